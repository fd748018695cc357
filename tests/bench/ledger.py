"""A ledger of our own for as long as a bench takes, on servers set up as in production."""

# ruff: noqa: PLC0415  the ledger's modules load when the bench's own database is known

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from distributor.cli import house
from distributor.cli.bench import own_home
from distributor.cli.embedded import Postgres, start_postgres, start_valkey

PLUGINS = Path(__file__).parents[1] / "plugins"


@dataclass(frozen=True, kw_only=True)
class Ledger:
    folder: Path
    postgres: Postgres


@contextmanager
def own_ledger(**environment):
    """Servers, tables and Django; once in a process, because settings are read once."""
    with ExitStack() as stack:
        folder = stack.enter_context(own_home())
        postgres = stack.enter_context(start_postgres(folder))
        valkey = stack.enter_context(start_valkey(folder))
        os.environ |= {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url, **environment}
        house.enter_django()
        stack.callback(_leave_database)
        house.migrate()
        yield Ledger(folder=folder, postgres=postgres)


def _leave_database():
    from django.db import connections

    connections.close_all()
