"""Bounds how many calls are under way at once, with database locks that all workers see.

A mailing has one lane, which uses all its connections, and one to spare. Posts have a few for each
account: a platform that hangs then holds a few threads of the workers, and never all of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from distributor.deliveries.lane import account_of
from distributor.deliveries.send import send_due
from distributor.deliveries.wake import turn_of

LANE_CLASS = 7002
ACCOUNT_CLASS = 7005
LANES = 64
POSTS_AT_ONCE = 2

# Accounts whose posts hold all the threads they may, as a subquery of ids.
BUSY = f"""(
    SELECT (l.objid::bigint / {POSTS_AT_ONCE})::int FROM pg_locks l
    WHERE l.locktype = 'advisory' AND l.classid = {ACCOUNT_CLASS} AND l.objsubid = 2 AND l.granted
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    GROUP BY 1 HAVING count(*) >= {POSTS_AT_ONCE}
)"""


def send_in_lane(edition_id: int, *, lane: int) -> int:
    """Send this edition's mails in one numbered lane; 0 when another worker is in it already."""
    with _alone(LANE_CLASS, edition_id * LANES + lane) as is_free:
        return send_due(edition_id, number=lane) if is_free else 0


def send_posts(edition_id: int) -> int:
    """Send this edition's posts; 0 when its account has as many calls under way as it may.

    It is then woken again as soon as one of them is over.
    """
    account_id = account_of(edition_id).pk
    for number in range(POSTS_AT_ONCE):
        with _alone(ACCOUNT_CLASS, account_id * POSTS_AT_ONCE + number) as is_free:
            if is_free:
                return send_due(edition_id)
    with connection.cursor() as cursor:
        turn = turn_of(edition_id, lane=None)
        cursor.execute("DELETE FROM deliveries_wakeup WHERE name = %s", [turn])
    return 0


@contextmanager
def _alone(kind: int, place: int) -> Iterator[bool]:
    """Whether nobody else is in this place; keeps them out meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, place])
        is_free: bool = cursor.fetchone()[0]
    if not is_free:
        yield False
        return
    try:
        yield True
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, place])
