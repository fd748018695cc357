"""The one settings file: everything comes from the environment, with defaults that are safe.

Where DATABASE_URL or REDIS_URL is missing, the command line starts embedded servers and puts
their addresses into the environment before this module is read.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from distributor import celery, logs
from distributor.releases.card.colours import Colours, colours_in

BASE_DIR = Path(__file__).resolve().parent
HOME = Path(os.environ.get("DISTRIBUTOR_HOME", "var")).resolve()


def _address(name: str, default: str, *schemes: str) -> str:
    """An address from the environment, with a scheme and a host that can be meant."""
    given = os.environ.get(name) or default
    try:
        parts = urlsplit(given)
        is_whole = parts.scheme in schemes and (parts.port or 1) > 0
    except ValueError:
        is_whole = False
    # A database may be named by its socket alone.
    if not is_whole or not (parts.hostname or parts.scheme.startswith("postgres")):
        # The address may hold a password, so it is not repeated.
        raise ImproperlyConfigured(
            f"{name} is no address that can be used; it must look like {schemes[0]}://host."
        )
    return given.rstrip("/")


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "distributor",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # A dead network must be noticed well before a lease runs out (DESIGN section 4): here,
        # and at the server, which would otherwise keep the locks of who was cut off for hours.
        "OPTIONS": {
            "options": "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 "
            "-c tcp_keepalives_count=3 -c tcp_user_timeout=15000",
            "connect_timeout": 5,
            "keepalives_idle": 5,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "tcp_user_timeout": 15000,
            **query,
        },
    }


def _numbers(name: str, default: str) -> list[float]:
    """Numbers of at least 0, with commas between them."""
    given = os.environ.get(name) or default
    try:
        numbers = [float(word) for word in given.split(",")]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {given!r}; it must be a number.") from error
    if not all(0 <= number < float("inf") for number in numbers):
        raise ImproperlyConfigured(f"{name} is {given!r}; it must not be below 0.")
    return numbers


def _number(name: str, default: str) -> float:
    return _numbers(name, default)[0]


def _colours(name: str, default: str) -> Colours:
    try:
        return colours_in(os.environ.get(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error


def _words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def _kept_secret(name: str, file_name: str) -> str:
    """A secret from the environment, else one made once and kept in the home folder."""
    if value := os.environ.get(name):
        return value
    kept = HOME / file_name
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(Fernet.generate_key().decode())
    return kept.read_text().strip()


DEBUG = False
SECRET_KEY = _kept_secret("DISTRIBUTOR_SECRET_KEY", "secret.key")
SECRET_KEY_FALLBACKS = _words("DISTRIBUTOR_OLD_SECRET_KEYS", "")
# The first key seals; all of them open (rotation: put the new one in front).
CREDENTIALS_KEYS = _kept_secret("DISTRIBUTOR_CREDENTIALS_KEY", "credentials.key").split(",")

PUBLIC_URL = _address("PUBLIC_URL", "https://news.example.com", "https", "http")
# Where this host reaches its own public pages; differs from PUBLIC_URL behind a proxy or in a demo.
FETCH_URL = _address("DISTRIBUTOR_FETCH_URL", PUBLIC_URL, "https", "http")
ORGANISATION_ZONE = os.environ.get("DISTRIBUTOR_ZONE", "UTC")
# Every release has to come in these; others are asked for by accounts or by `queue --languages`.
RELEASE_LANGUAGES = _words("DISTRIBUTOR_LANGUAGES", "")
DISTRIBUTOR_CHANNELS = _words("DISTRIBUTOR_CHANNELS", "email,x,rss,linkedin")
# Seconds after an unknown outcome at which the platform is looked at; short in tests.
LOOKS = _numbers("DISTRIBUTOR_LOOKS", "0,15,60,300")
# So many tries in doubt a machine settles by empty looks; after one more, a person is asked.
DOUBTS = _number("DISTRIBUTOR_DOUBTS", "2")
# Makes every back-off shorter (or longer); 1 in production, small in the demo and in tests.
RETRY_SCALE = _number("DISTRIBUTOR_RETRY_SCALE", "1")
# Lets visitors from this machine read the status pages without signing in: for the demo.
OPEN_STATUS = os.environ.get("DISTRIBUTOR_OPEN_STATUS") == "1"
# Background, words and rule of the card that stands for a release where it brings no picture.
CARD_COLOURS = _colours("DISTRIBUTOR_CARD_COLOURS", "#12263f,#ffffff,#e8a33d")
LEASE_SECONDS = _number("DISTRIBUTOR_LEASE_SECONDS", "60")
# host:port where mail that comes back is taken (LMTP or SMTP); empty: nowhere.
RETURNS_LISTEN = os.environ.get("DISTRIBUTOR_RETURNS_LISTEN", "")
# So many soft bounces end a subscriber's mail; each weighs half after so many days.
SOFT_BOUNCES = _number("DISTRIBUTOR_SOFT_BOUNCES", "3")
SOFT_BOUNCE_DAYS = _number("DISTRIBUTOR_SOFT_BOUNCE_DAYS", "30")

DATABASES = {
    "default": _database(
        _address(
            "DATABASE_URL",
            "postgresql://distributor@127.0.0.1/distributor",
            "postgresql",
            "postgres",
        )
    )
}
REDIS_URL = _address("REDIS_URL", "redis://127.0.0.1:6379/0", "redis", "rediss")

ALLOWED_HOSTS = [
    *_words("DISTRIBUTOR_HOSTS", urlsplit(PUBLIC_URL).hostname or ""),
    "127.0.0.1",
    "localhost",
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
IS_SECURE = os.environ.get("DISTRIBUTOR_INSECURE_COOKIES") != "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "distributor.people",
    "distributor.accounts",
    "distributor.audience",
    "distributor.releases",
    "distributor.deliveries",
    "distributor.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "distributor.web.csp.content_security_policy",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
ROOT_URLCONF = "distributor.urls"
WSGI_APPLICATION = "distributor.wsgi.application"
AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "releases"
LOGOUT_REDIRECT_URL = "sign-in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOGGING_CONFIG = None
logs.configure()
celery.app.set_default()
