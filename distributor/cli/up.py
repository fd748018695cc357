"""`distributor up`: the whole bot on this machine, until Ctrl-C."""

# ruff: noqa: PLC0415  Django may be imported only when the database's address is known

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import enter_django, home, migrate

if TYPE_CHECKING:
    from distributor.cli.embedded import Server


def up(
    *,
    port: Annotated[int, typer.Option(help="The port of the pages, on this machine.")] = 8000,
) -> None:
    """Run the whole bot until Ctrl-C. With its own PostgreSQL and Valkey unless you give yours."""
    from distributor.cli.alone import alone
    from distributor.cli.bot import (
        refuse_taken_port,
        start_beat,
        start_bot,
        start_returns,
        wait_for_web,
    )
    from distributor.cli.embedded import start_postgres, start_valkey
    from distributor.cli.processes import Supervisor

    refuse_taken_port(port)
    with alone(home(), what="The bot"), ExitStack() as stack:
        own = []
        for variable, start in (("DATABASE_URL", start_postgres), ("REDIS_URL", start_valkey)):
            if not os.environ.get(variable):
                own.append(stack.enter_context(start(home())))
                os.environ[variable] = own[-1].url
        enter_django()
        migrate()
        with Supervisor(home() / "log", say=screen.remark) as supervisor:
            start_bot(supervisor, port=port)
            start_beat(supervisor)
            if _has_door():
                start_returns(supervisor)
            wait_for_web(supervisor, port=port)
            screen.remarks(_addresses(port))
            supervisor.wait(until=lambda: _mend(own))
            screen.remark("Stopping: what is being sent is finished first.")


def _has_door() -> bool:
    """Whether mail that comes back is to be taken here.

    Raises:
        Refused: the setting is no place.
    """
    from django.conf import settings

    from distributor.cli.returns import place

    return bool(settings.RETURNS_LISTEN and place(settings.RETURNS_LISTEN))


def _mend(servers: "list[Server]") -> bool:
    """Start an own server again when it died; False, so that the waiting goes on."""
    for server in servers:
        if not server.answers():
            screen.remark(f"{server.label} stopped answering and is started again.")
            server.restart()
    return False


def _addresses(port: int) -> list[str]:
    from django.conf import settings

    return [
        f"The bot runs. Status page: http://127.0.0.1:{port}/status/",
        f"Links in texts begin with {settings.PUBLIC_URL} (PUBLIC_URL); lead that address here.",
        f"Logs are in {home() / 'log'}. Stop with Ctrl-C.",
    ]
