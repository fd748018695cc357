"""Holds the rest of a thread whose part cannot go: a half thread waits for a person."""

from distributor.deliveries.key import PARTS, Place
from distributor.deliveries.move import PLACE, move
from distributor.deliveries.states import State

LATER = f"""
SELECT {PLACE}, 'held' AS state, NULL::timestamptz AS next_at, %(reason)s::text AS reason,
       0 AS attempts, d.tries, d.looks, d.holder, d.token
FROM deliveries_delivery d
WHERE d.release_id = %(release)s AND d.purpose = %(purpose)s AND d.account_id = %(account)s
  AND d.destination = %(destination)s AND d.slot > %(slot)s
  AND d.slot / {PARTS} = %(slot)s / {PARTS}
  AND d.state = 'scheduled'
FOR UPDATE OF d
"""


def hold_later_parts(place: Place) -> int:
    """Hold every later part of the same thread; answer how many."""
    moved = move(
        LATER,
        {
            "release": place.release_id,
            "purpose": place.purpose,
            "account": place.account_id,
            "destination": place.destination,
            "slot": place.slot,
            "reason": "An earlier part of this thread did not go out.",
        },
        old=State.SCHEDULED,
        new=frozenset({State.HELD}),
    )
    return len(moved)
