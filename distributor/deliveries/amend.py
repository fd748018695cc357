"""Edits and corrections after approval: what has not gone yet gives way to the newer revision.

What was sent stays sent. A correction is announced under a purpose of its own, so that a typo fixed
after the first part went out never makes a second announcement by accident.
"""

from collections.abc import Collection, Sequence

from django.db import connection

from distributor.deliveries.models import Mailing
from distributor.deliveries.move import PLACE, Row, move
from distributor.deliveries.prepared import Parameter
from distributor.deliveries.states import State
from distributor.releases.changed import is_addition, languages_to_announce
from distributor.releases.models import Edition, Revision

# Locked, so that it is chosen once: joined with itself before the mailing is known to the planner
# of the database, 100,000 rows would be compared with each other.
NOT_BEGUN = f"""
SELECT {PLACE}, 'cancelled' AS state, NULL::timestamptz AS next_at, %(reason)s::text AS reason,
       0 AS attempts, d.tries, d.looks, d.holder, d.token
FROM deliveries_delivery d
WHERE d.release_id = %(release)s::bigint AND d.state = %(state)s::text
  AND (%(editions)s::int[] IS NULL OR d.edition_id = ANY(%(editions)s::int[]))
FOR UPDATE OF d
"""


# Whoever was to get what gives way was not told of it.
UNTELL = """
DELETE FROM deliveries_told t
USING unnest(%(people)s::bigint[], %(releases)s::bigint[], %(purposes)s::int[])
      AS d(person, release_id, purpose)
WHERE (t.subscriber_id, t.release_id, t.purpose) = (d.person, d.release_id, d.purpose)
"""


def supersede(revision: Revision) -> list[Row]:
    """Cancel what is left of earlier revisions; must run in the transaction that approves.

    A language that was not changed goes on as it was approved.
    """
    if revision.purpose == 0 or is_addition(revision):
        return []
    changed = Edition.objects.filter(
        revision__release_id=revision.release_id, language__in=languages_to_announce(revision)
    )
    why = f"Replaced by revision {revision.number}."
    moved = _cancel(revision.release_id, of=set(changed.values_list("id", flat=True)), reason=why)
    untell(moved)
    accounts = revision.editions.filter(pk__in=changed).values("account_id")
    Mailing.objects.filter(
        release_id=revision.release_id, planned_at=None, account_id__in=accounts
    ).delete()
    return moved


def untell(replaced: Sequence[Row]) -> None:
    """Whose mail gave way to a correction before it left is told by what comes instead.

    That need not be the correction of the text they were to get: their own language may have come
    meanwhile.
    """
    mails = [row for row in replaced if row.destination]
    with connection.cursor() as cursor:
        cursor.execute(
            UNTELL,
            {
                "people": [row.destination for row in mails],
                "releases": [row.release_id for row in mails],
                "purposes": [row.purpose for row in mails],
            },
        )


def cancel_the_rest(release_id: int, *, reason: str) -> list[Row]:
    """Cancel every delivery of the release that has not begun; answer which."""
    moved = _cancel(release_id, of=None, reason=reason)
    Mailing.objects.filter(release_id=release_id, planned_at=None).delete()
    return moved


def _cancel(release_id: int, *, of: Collection[int] | None, reason: str) -> list[Row]:
    """Cancel what has not begun, of these editions or of all."""
    given: dict[str, Parameter] = {
        "release": release_id,
        "editions": None if of is None else list(of),
        "reason": reason,
    }
    moved: list[Row] = []
    for state in (State.SCHEDULED, State.HELD):
        chosen = {**given, "state": str(state)}
        moved += move(NOT_BEGUN, chosen, old=state, new=frozenset({State.CANCELLED}))
    return moved
