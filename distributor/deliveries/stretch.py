"""At which instants the mails to one family of mailboxes leave: an even pace, a warm-up by days.

Pure: what was given to earlier mailings comes in as a `Turn`, and the next one goes out again.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from distributor.kit.pacing import Pacing

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
NO_GAP = timedelta(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """From when a family may get its next mail, and how many `day` has taken so far."""

    free_at: datetime
    day: date
    used: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """So many mails one after the other, beginning with the one numbered `first` from 0."""

    first: int
    mails: int
    begins_at: datetime
    gap: timedelta


def gap_of(pacing: Pacing, family: str) -> timedelta:
    """The time from one mail to the next; rounded up, so that no hour takes one too many."""
    rate = pacing.rate_of(family)
    return -(-HOUR // (rate * INSTANT)) * INSTANT if rate else NO_GAP


def stretches(
    mails: int, *, family: str, due_at: datetime, turn: Turn | None, pacing: Pacing
) -> tuple[list[Stretch], Turn]:
    """Give so many mails their instants, none before `due_at`; answer whose turn is next.

    What a day of the warm-up does not take goes on the next days at the same hour of UTC.
    """
    due_at = due_at.astimezone(UTC)
    turn = turn or Turn(free_at=due_at, day=due_at.date(), used=0)
    turn = _at(max(due_at, turn.free_at.astimezone(UTC)), turn)
    gap, made, given = gap_of(pacing, family), [], 0
    while given < mails:
        fits = _fits(turn, gap=gap, most=pacing.most_on(turn.day))
        taken = mails - given if fits is None else min(fits, mails - given)
        if taken:
            made.append(Stretch(first=given, mails=taken, begins_at=turn.free_at, gap=gap))
            used = Turn(free_at=turn.free_at, day=turn.day, used=turn.used + taken)
            turn = _at(turn.free_at + taken * gap, used)
            given += taken
        else:
            morning = datetime.combine(turn.day + DAY, due_at.time(), tzinfo=UTC)
            turn = _at(morning, turn)
    return made, turn


def _at(free_at: datetime, turn: Turn) -> Turn:
    """The turn at this instant: a new day begins to count at 0."""
    day = free_at.date()
    return Turn(free_at=free_at, day=day, used=turn.used if day == turn.day else 0)


def _fits(turn: Turn, *, gap: timedelta, most: int | None) -> int | None:
    """How many mails the rest of the day takes; None where only the pace counts."""
    if most is None:
        return None
    left = max(0, most - turn.used)
    if not gap:
        return left
    midnight = datetime.combine(turn.day + DAY, time(), tzinfo=UTC)
    return min(left, -((turn.free_at - midnight) // gap))
