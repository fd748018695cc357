"""What to do with a backlog after an outage: never flush it.

What could not go out in time is held for a person or dropped, as its release says; a release that
says "send" goes out late. `distributor retry` lets the held ones go, `distributor cancel` drops
them.
"""

from django.db import connection

from distributor.deliveries.move import PLACE, Row, move
from distributor.deliveries.ready import LATE, SCHEDULED_EDITIONS
from distributor.deliveries.states import State

# One step of the index for each edition with something scheduled; only late ones' rows are read.
LATE_EDITIONS = f"""
{SCHEDULED_EDITIONS}
SELECT lane.account_id, lane.edition_id FROM lane
JOIN releases_edition e ON e.id = lane.edition_id
JOIN releases_revision v ON v.id = e.revision_id
JOIN releases_release r ON r.id = v.release_id
WHERE r.state = 'approved' AND r.when_late <> 'send'
  AND greatest(v.publish_at, r.triaged_at)
      < deliveries_now() - make_interval(secs => r.late_after)
"""

TOO_LATE = f"""
SELECT {PLACE},
       CASE WHEN r.when_late = 'drop' THEN 'cancelled' ELSE 'held' END AS state,
       NULL::timestamptz AS next_at,
       'It was due at ' || to_char(d.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') ||
       ' UTC and could not go out in time, so it '
       || CASE WHEN r.when_late = 'drop' THEN 'was dropped.' ELSE 'waits for a person.' END
       AS reason,
       0 AS attempts, d.tries, d.looks, d.holder, d.token
FROM deliveries_delivery d JOIN releases_release r ON r.id = d.release_id
WHERE d.account_id = %(account)s AND d.edition_id = %(edition)s
  AND d.state = 'scheduled' AND d.next_at <= deliveries_now() AND {LATE}
LIMIT 50000
FOR UPDATE OF d SKIP LOCKED
"""


def triage() -> list[Row]:
    """Hold or drop what is too late to go; answer which."""
    with connection.cursor() as cursor:
        cursor.execute(LATE_EDITIONS)
        editions = cursor.fetchall()
    moved: list[Row] = []
    for account_id, edition_id in editions:
        moved += move(
            TOO_LATE,
            {"account": account_id, "edition": edition_id},
            old=State.SCHEDULED,
            new=frozenset({State.HELD, State.CANCELLED}),
        )
    return moved
