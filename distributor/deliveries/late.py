"""What to do with a backlog after an outage: never flush it.

What could not go out in time is held for a person or dropped, as its release says; a release that
says "send" goes out late. `distributor retry` lets the held ones go, `distributor cancel` drops
them. A try that comes back after its release was withdrawn or corrected is cleared away here too.
"""

from django.db import connection, transaction

from distributor.deliveries.amend import untell
from distributor.deliveries.gathered import LATE_DIGEST, TOO_LATE
from distributor.deliveries.letting_go import let_cancelled_go, let_late_go
from distributor.deliveries.models import Digest
from distributor.deliveries.move import PLACE, Row, move
from distributor.deliveries.ready import LATE, REPLACED, SCHEDULED_EDITIONS
from distributor.deliveries.states import State

GIVES_WAY = "Replaced by a newer revision."

# One step of the index for each edition with something scheduled; only late ones' rows are read. A
# mailing that is paced has rows that are due long after its release, and they are not looked at.
LATE_EDITIONS = f"""
{SCHEDULED_EDITIONS}
SELECT lane.account_id, lane.edition_id FROM lane
JOIN releases_edition e ON e.id = lane.edition_id
JOIN releases_revision v ON v.id = e.revision_id
JOIN releases_release r ON r.id = v.release_id
WHERE r.state IN ('withdrawn', 'stopped')
   OR {REPLACED}
   OR (r.state = 'approved' AND r.when_late <> 'send'
       AND greatest(v.publish_at, r.triaged_at)
           < deliveries_now() - make_interval(secs => r.late_after)
       AND EXISTS (SELECT 1 FROM deliveries_delivery d
                   WHERE d.account_id = lane.account_id AND d.edition_id = lane.edition_id
                     AND d.state = 'scheduled' AND d.next_at <= deliveries_now() AND {LATE}))
"""

CLEARED = f"""
SELECT {PLACE}, verdict.state, NULL::timestamptz AS next_at, verdict.reason,
       0 AS attempts, d.tries, d.looks, d.holder, d.token
FROM deliveries_delivery d JOIN releases_release r ON r.id = d.release_id
CROSS JOIN LATERAL (SELECT {REPLACED} AS is_replaced FROM releases_edition e
                    JOIN releases_revision v ON v.id = e.revision_id
                    WHERE e.id = %(edition)s) newest
CROSS JOIN LATERAL (SELECT
    'It was due at ' || to_char(d.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')
        || ' UTC and could not go out in time, so it ' AS late) said
CROSS JOIN LATERAL (SELECT CASE
        WHEN r.state IN ('withdrawn', 'stopped') THEN 'The release was cancelled.'
        WHEN newest.is_replaced THEN %(gives_way)s::text
        WHEN r.when_late = 'drop' THEN said.late || 'was dropped.'
        ELSE said.late || 'waits for a person.' END AS reason,
    CASE WHEN r.state IN ('withdrawn', 'stopped') OR r.when_late = 'drop' OR newest.is_replaced
        THEN 'cancelled' ELSE 'held' END AS state) verdict
WHERE d.account_id = %(account)s AND d.edition_id = %(edition)s AND d.state = 'scheduled'
  AND (r.state IN ('withdrawn', 'stopped') OR newest.is_replaced
       OR (d.next_at <= deliveries_now() AND {LATE}))
LIMIT 50000
FOR UPDATE OF d SKIP LOCKED
"""

# What waits of a digest after its hours are over, or after a person cancelled it. One that is paced
# has mails that are due long after it.
OVERDUE = f"""
{SCHEDULED_EDITIONS}
SELECT g.id, lane.edition_id FROM lane
LEFT JOIN deliveries_digestedition f ON f.id = lane.edition_id
JOIN deliveries_digest g ON g.id = coalesce(f.digest_id, lane.edition_id)
WHERE g.cancelled_at IS NOT NULL
   OR (greatest(g.ends_at, g.triaged_at) < deliveries_now() - make_interval(secs => {LATE_DIGEST})
       AND EXISTS (SELECT 1 FROM deliveries_delivery d
                   WHERE d.account_id = lane.account_id AND d.edition_id = lane.edition_id
                     AND d.state = 'scheduled' AND d.next_at <= deliveries_now() AND {TOO_LATE}))
"""


def triage() -> list[Row]:
    """Hold or drop what is too late, and cancel what must not go any more; answer which."""
    with connection.cursor() as cursor:
        cursor.execute(LATE_EDITIONS)
        editions = cursor.fetchall()
    return [row for account_id, edition_id in editions for row in _clear(account_id, edition_id)]


def _clear(account_id: int, edition_id: int) -> list[Row]:
    with transaction.atomic():
        moved = move(
            CLEARED,
            {"account": account_id, "edition": edition_id, "gives_way": GIVES_WAY},
            old=State.SCHEDULED,
            new=frozenset({State.HELD, State.CANCELLED}),
        )
        untell([row for row in moved if row.reason == GIVES_WAY])
    return moved


def let_digests_go() -> int:
    """Cancel what is too late of digests, or came back to a cancelled one; answer how much.

    No person has to look: the next digest tells what a late one does not.
    """
    with connection.cursor() as cursor:
        cursor.execute(OVERDUE)
        overdue = cursor.fetchall()
    gone = 0
    for digest_id, edition_id in overdue:
        digest = Digest.objects.get(pk=digest_id)
        end = let_late_go if digest.cancelled_at is None else let_cancelled_go
        gone += end(digest, edition_id)
    return gone
