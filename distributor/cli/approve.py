"""`distributor approve`: a person's yes to a release."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from typing import Annotated

import typer

from distributor.cli.house import ledger, person
from distributor.cli.options import FollowOption, ReleaseArgument, codes


def approve(
    release: ReleaseArgument,
    *,
    embargo: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="What an unclear embargo means, with its zone: 2026-12-01T09:00-05:00.",
        ),
    ] = None,
    without: Annotated[
        str | None,
        typer.Option(metavar="CODES", help="Go out without a language that was wanted: fr."),
    ] = None,
    translation_stands: Annotated[
        bool,
        typer.Option(
            "--translation-stands",
            help="The older translation still says what the newer text says.",
        ),
    ] = False,
    follow: FollowOption = None,
) -> None:
    """Say yes to a release. It goes out at its time, on every channel."""
    with ledger():
        from distributor.cli import screen
        from distributor.cli.progress import tell
        from distributor.deliveries.announce import announce
        from distributor.releases.find import release_named

        found = release_named(release)
        announce(
            found,
            who=person(),
            embargo=embargo,
            without=codes(without),
            translation_stands=translation_stands,
        )
        screen.remark(f"Release {found.pk} is approved.")
        tell(found, follow=follow)
