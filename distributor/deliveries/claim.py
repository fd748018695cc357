"""Claims a slice of what is due: the intent is committed by the very statement that chooses.

For mail the same statement looks whether the person is still on a list and not suppressed; who left
a moment ago is cancelled here, not mailed. After the commit the deliveries belong to this holder
until the lease runs out; which of its mails may have left is written down besides (`begun.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import connection, transaction

from distributor.contract import Deadline
from distributor.deliveries.ahead import SLICE
from distributor.deliveries.begun import STANDS, window_of
from distributor.deliveries.breaker import is_calm, take_probe
from distributor.deliveries.freeze import is_fresh
from distributor.deliveries.key import is_digest
from distributor.deliveries.lane import Lane
from distributor.deliveries.move import PLACE, Row, move, move_and_tell
from distributor.deliveries.outgoing import Reader
from distributor.deliveries.prepared import Parameter
from distributor.deliveries.ready import (
    OPEN,
    OPEN_DIGEST,
    READY,
    READY_DIGEST,
    SOURCES,
    lane_parameters,
)
from distributor.deliveries.states import State

DUE_IN_LANE = f"""
d.account_id = %(account)s AND d.edition_id = %(edition)s AND {READY}
AND {OPEN.format(account="%(account)s", edition="%(edition)s")}
"""

CHOSEN = f"""
SELECT {PLACE},
       'sending' AS state,
       deliveries_now() + make_interval(secs => %(lease)s) AS next_at,
       NULL::text AS reason, 1 AS attempts, d.tries, d.looks,
       %(holder)s::int AS holder, (SELECT nextval('deliveries_token')) AS token
FROM {SOURCES}
WHERE {DUE_IN_LANE}
ORDER BY d.next_at, d.slot
LIMIT %(limit)s
FOR UPDATE OF d SKIP LOCKED
"""

DIGEST_IN_LANE = f"""
d.account_id = %(account)s AND d.edition_id = %(edition)s AND {READY_DIGEST}
AND {OPEN_DIGEST.format(account="%(account)s", edition="%(edition)s")}
"""

# Destination domains this account must leave alone; nearly always none, which is asked first.
DOMAIN_PAUSES = """
deliveries_pause q WHERE q.scope = 'account' AND q.target = %(account)s::text
    AND q.domain <> '' AND (q.until IS NULL OR q.until > deliveries_now())
"""

# The order is the index's own: one more column, and every claim would sort the whole mailing.
TO_SUBSCRIBERS = f"""
SELECT {PLACE},
       CASE WHEN verdict.reason IS NULL THEN 'sending' ELSE 'cancelled' END AS state,
       CASE WHEN verdict.reason IS NULL
            THEN deliveries_now() + make_interval(secs => %(lease)s) END AS next_at,
       verdict.reason, CASE WHEN verdict.reason IS NULL THEN 1 ELSE 0 END AS attempts,
       d.tries, d.looks, %(holder)s::int AS holder,
       (SELECT nextval('deliveries_token')) AS token,
       s.address, s.name, s.language, s.links_version
FROM (
    SELECT {PLACE}, d.tries, d.looks
    FROM {{sources}}
    WHERE {{due_in_lane}}
      AND (NOT EXISTS (SELECT 1 FROM {DOMAIN_PAUSES}) OR NOT EXISTS (
        SELECT 1 FROM {DOMAIN_PAUSES} AND q.domain = (
            SELECT split_part(p.address, '@', 2) FROM audience_subscriber p
            WHERE p.id = d.destination)))
    ORDER BY d.next_at
    LIMIT %(limit)s
    FOR UPDATE OF d SKIP LOCKED
) d
LEFT JOIN audience_subscriber s ON s.id = d.destination
CROSS JOIN LATERAL (SELECT CASE
    WHEN s.id IS NULL THEN 'left'
    WHEN EXISTS (SELECT 1 FROM audience_suppression x WHERE x.address_hash = s.address_hash)
        THEN 'suppressed'
    WHEN NOT EXISTS (
        SELECT 1 FROM audience_subscription n JOIN audience_list l ON l.id = n.list_id
        WHERE n.subscriber_id = s.id AND l.account_id = d.account_id
          AND n.left_at IS NULL AND n.confirmed_at IS NOT NULL)
        THEN 'left'
    END AS reason OFFSET 0) verdict
