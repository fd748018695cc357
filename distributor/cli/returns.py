"""`distributor returns`: the door through which bounces and complaints come back."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

import re
from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import ledger
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from distributor.contract import Receives

LISTEN = re.compile(r"\[?([0-9A-Za-z.:-]+?)\]?:([0-9]{1,5})")


def returns(
    *,
    listen: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Where; else DISTRIBUTOR_RETURNS_LISTEN says it."),
    ] = None,
) -> None:
    """Take mail that comes back (LMTP or SMTP) until Ctrl-C. `distributor up` runs it too."""
    with ledger():
        from django.conf import settings

        from distributor.cli.processes import wait_until_asked_to_stop
        from distributor.deliveries.desk import LedgerDesk

        host, port = place(listen or settings.RETURNS_LISTEN)
        channel = _with_a_door()
        try:
            with channel.receive(LedgerDesk(), host=host, port=port) as bound:
                screen.remark(f"Mail that comes back is taken at {host}:{bound}. Ctrl-C ends it.")
                wait_until_asked_to_stop()
        except OSError as error:
            raise Refused(
                f"Nothing can be taken at {host}:{port} ({error.strerror or error}). Perhaps "
                "another program listens there; name another place with --listen."
            ) from error


def place(text: str) -> tuple[str, int]:
    """Host and port of a setting.

    Raises:
        Refused: it is not a place.
    """
    found = LISTEN.fullmatch(text)
    if not found or int(found[2]) > 65535:
        raise Refused(
            f"{text!r} is no place to listen at. Write host:port, such as 127.0.0.1:2424, with "
            "--listen or in DISTRIBUTOR_RETURNS_LISTEN."
        )
    return found[1], int(found[2])


def _with_a_door() -> "Receives":
    from distributor.contract import Receives
    from distributor.registry import all_channels

    doors = [channel for channel in all_channels().values() if isinstance(channel, Receives)]
    if not doors:
        raise Refused(
            "Nothing can come back here: no channel has a door. See DISTRIBUTOR_CHANNELS."
        )
    return doors[0]
