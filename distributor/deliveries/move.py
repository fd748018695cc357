"""The one function that moves deliveries from state to state.

A move is a conditional update on the old state (and, for a claim that is settled, on its token):
what another worker moved meanwhile is left alone, and the rows that really moved come back. The
deliveries to move are chosen by a query, so one statement moves one row or half a million.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from distributor.deliveries.key import Place
from distributor.deliveries.prepared import Parameter, Plain, run
from distributor.deliveries.states import MOVES, State


class Row(NamedTuple):
    """A delivery as it stands in the ledger after a move.

    A tuple, because a mailing makes a million of them and it is what the database answers with.
    """

    release_id: int
    purpose: int
    account_id: int
    destination: int
    slot: int
    edition_id: int
    state: State
    attempt: int
    tries: int
    looks: int
    holder: int | None
    token: int | None
    due_at: datetime
    next_at: datetime | None
    changed_at: datetime
    reason: str | None

    @property
    def place(self) -> Place:
        return Place(
            release_id=self.release_id,
            purpose=self.purpose,
            account_id=self.account_id,
            destination=self.destination,
            slot=self.slot,
        )

    @property
    def place_in_order(self) -> tuple[int, int, int, int, int]:
        return self[:5]

    @property
    def key(self) -> str:
        """As `Place.key` writes it."""
        return "{:x}.{:x}.{:x}.{:x}.{:x}".format(*self[:5])


COLUMNS = Row._fields
STATE = COLUMNS.index("state")
STATES = {str(state): state for state in State}
RETURNED = ", ".join(f"d.{name}" for name in COLUMNS)
PLACE = "d.release_id, d.purpose, d.account_id, d.destination, d.slot"

# "Not distinct from" instead of "=", so that every plan starts from the place and not from a state.
MOVE = f"""
WITH chosen AS ({{chosen}}){{besides}}
UPDATE deliveries_delivery d
SET state = chosen.state,
    next_at = chosen.next_at,
    reason = chosen.reason,
    attempt = d.attempt + chosen.attempts,
    tries = chosen.tries,
    looks = chosen.looks,
    holder = chosen.holder,
    token = chosen.token,
    changed_at = deliveries_now()
FROM chosen
WHERE ({PLACE}) = (chosen.release_id, chosen.purpose, chosen.account_id, chosen.destination,
                   chosen.slot)
  AND d.state IS NOT DISTINCT FROM %(old)s
  AND (%(fence)s::bigint IS NULL OR d.token = %(fence)s)
RETURNING {RETURNED}{{told}}
"""

# The accepted mails of one claim, which are many, in one statement: nothing follows from them. A
# worker that comes back late may find its mails *unknown* by now: it knows better.
ARRIVED = """
UPDATE deliveries_delivery d
SET state = 'sent', next_at = NULL, reason = NULL, holder = NULL, changed_at = deliveries_now()
WHERE d.release_id = %(release_id)s AND d.purpose = %(purpose)s AND d.account_id = %(account_id)s
  AND d.destination = ANY(%(destinations)s::bigint[]) AND d.slot = %(slot)s
  AND d.state IN ('sending', 'unknown') AND d.token = %(token)s
"""

# What takes mails answers, and is not broken.
CALM = """
DELETE FROM deliveries_breaker
WHERE account_id = %(account_id)s AND cardinality(%(destinations)s::bigint[]) > 0
"""


def move(
    chosen: str,
    parameters: Mapping[str, Parameter],
    *,
    old: State,
    new: frozenset[State],
    fence: int | None = None,
) -> list[Row]:
    """Move what the query `chosen` names from `old` to the state it gives; answer what moved.

    `chosen` is SQL of our own that yields the place and state, next_at, reason, attempts (how many
    to add), tries, looks, holder and token. `new` are the states it may give.
    """
    return [row for row, _ in move_and_tell(chosen, parameters, old=old, new=new, fence=fence)]


def move_and_tell(
    chosen: str,
    parameters: Mapping[str, Parameter],
    *,
    old: State,
    new: frozenset[State],
    fence: int | None = None,
    tell: Sequence[str] = (),
    besides: str = "",
) -> list[tuple[Row, tuple[Plain, ...]]]:
    """Move as `move` does; answer with each row also those columns of `chosen`.

    `besides` are further parts of the statement's WITH, written in the same instant.
    """
    if forbidden := new - MOVES[old]:
        raise ValueError(f"a delivery never moves from {old} to {sorted(forbidden)}")
    told = "".join(f", chosen.{name}" for name in tell)
    given = {**parameters, "old": str(old), "fence": fence}
    found = run(MOVE.format(chosen=chosen, told=told, besides=besides), given)
    return [(row_of(values[: len(COLUMNS)]), values[len(COLUMNS) :]) for values in found]


def row_of(values: Sequence[Plain]) -> Row:
    state = STATES[values[STATE]]  # type: ignore[index]
    return Row(*values[:STATE], state, *values[STATE + 1 :])  # type: ignore[arg-type, call-arg]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Where one known delivery goes; `next_in` is in seconds from now, None for never.

    `lets_go` says that the call is over, so that nobody holds the delivery any more. A mail that
    was not begun was not attempted either.
    """

    row: Row
    to: State
    next_in: float | None = None
    reason: str | None = None
    tries: int | None = None
    looks: int | None = None
    lets_go: bool = False
    was_begun: bool = True


CHANGES = """
SELECT t.release_id, t.purpose, t.account_id, t.destination, t.slot, t.state,
       deliveries_now() + make_interval(secs => t.next_in) AS next_at,
       t.reason, t.attempts, t.tries, t.looks, t.holder, t.token
FROM unnest(%(release_id)s::bigint[], %(purpose)s::smallint[], %(account_id)s::int[],
            %(destination)s::bigint[], %(slot)s::int[], %(state)s::text[],
            %(next_in)s::double precision[], %(reason)s::text[], %(attempts)s::smallint[],
            %(tries)s::smallint[],
            %(looks)s::smallint[], %(holder)s::int[], %(token)s::bigint[])
     AS t(release_id, purpose, account_id, destination, slot, state, next_in, reason, attempts,
          tries, looks, holder, token)
"""


def change(changes: Sequence[Change], *, old: State, fence: int | None = None) -> list[Row]:
    """Move these known deliveries in one statement; answer those that really moved.

    In the order of their places: two who move the same ones never wait for each other in a circle.
    """
    if not changes:
        return []
    changes = sorted(changes, key=lambda each: each.row.place_in_order)
    parameters: dict[str, Parameter] = {
        name: [getattr(each.row, name) for each in changes]
        for name in ("release_id", "purpose", "account_id", "destination", "slot", "token")
    }
    parameters |= {
        "holder": [None if each.lets_go else each.row.holder for each in changes],
        "state": [str(each.to) for each in changes],
        "next_in": [each.next_in for each in changes],
        "reason": [each.reason for each in changes],
        "attempts": [0 if each.was_begun else -1 for each in changes],
        "tries": [each.row.tries if each.tries is None else each.tries for each in changes],
        "looks": [each.row.looks if each.looks is None else each.looks for each in changes],
    }
    return move(
        CHANGES, parameters, old=old, new=frozenset(each.to for each in changes), fence=fence
    )
