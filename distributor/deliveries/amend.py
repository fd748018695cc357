"""Edits and corrections after approval: what has not gone yet gives way to the newer revision.

What was sent stays sent. A correction is announced under a purpose of its own, so that a typo fixed
after the first part went out never makes a second announcement by accident.
"""

from distributor.deliveries.models import Mailing
from distributor.deliveries.move import Change, Row, change
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.releases.models import Revision


def supersede(revision: Revision) -> list[Row]:
    """Cancel what is left of earlier revisions; must run in the transaction that approves."""
    if revision.purpose == 0:
        return []
    why = f"Replaced by revision {revision.number}."
    return cancel_the_rest(revision.release_id, reason=why)


def cancel_the_rest(release_id: int, *, reason: str) -> list[Row]:
    """Cancel every delivery of the release that has not begun; answer which."""
    moved: list[Row] = []
    for state in (State.SCHEDULED, State.HELD):
        rows = rows_in_state(release_id, state)
        moved += change(
            [Change(row=row, to=State.CANCELLED, reason=reason) for row in rows], old=state
        )
    Mailing.objects.filter(release_id=release_id, planned_at=None).delete()
    return moved
