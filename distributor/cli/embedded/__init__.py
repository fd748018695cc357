"""PostgreSQL and Valkey on this machine, for whoever has not set up servers of their own.

One command is then enough to try the bot, and every test runs against the real thing.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from distributor.cli.embedded.postgres import Postgres
from distributor.cli.embedded.server import Server, Unavailable
from distributor.cli.embedded.valkey import Valkey

__all__ = ["Postgres", "Server", "Unavailable", "Urls", "Valkey", "servers"]
__all__ += ["start_postgres", "start_valkey"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Urls:
    """Where the two servers are found."""

    database: str
    redis: str


@contextmanager
def servers(home: Path) -> Iterator[Urls]:
    """Give the URLs of both servers; those not named in the environment are started below `home`.

    Several processes may be inside at once; the servers stop when the last one leaves.

    Raises:
        Unavailable: a server is needed and cannot be started here.
    """
    database, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    with ExitStack() as stack:
        if not database:
            database = stack.enter_context(start_postgres(home)).url
        if not redis:
            redis = stack.enter_context(start_valkey(home)).url
        yield Urls(database=database, redis=redis)


def start_postgres(home: Path) -> Postgres:
    """Start PostgreSQL with its data in `home`/postgres, or join the one that runs there."""
    server = Postgres(home)
    server.start()
    return server


def start_valkey(home: Path) -> Valkey:
    """Start Valkey with its data in `home`/valkey, or join the one that runs there."""
    server = Valkey(home)
    server.start()
    return server
