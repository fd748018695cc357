"""`distributor cancel`: whatever has not gone out stays in."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from distributor.cli import screen
from distributor.cli.house import ledger, person
from distributor.cli.options import ReleaseArgument


def cancel(release: ReleaseArgument) -> None:
    """Cancel what has not gone out. What was sent stays sent."""
    with ledger():
        from distributor.cli.named import release_or_digest
        from distributor.deliveries import by_hand
        from distributor.deliveries.models import Digest

        found = release_or_digest(release)
        if isinstance(found, Digest):
            moved = by_hand.cancel_digest(found, who=person())
            screen.remark(f"Digest {found.pk} is cancelled; deliveries cancelled: {len(moved)}.")
            return
        moved = by_hand.cancel(found, who=person())
        screen.remark(f"Release {found.pk} is withdrawn; deliveries cancelled: {len(moved)}.")
