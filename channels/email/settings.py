"""The settings of a mail account, read into two values: who sends, and through which relay.

Read in one place, so that a wrong setting is said once, in words, before a byte leaves.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from channels.email.headers import ascii_address, refuse_controls
from distributor.contract import Account, Misconfigured, Setting
from distributor.kit.http import is_loopback
from distributor.kit.pacing import PACING_SETTINGS
from distributor.kit.timetable import TIMETABLE_SETTINGS

SECURITIES = ("starttls", "tls", "none")

SETTINGS = (
    Setting(name="from_address", label="From address", required=True),
    Setting(name="from_name", label="From name", help="Who writes, as readers see it."),
    Setting(
        name="service_address",
        label="From address of confirmations",
        help="Mailbox providers ask for another one than that of the news. Empty: From address.",
    ),
    Setting(name="reply_to", label="Reply-To address", help="A mailbox that people read."),
    Setting(
        name="organisation",
        label="Organisation",
        help="Named in the footer of every mail, as the law asks.",
    ),
    Setting(
        name="postal_address",
        label="Postal address",
        required=True,
        help="Shown in the footer of every mail, as the law asks.",
    ),
    Setting(
        name="call_to_action",
        label="Words of the link",
        help="Such as en=Read the story;fr=Lire la suite. Empty: Read the full release.",
    ),
    Setting(
        name="boilerplate",
        label="About sections",
        default="no",
        help="yes sets them at the foot of every mail; no leaves them to the page.",
    ),
    Setting(
        name="list_id",
        label="List-Id",
        help="A name like press.news.example.org; made from the From address when empty.",
    ),
    Setting(name="list_name", label="List name", help="Plain letters without accents."),
    Setting(
        name="unsubscribe_mailto",
        label="Mailbox for unsubscribe mails",
        help="Offered beside the one-click link; someone or something must read it.",
    ),
    Setting(name="help_url", label="Help page", help="For the List-Help header."),
    Setting(name="archive_url", label="Web archive", help="For the List-Archive header."),
    Setting(
        name="return_address",
        label="Address for what comes back",
        help="Each mail leaves from this address with +tag before the @, so that a bounce or "
        "complaint names its mail. Lead its domain to DISTRIBUTOR_RETURNS_LISTEN. Empty: bounces "
        "go to the From address and are not read.",
    ),
    Setting(
        name="message_id_domain",
        label="Domain of the Message-ID",
        help="The domain of the From address when empty.",
    ),
    Setting(
        name="feedback_id",
        label="Sender part of Feedback-ID",
        default="distributor",
        help="5 to 15 letters and digits; Gmail groups complaints by it. Never change it.",
    ),
    Setting(
        name="dkim_selector",
        label="DKIM selector",
        help="The name before ._domainkey in your DNS, when we sign and not your mail server.",
    ),
    Setting(
        name="dkim_second_selector",
        label="Second DKIM selector",
        help="For a second key, such as Ed25519 beside RSA.",
    ),
    Setting(
        name="dkim_domain",
        label="Signing domain",
        help="The domain of the From address when empty, or one above it.",
    ),
    Setting(name="smtp_host", label="Mail server", required=True),
    Setting(name="smtp_port", label="Port", default="587"),
    Setting(
        name="smtp_more",
        label="Further mail servers",
        help="Names with commas between them, with :port where it differs. Used in turn; one that "
        "cannot be reached rests.",
    ),
    Setting(
        name="smtp_security",
        label="Encryption",
        default="starttls",
        help="starttls, tls (port 465), or none (only for a server on this machine).",
    ),
    Setting(
        name="smtp_ca",
        label="Own certificate authority",
        help="Path of a PEM file, when the mail server's certificate is not a public one.",
    ),
    Setting(
        name="connections",
        label="Connections at the same time",
        default="8",
        help="How many connections one worker opens to the mail server.",
    ),
    *PACING_SETTINGS,
    *TIMETABLE_SETTINGS,
)

CREDENTIALS = (
    Setting(name="smtp_username", label="Mail server user name"),
    Setting(name="smtp_password", label="Mail server password"),
    Setting(
        name="dkim_key",
        label="DKIM key",
        help="Private key in PEM form (RSA of 2048 bits, or Ed25519): dkim_key=@dkim.pem.",
    ),
    Setting(name="dkim_second_key", label="Second DKIM key"),
    Setting(
        name="events_secret",
        label="Secret of the event webhook",
        help="With it your mail provider signs the bounces and complaints it posts to us.",
    ),
)

_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_FEEDBACK = re.compile(r"[A-Za-z0-9_-]{5,15}")
_URL = re.compile(r"https?://[!#-;=?-~]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Relay:
    """The mail server that takes our mail, and how to enter."""

    host: str
    port: int
    security: str
    greeting_name: str
    authority: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    connections: int = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """Who sends, as the headers of every mail say it; all ASCII but the name."""

    address: str
    name: str
    reply_to: str
    domain: str
    list_id: str
    list_name: str
    return_address: str
    feedback_id: str
    service_address: str
    unsubscribe_mailto: str = ""
    help_url: str = ""
    archive_url: str = ""


def read_sender(account: Account) -> Sender:
    """Read who sends.

    Raises:
        Misconfigured: a setting is missing or wrong.
    """
    values = {**_DEFAULTS, **account.settings}
    address = _address(values, "from_address")
    local, _, own_domain = address.partition("@")
    optional = {
        name: _address(values, name) if values[name] else ""
        for name in ("reply_to", "unsubscribe_mailto", "return_address", "service_address")
    }
    return Sender(
        address=address,
        name=_line(values, "from_name"),
        reply_to=optional["reply_to"] or address,
        domain=_matching(values, "message_id_domain", _HOST) or own_domain,
        list_id=_matching(values, "list_id", _HOST) or f"{local}.{own_domain}",
        list_name=_line(values, "list_name"),
        return_address=optional["return_address"],
        feedback_id=_matching(values, "feedback_id", _FEEDBACK),
        service_address=optional["service_address"] or address,
        unsubscribe_mailto=optional["unsubscribe_mailto"],
        help_url=_matching(values, "help_url", _URL),
        archive_url=_matching(values, "archive_url", _URL),
    )


def read_relays(account: Account) -> tuple[Relay, ...]:
    """All mail servers of the account; they share encryption, user name and password.

    Raises:
        Misconfigured: as `read_relay`, or a further one is no name of a server.
    """
    first = read_relay(account)
    more = [word.strip() for word in account.settings.get("smtp_more", "").split(",")]
    return (first, *(_further(word, first) for word in more if word))


def read_relay(account: Account) -> Relay:
    """Read how to reach the first mail server.

    Raises:
        Misconfigured: a setting is missing or wrong, or mail would leave this machine unencrypted.
    """
    values = {**_DEFAULTS, **account.settings}
    host, security = values["smtp_host"], values["smtp_security"]
    if not host:
        raise wrong("smtp_host", "Enter the name of your mail server.")
    if security not in SECURITIES:
        raise wrong("smtp_security", "Use starttls, tls or none.")
    if security == "none" and not is_loopback(host):
        raise _unprotected()
    return Relay(
        host=host,
        port=_number(values, "smtp_port"),
        security=security,
        greeting_name=_address(values, "from_address").partition("@")[2],
        authority=values["smtp_ca"],
        username=account.credentials.get("smtp_username", ""),
        password=account.credentials.get("smtp_password", ""),
        connections=_number(values, "connections"),
    )


def _further(word: str, first: Relay) -> Relay:
    host, _, port = word.partition(":")
    if not _HOST.fullmatch(host) or (port and not _PORT.fullmatch(port)):
        raise wrong("smtp_more", "Enter names such as mail2.example.org, mail3.example.org:2525.")
    if first.security == "none" and not is_loopback(host):
        raise _unprotected()
    return replace(first, host=host, port=int(port or first.port))


def _unprotected() -> Misconfigured:
    return wrong(
        "smtp_security", "Without encryption only a mail server on this machine may be used."
    )


def _address(values: Mapping[str, str], name: str) -> str:
    try:
        return ascii_address(values.get(name, ""))
    except ValueError as error:
        raise wrong(name, "Enter an address such as press@example.org.") from error


def _line(values: Mapping[str, str], name: str) -> str:
    try:
        return refuse_controls(values[name])
    except ValueError as error:
        raise wrong(name, "Take out the line break.") from error


def _matching(values: Mapping[str, str], name: str, pattern: re.Pattern[str]) -> str:
    value = values[name]
    if value and not pattern.fullmatch(value):
        raise wrong(name, _HINTS[pattern])
    return value


def _number(values: Mapping[str, str], name: str) -> int:
    value = values[name]
    if not _PORT.fullmatch(value) or int(value) > 65535:
        raise wrong(name, "Enter a whole number from 1 to 65535.")
    return int(value)


def wrong(name: str, hint: str) -> Misconfigured:
    """What to raise about a setting or credential of this name."""
    known = (*SETTINGS, *CREDENTIALS)
    label = next(setting.label for setting in known if setting.name == name)
    return Misconfigured(
        f"The mail setting “{label}” ({name}) is missing or wrong, so no mail can be sent.",
        hint=hint,
    )


_HINTS = {
    _HOST: "Enter a name such as news.example.org: letters, digits, dots and hyphens.",
    _FEEDBACK: "Use 5 to 15 letters and digits.",
    _URL: "Enter a full address that begins with https://.",
}
