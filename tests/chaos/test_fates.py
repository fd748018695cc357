"""What became of a struck worker's deliveries is read from the moves alone."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos.fates import Fate, evidence, fates
from tests.chaos.history import Move

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOTE = {
    "at": START.timestamp(),
    "keys": ["1.0"],
    "worker": "posts-1",
    "action": "freeze",
    "point": "call",
    "number": 4,
}
CLAIMED = ("scheduled", "sending", "", -1)
LAPSED = ("sending", "unknown", "The worker that was sending it stopped.", 5)
LOOKED = ("unknown", "unknown", "Not found on the platform yet (look 1 of 5).", 6)


def moves(*given, key="1.0"):
    return tuple(
        Move(key=key, old=old, new=new, attempt=1, at=START + timedelta(seconds=at), reason=reason)
        for old, new, reason, at in given
    )


@pytest.mark.parametrize(
    ("after", "fate"),
    [
        ([("sending", "sent", "", 2)], Fate.IN_TIME),
        ([("sending", "scheduled", "Down.", 2), ("scheduled", "sending", "", 3)], Fate.IN_TIME),
        ([LAPSED, LOOKED, ("unknown", "sent", "Found on the platform.", 8)], Fate.FOUND),
        (
            [LAPSED, LOOKED, ("unknown", "scheduled", "It is surely not there, so", 9)],
            Fate.AGAIN,
        ),
        ([LAPSED, ("unknown", "scheduled", "The platform was down.", 9)], Fate.LATE),
        ([LAPSED, ("unknown", "sent", "", 9)], Fate.LATE),
        ([LAPSED, ("unknown", "scheduled", "chaos said: send it.", 9)], Fate.PERSON),
        ([LAPSED, ("unknown", "sent", "chaos found it there.", 9)], Fate.PERSON),
        ([LAPSED], Fate.PERSON),
    ],
)
def test_each_way_to_be_settled_has_its_word(after, fate):
    assert fates([NOTE], moves(CLAIMED, *after)) == {str(fate): 1}


def test_a_try_that_lapsed_later_is_not_the_one_that_was_struck():
    later = [("sending", "scheduled", "Down.", 2), ("scheduled", "sending", "", 3), LAPSED]
    assert fates([NOTE], moves(CLAIMED, *later)) == {str(Fate.IN_TIME): 1}


def test_evidence_tells_moves_and_strikes_of_one_delivery_in_their_order():
    others = moves(LAPSED, key="2.0")
    told = evidence("1.0", moves=(*moves(CLAIMED, LAPSED), *others), notes=[NOTE])
    assert [line.partition(" ")[2] for line in told] == [
        "scheduled to sending, attempt 1, holder None",
        "posts-1: freeze at call (fault 4)",
        "sending to unknown, attempt 1, holder None: The worker that was sending it stopped.",
    ]
