"""The ledger's word on which mails of a claim may have left: written before their first byte.

A claim takes up to half a second of mails, and a worker that dies must leave far fewer in doubt. So
for each claim there is one row with the mails that were begun and have no outcome, and those that
were accepted and are not settled; what else was claimed surely did not leave. Without that row the
claim is over, and nothing more of it begins.
"""

from collections.abc import Sequence

from distributor.deliveries.ahead import LANES
from distributor.deliveries.lane import Lane
from distributor.deliveries.move import ARRIVED, CALM, Row
from distributor.deliveries.prepared import array_of, run

AT_STAKE = 50  # mails for each connection that a worker may leave in doubt when it dies

# Besides a claim, in its own statement.
STANDS = """, stands AS (
    INSERT INTO deliveries_begun (token, holder, until, destinations, accepted)
    SELECT token, holder, next_at, '{}', '{}' FROM chosen WHERE state = 'sending' LIMIT 1)
"""

GOES_ON = """
UPDATE deliveries_begun SET destinations = %(begun)s::bigint[], accepted = %(accepted)s::bigint[]
WHERE token = %(token)s RETURNING token
"""

IS_OVER = f"""
WITH calm AS ({CALM}), arrived AS ({ARRIVED})
DELETE FROM deliveries_begun WHERE token = %(token)s
"""


def window_of(lane: Lane) -> int:
    """How many mails of a lane may be begun at once: its connections serve the spare lane too."""
    return AT_STAKE * lane.connections // len(LANES)


def go_on(token: int, *, accepted: Sequence[Row], begun: Sequence[Row]) -> bool:
    """Begin more mails of a claim; answer whether they may go: not when it was taken away.

    `begun` are all that may have left from now on and have no outcome, `accepted` all that were
    accepted and are not settled.
    """
    given: dict[str, int | str] = {
        "token": token,
        "begun": array_of(row.destination for row in begun),
        "accepted": array_of(row.destination for row in accepted),
    }
    return bool(run(GOES_ON, given))


def be_over(token: int, *, accepted: Sequence[Row] = ()) -> None:
    """Settle the accepted mails of a claim, in one statement, and give it up."""
    first = accepted[0] if accepted else None  # all have the same place but for their destination
    given: dict[str, int | str] = {
        "token": token,
        "release_id": first.release_id if first else 0,
        "purpose": first.purpose if first else 0,
        "account_id": first.account_id if first else 0,
        "slot": first.slot if first else 0,
        "destinations": array_of(row.destination for row in accepted),
    }
    run(IS_OVER, given)
