"""The house a command works in: its folder, its settings, and a ledger to write to.

A command gets the database of DATABASE_URL, or the embedded one of this home: joined when it runs,
else started for as long as the command takes. The broker may be down; it only carries wake-ups.
"""

# ruff: noqa: PLC0415  Django may be imported only when the database's address is known

import getpass
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from distributor.releases.refusal import Refused

WAIT_FOR_TABLE = "2s"
IN_USE = (
    "The tables must be changed for this version, but one of them is in use all the time. Nothing "
    "was lost; try again in a moment, or stop what works on the database for long."
)
MIGRATING = 7004  # two commands must not build the same tables at once
LATE = 30.0
NOBODY_SENDS = (
    "Nothing on this machine sends at present, so it waits. Start the bot with `distributor up`."
)


def home() -> Path:
    """Where this installation keeps its data."""
    return Path(os.environ.get("DISTRIBUTOR_HOME", "var")).resolve()


def person() -> str:
    """Who sits at the command line, for the audit trail."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


@contextmanager
def ledger() -> Iterator[None]:
    """Give the commands inside a database with all its tables.

    Raises:
        Unavailable: there is none, and none can be started here.
        OperationalError: the one of DATABASE_URL does not answer.
    """
    from distributor.cli.embedded import Valkey, start_postgres

    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = stack.enter_context(start_postgres(home())).url
        if not os.environ.get("REDIS_URL"):
            os.environ["REDIS_URL"] = Valkey(home()).url
        enter_django()
        stack.callback(_close)
        migrate()
        yield


def has_ledger() -> bool:
    """Whether this home has, or was given, a database."""
    return bool(os.environ.get("DATABASE_URL")) or (home() / "postgres.json").exists()


def enter_django() -> None:
    """Read the settings and load the applications; events go to a file, people read sentences."""
    import django
    import structlog

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distributor.settings")
    django.setup()

    log = _Log(home() / "log" / "commands.log")
    structlog.configure(logger_factory=lambda *_: log)


def migrate() -> None:
    """Bring the tables up to date; quick when they are, and safe while a bot works on them.

    Whoever waits for a table holds up everybody behind; so it waits a moment only, three times.

    Raises:
        Refused: a table was in use all that time.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 0)", [MIGRATING])
        cursor.execute(f"SET lock_timeout = '{WAIT_FOR_TABLE}'")
        try:
            if not any(_has_migrated() for _ in range(3)):
                raise Refused(IN_USE)
        finally:
            cursor.execute("RESET lock_timeout")
            cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [MIGRATING])


def _has_migrated() -> bool:
    """Whether all is up to date now; False when a table was in use. Each step is done or not."""
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor
    from psycopg.errors import LockNotAvailable

    executor = MigrationExecutor(connection)
    try:
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        return False
    return True


def somebody_sends() -> bool:
    from distributor.deliveries.clock import tick_age

    age = tick_age()
    return age is not None and age < LATE


def _close() -> None:
    from django.db import connections

    connections.close_all()


class _Log:
    """Where events of commands go; most commands have none, so nothing is kept open."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def msg(self, line: str) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as opened:
            opened.write(f"{line}\n")

    debug = info = warning = warn = error = err = critical = exception = fatal = msg
