"""Real servers for the tests that ask for them, and nothing outside this machine for anybody.

The addresses are known from the first moment, because settings are read early; the servers start
when the first test wants one. All workers of pytest-xdist share one PostgreSQL, each with its own
database; each has a Valkey of its own, which it may empty or kill.
"""

import atexit
import base64
import os
import shutil
import socket
import tempfile
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from distributor.cli.embedded import Postgres, Valkey

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
# Folders whose tests know nothing of Django: run alone, they need not wait for it.
PURE = ("contract", "kit", "channels", "releases/read")
_look_up = socket.getaddrinfo


def make_home():
    """Make a home for servers that the user PostgreSQL runs as can reach."""
    home = Path(tempfile.mkdtemp(prefix="distributor-tests-"))
    home.chmod(0o755)
    return home


def erase(home):
    """Remove a home with all its data, also where root had to lay the data elsewhere."""
    data = home / "postgres"
    if data.is_symlink():
        _remove(data.resolve().parent)
    _remove(home)


def _remove(folder):
    """A server that is just stopping may take its last files away under our hands."""
    for _ in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{folder} cannot be removed")


def _home_of_this_run():
    """The first process of a run makes it and tells the workers where it is."""
    if "DISTRIBUTOR_TEST_HOME" not in os.environ:
        home = make_home()
        atexit.register(erase, home)
        os.environ["DISTRIBUTOR_TEST_HOME"] = str(home)
    return Path(os.environ["DISTRIBUTOR_TEST_HOME"])


HOME = _home_of_this_run()
POSTGRES = Postgres(HOME, {"fsync": "off"})
VALKEY = Valkey(HOME / WORKER)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "distributor.settings",
    "DATABASE_URL": POSTGRES.url.replace("/postgres", f"/test_{WORKER}"),
    "REDIS_URL": VALKEY.url,
    "DISTRIBUTOR_HOME": str(HOME / WORKER),
    "DISTRIBUTOR_SECRET_KEY": "a key for tests, long enough and of no use anywhere else",
    "DISTRIBUTOR_CREDENTIALS_KEY": base64.urlsafe_b64encode(bytes(32)).decode(),
    "PUBLIC_URL": "https://news.example.com",
}


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    config.option.allow_hosts = "127.0.0.1,::1"
    config.option.allow_unix_socket = True
    socket.getaddrinfo = _look_up_loopback
    if not all(any(f"tests/{folder}" in place for folder in PURE) for place in config.args):
        # pytest-django sets Django up once its settings were read, and not before.
        assert settings.INSTALLED_APPS


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes():
    """Let the workers read the settings after their own environment is set, not before."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(scope="session")
def postgres():
    """The PostgreSQL all workers share: never kill this one, start your own with `own_home`."""
    POSTGRES.start()
    yield POSTGRES
    POSTGRES.leave()


@pytest.fixture(scope="session")
def _valkey():
    VALKEY.start()
    yield VALKEY
    VALKEY.leave()


@pytest.fixture
def valkey(_valkey):
    """The worker's own Valkey, empty and running."""
    if not _valkey.answers():
        _valkey.restart()
    _valkey.flush()
    return _valkey


@pytest.fixture
def own_home():
    """A home for servers of the test's own, gone afterwards."""
    home = make_home()
    yield home
    erase(home)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix():
    """Nothing to add: the name of the worker is in the name of its database already."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres):
    database = connections["default"].settings_dict
    database["TEST"]["NAME"] = database["NAME"]
    # After a test with real transactions every table is emptied, those that only grow as well.
    database["OPTIONS"]["options"] += " -c distributor.may_empty=on"


def _look_up_loopback(host, *arguments, **options):
    """Addresses stay as they are, our own name is found, all others are unknown."""
    if host in (None, "localhost") or set(str(host)) <= set("0123456789abcdef.:"):
        return _look_up(host, *arguments, **options)
    raise socket.gaierror(socket.EAI_NONAME, f"tests look up nothing outside: {host}")