"""
SUBSCRIBERS = TO_SUBSCRIBERS.format(sources=SOURCES, due_in_lane=DUE_IN_LANE)
DIGESTS = TO_SUBSCRIBERS.format(sources="deliveries_delivery d", due_in_lane=DIGEST_IN_LANE)

OPEN_ATTEMPTS = """
INSERT INTO deliveries_attempt (key, number, holder, started_at, outcome, sentence, raw)
SELECT key, number, %(holder)s, deliveries_now(), '', '', ''
FROM unnest(%(keys)s::text[], %(numbers)s::smallint[]) AS t(key, number)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """What was claimed at once, for whom, and until when its bytes may leave.

    `readers` are the subscribers of a mailing's rows, as the claim itself read them.
    """

    rows: tuple[Row, ...]
    readers: tuple[Reader, ...] = ()
    deadline: Deadline
    token: int | None
    passed_over: int = 0


def most_at_once(lane: Lane) -> int:
    """How many deliveries one claim of this lane may take."""
    if lane.is_to_subscribers:
        return SLICE
    return window_of(lane) if lane.takes_many else 1


def claim(lane: Lane, *, holder: int, limit: int = SLICE) -> Slice | None:
    """Claim the next slice of the lane, or None when nothing of it may go now."""
    # The deadline is counted from before the claim, so it ends well inside the lease.
    deadline = Deadline.after(min(lane.channel.facts.call_seconds, settings.LEASE_SECONDS / 2))
    given: dict[str, Parameter] = {
        **lane_parameters(lane),
        "account": lane.account.id,
        "edition": lane.edition_id,
        "lease": settings.LEASE_SECONDS,
        "holder": holder,
        "limit": min(limit, most_at_once(lane)),
    }
    chosen = _claimer(lane)
    if is_calm(lane.account.id):
        return chosen(given, deadline)
    with transaction.atomic():
        slice_ = chosen(given, deadline) if take_probe(lane.account.id) else None
        if slice_ is None:
            # Where there is nothing to send there is nothing to probe with: another may.
            transaction.set_rollback(True)
        return slice_


def _claimer(lane: Lane) -> Callable[[Mapping[str, Parameter], Deadline], Slice | None]:
    if is_digest(lane.edition_id):
        return partial(_claim_digest, lane.edition_id)
    return partial(_claim_mails, SUBSCRIBERS) if lane.is_to_subscribers else _claim_parts


def _claim_digest(
    edition_id: int, given: Mapping[str, Parameter], deadline: Deadline
) -> Slice | None:
    """Nothing leaves in an edition in which something was withdrawn or corrected since."""
    with transaction.atomic():
        return _claim_mails(DIGESTS, given, deadline) if is_fresh(edition_id) else None


def _claim_mails(
    statement: str, given: Mapping[str, Parameter], deadline: Deadline
) -> Slice | None:
    """One statement, which is its own transaction; who left is cancelled and passed over."""
    new = frozenset({State.SENDING, State.CANCELLED})
    moved = move_and_tell(
        statement, given, old=State.SCHEDULED, new=new, tell=Reader._fields, besides=STANDS
    )
    if not moved:
        return None
    chosen = [(row, told) for row, told in moved if row.state is State.SENDING]
    return Slice(
        rows=tuple(row for row, _ in chosen),
        readers=tuple(Reader(*told) for _, told in chosen),  # type: ignore[arg-type]
        deadline=deadline,
        token=chosen[0][0].token if chosen else None,
        passed_over=len(moved) - len(chosen),
    )


def _claim_parts(given: Mapping[str, Parameter], deadline: Deadline) -> Slice | None:
    with transaction.atomic():
        rows = tuple(move(CHOSEN, given, old=State.SCHEDULED, new=frozenset({State.SENDING})))
        if rows:
            _open_attempts(rows)
    return Slice(rows=rows, deadline=deadline, token=rows[0].token) if rows else None


def _open_attempts(rows: tuple[Row, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            OPEN_ATTEMPTS,
            {
                "holder": rows[0].holder,
                "keys": [row.key for row in rows],
                "numbers": [row.attempt for row in rows],
            },
        )
