"""`distributor demo`: the whole bot with every platform's stand-in, on this machine alone."""

# ruff: noqa: PLC0415  the ledger's modules load when the demo's own database is known

import os
from pathlib import Path
from typing import Annotated

import typer

from distributor.cli import house, screen
from distributor.cli.options import JsonOption
from distributor.cli.source import source_of

SAMPLE = Path(__file__).parents[1] / "samples" / "first-version.md"
USUAL_PORT = 8000
GRACE = 5.0


def demo(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="A release of your own, else a sample.")
    ] = None,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="End when all is settled; keep pages, mails and feed.")
    ] = False,
    json: JsonOption = False,
    port: Annotated[
        int | None, typer.Option(help="The port of the pages; 8000, or a free one.")
    ] = None,
) -> None:
    """Show a release going out everywhere. Nothing leaves this machine."""
    from distributor.cli.bot import free_port, is_free, refuse_taken_port, start_bot
    from distributor.cli.demo.home import own_home
    from distributor.cli.processes import Supervisor

    source = source_of(file or str(SAMPLE))
    if port is not None:
        refuse_taken_port(port)
    chosen = port or (USUAL_PORT if is_free(USUAL_PORT) else free_port())
    with (
        own_home(house.home(), port=chosen) as folder,
        Supervisor(folder / "log", say=screen.remark, grace=GRACE) as supervisor,
    ):
        start_bot(supervisor, port=chosen)
        house.enter_django()
        os.environ["DISTRIBUTOR_SANDBOX_REWRITE"] = _rewrite()
        from distributor.cli.demo.show import Show

        show = Show(supervisor=supervisor, port=chosen, folder=folder)
        show.play(source, once=once, json=json)


def _rewrite() -> str:
    """How links on the sandboxes' pages lead to the pages of this machine."""
    from django.conf import settings

    return f"{settings.PUBLIC_URL}={settings.FETCH_URL}"
