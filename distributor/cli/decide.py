"""`distributor decide`: a person settles what no machine can know."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from typing import Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import NOBODY_SENDS, ledger, person, somebody_sends
from distributor.cli.options import ReleaseArgument
from distributor.deliveries.key import Place, place_of
from distributor.releases.refusal import Refused


def decide(
    release: ReleaseArgument,
    *,
    there: Annotated[bool, typer.Option("--there", help="It stands there already.")] = False,
    send: Annotated[bool, typer.Option("--send", help="It is not there: send it.")] = False,
    url: Annotated[str, typer.Option(help="Where it stands, with --there.")] = "",
    delivery: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="Only this delivery, by the key `status --json` shows."),
    ] = None,
) -> None:
    """Settle what no machine can know. An unknown delivery is there, or must be sent."""
    if there == send:
        raise Refused("Say what is true of them: either --there or --send.")
    if url and not there:
        raise Refused("With an address (--url) it is there: say --there, or leave the address out.")
    with ledger():
        from distributor.cli.named import release_or_digest
        from distributor.deliveries import decide as deciding

        found = release_or_digest(release)
        places = [_place(key) for key in delivery or []]
        choice = deciding.Choice.THERE if there else deciding.Choice.SEND
        moved = deciding.decide(found, choice, who=person(), places=places, url=url)
        screen.remark(_said(len(moved), there=there))
        if send and moved and not somebody_sends():
            screen.remark(NOBODY_SENDS)


def _place(key: str) -> Place:
    place = place_of(key)
    if place is None:
        raise Refused(f"{key!r} is not the key of a delivery. `status --json` shows the keys.")
    return place


def _said(moved: int, *, there: bool) -> str:
    if not moved:
        return "Nothing of it is unknown, so nothing had to be decided."
    what = "delivery is" if moved == 1 else "deliveries are"
    return f"{moved} {what} {'noted as sent' if there else 'scheduled to be sent'}."
