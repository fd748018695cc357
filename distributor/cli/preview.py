"""`distributor preview`: every edition as readers will see it, before anything is queued."""

# ruff: noqa: PLC0415  Django and the ledger load when the settings are known

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import enter_django, has_ledger, ledger
from distributor.cli.options import ChannelOption, FileArgument, JsonOption
from distributor.cli.source import source_of
from distributor.releases.read import Reading, read_bytes, to_release
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from distributor import contract

SAMPLE = "No account is connected yet, so this is what the sample accounts of the demo publish."


CardOption = Annotated[
    Path | None,
    typer.Option("--card", metavar="OUT.png", help="Write the card of the release to this file."),
]


def preview(
    file: FileArgument,
    *,
    channel: ChannelOption = None,
    card: CardOption = None,
    json: JsonOption = False,
) -> None:
    """Show every edition as readers will see it. Counts, problems and cost; nothing is kept."""
    source = source_of(file)
    reading = read_bytes(name=source.name, content=source.content)
    accounts = _accounts(tuple(channel or ()))
    from distributor.cli.editions import editions_json, editions_view
    from distributor.releases.compose import compose_for
    from distributor.releases.illustrate import illustrated

    release, notes = illustrated(_release(reading, source.content))
    composed, left_out = compose_for(release, accounts)
    if json:
        screen.print_json(editions_json(composed))
    else:
        screen.out().print(editions_view(composed))
    screen.remarks([*notes, *left_out])
    if card is not None:
        _write_card(release, card)


def _write_card(release: "contract.Release", file: Path) -> None:
    """Write the card where it was asked for, and say what it says.

    Raises:
        Refused: there is none, or the file cannot be written.
    """
    from distributor.releases.card.card import CARD

    drawn = next((asset for asset in release.assets if asset.name == CARD), None)
    if drawn is None:
        raise Refused("The card's font has no letters for this release, so there is no card.")
    try:
        file.write_bytes(drawn.content)
    except OSError as error:
        raise Refused(f"The card cannot be written to {file}: {error.strerror}.") from error
    screen.remark(f"The card is in {file}. Its description: {drawn.alt}")


def _release(reading: Reading, content: bytes) -> "contract.Release":
    """The release as it would be queued: with the very link and identity it will have."""
    from distributor.releases.identity import fingerprint_of, guid_of, page_url, public_id_of

    public_id = public_id_of(fingerprint_of(content))
    return to_release(reading, guid=guid_of(public_id), link=page_url(public_id))


def _accounts(channels: tuple[str, ...]) -> "list[contract.Account]":
    """The connected accounts, else those of the demo, which need no database."""
    if connected := _connected(channels):
        return connected
    enter_django()
    from distributor.cli.demo.stage import sample_accounts

    samples = sample_accounts(channels)
    screen.remark(SAMPLE)
    return samples


def _connected(channels: tuple[str, ...]) -> "list[contract.Account]":
    """The connected accounts; none where no database answers, for a preview needs none."""
    if not has_ledger():
        return []
    from django.db import OperationalError

    try:
        with ledger():
            from distributor.releases.compose import account_values, chosen_accounts

            return account_values(chosen_accounts(channels))
    except OperationalError:
        return []
