"""The states of a delivery and every move there is.

A retry is *scheduled* again. What may or may not stand there is *unknown*, never scheduled, until
the platform or a person has told. `move.py` holds the one function that moves.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a delivery stands."""

    SCHEDULED = "scheduled"  # waits for its instant, or for its next try
    SENDING = "sending"  # intent is committed; the call may be under way
    SENT = "sent"  # the platform accepted it: there is a receipt
    FAILED = "failed"  # refused for good, or out of tries
    UNKNOWN = "unknown"  # it may stand there; being looked up, or waiting for a person
    HELD = "held"  # waits for a named person; nothing left
    CANCELLED = "cancelled"  # will not be sent: a person said so, or the subscriber had left


MOVES: dict[State, frozenset[State]] = {
    State.SCHEDULED: frozenset({State.SENDING, State.HELD, State.CANCELLED}),
    State.SENDING: frozenset(
        {State.SENT, State.SCHEDULED, State.FAILED, State.UNKNOWN, State.HELD}
    ),
    State.UNKNOWN: frozenset({State.UNKNOWN, State.SENT, State.SCHEDULED}),
    State.HELD: frozenset({State.SCHEDULED, State.CANCELLED}),
    State.FAILED: frozenset({State.SCHEDULED}),
    State.SENT: frozenset(),
    State.CANCELLED: frozenset({State.SCHEDULED}),
}
