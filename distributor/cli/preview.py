"""`distributor preview`: every edition as readers will see it, before anything is queued."""

# ruff: noqa: PLC0415  Django and the ledger load when the settings are known

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import enter_django, has_ledger, ledger
from distributor.cli.options import (
    ChannelOption,
    FilesArgument,
    JsonOption,
    LanguagesOption,
    codes,
)
from distributor.cli.source import sources_of
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from distributor import contract

SAMPLE = "No account is connected yet, so this is what the sample accounts of the demo publish."


CardOption = Annotated[
    Path | None,
    typer.Option("--card", metavar="OUT.png", help="Write the card of the release to this file."),
]


def preview(
    files: FilesArgument,
    *,
    channel: ChannelOption = None,
    languages: LanguagesOption = None,
    card: CardOption = None,
    json: JsonOption = False,
) -> None:
    """Show every edition as readers will see it. Counts, problems and cost; nothing is kept."""
    first, *more = sources_of(files)
    accounts = _accounts(tuple(channel or ()))
    from distributor.cli.editions import editions_json, editions_view, readable
    from distributor.releases.preview import preview as composed_for
    from distributor.releases.request import File, Request

    request = Request(
        name=first.name,
        content=first.content,
        more=tuple(File(name=each.name, content=each.content) for each in more),
        languages=codes(languages),
        who="",
    )
    shown = composed_for(request, accounts)
    if json:
        screen.print_json(editions_json(map(readable, shown.composed)))
    else:
        screen.out().print(editions_view(shown.composed))
    screen.remarks(shown.notes)
    if card is not None:
        _write_card(shown.texts[0], card)


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
