"""`distributor retry`: try again what stopped."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from typing import Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import NOBODY_SENDS, ledger, person, somebody_sends
from distributor.releases.refusal import Refused


def retry(
    release: Annotated[
        str | None, typer.Argument(metavar="[RELEASE]", help="What failed or is held in it.")
    ] = None,
    *,
    account: Annotated[
        str | None,
        typer.Option(metavar="HANDLE", help="What waits for this account, as after a new login."),
    ] = None,
    missing: Annotated[
        bool,
        typer.Option(
            "--missing",
            help="Only mails: to who was refused, or had left and came back. Nobody gets it twice.",
        ),
    ] = False,
) -> None:
    """Try again now what failed or is held."""
    if (release is None) == (account is None):
        raise Refused("Name either a release or an --account to try again.")
    if missing and release is None:
        raise Refused("--missing goes with a release: `distributor retry 2 --missing`.")
    with ledger():
        if missing and release is not None:
            _send_to_missing(release)
        elif release is not None:
            _retry_release(release)
        elif account is not None:
            _retry_account(account)
        if not somebody_sends():
            screen.remark(NOBODY_SENDS)


def _retry_release(release: str) -> None:
    from distributor.cli.named import release_or_digest
    from distributor.deliveries import by_hand

    moved = by_hand.retry(release_or_digest(release), who=person())
    if moved:
        screen.remark(f"Scheduled again: {len(moved)}.")
    else:
        screen.remark("Nothing of it has failed or is held, so nothing changed.")


def _send_to_missing(release: str) -> None:
    from distributor.deliveries.again import send_to_missing
    from distributor.releases.find import release_named

    again = send_to_missing(release_named(release), who=person())
    if again:
        screen.remark(f"Scheduled for those who were missed: {again}.")
    else:
        screen.remark("Nobody was missed who may be mailed now, so nothing changed.")


def _retry_account(handle: str) -> None:
    from distributor.cli.named import account_named
    from distributor.deliveries.by_hand import retry_account

    account = account_named(handle)
    ended = retry_account(account, who=person())
    if ended:
        screen.remark(f"What waited for {account} goes on.")
    else:
        screen.remark(f"{account} was not paused, so nothing changed.")
