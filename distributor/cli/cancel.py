"""`distributor cancel`: whatever has not gone out stays in."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from distributor.cli import screen
from distributor.cli.house import ledger, person
from distributor.cli.options import ReleaseArgument


def cancel(release: ReleaseArgument) -> None:
    """Cancel what has not gone out. What was sent stays sent."""
    with ledger():
        from distributor.deliveries import by_hand
        from distributor.releases.find import release_named

        found = release_named(release)
        moved = by_hand.cancel(found, who=person())
        screen.remark(f"Release {found.pk} is withdrawn; deliveries cancelled: {len(moved)}.")
