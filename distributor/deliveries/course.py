"""A slice on its way: handed to its channel, each mail written down as begun before it may leave.

Mails are begun a window at a time, when the channel asks for the next one: it does so while the
mail server works on the one before. What the channel never asked for surely did not leave.
"""

from collections import deque
from collections.abc import Iterator
from time import monotonic

import structlog
from django.db import Error

from distributor.accounts.refresh import Renewal, refresh
from distributor.contract import (
    AuthExpired,
    Misconfigured,
    OutcomeUnknown,
    Outgoing,
    RateLimited,
    Receipt,
    Transient,
)
from distributor.deliveries.begun import go_on, window_of
from distributor.deliveries.claim import Slice
from distributor.deliveries.lane import Lane
from distributor.deliveries.move import Row
from distributor.deliveries.outgoing import outgoings
from distributor.deliveries.retry import Outcome
from distributor.deliveries.settle import settle, settle_others, was_begun

# A pause must hold within a second, also for mails that were claimed ahead of a slow server.
HAND_OUT_SECONDS = 0.9
SHARE = 4  # of half a second: so little time's worth of mails is in doubt when a worker dies
FAILURES = 10  # in a row: the rest is spared, for each costs one of its tries
log = structlog.get_logger()


class Course:
    """The deliveries of one claim, from their hand-over to their outcome."""

    def __init__(self, lane: Lane, slice_: Slice) -> None:
        self.tried = 0
        self.answered = 0
        self.renewal: Renewal | None = None
        self._lane = lane
        self._slice = slice_
        self._until = monotonic() + HAND_OUT_SECONDS
        self._window = _window(lane, len(slice_.rows))
        self._readers = {reader.destination: reader for reader in slice_.readers}
        self._behind = deque(slice_.rows)  # not begun
        self._next: deque[Row] = deque()  # begun, and not asked for by the channel
        self._asked: dict[str, Row] = {}  # without an outcome
        self._accepted: list[Row] = []  # mails, not settled
        self._others: dict[Row, Outcome] = {}  # with another outcome, not settled
        self._failures = 0  # since the last answer

    def hand_out(self) -> Iterator[Outgoing]:
        """What the channel is to send; taking one says that it may leave."""
        while self._begin():
            rows, deadline = list(self._next), self._slice.deadline
            ready = outgoings(self._lane, rows, readers=self._readers, deadline=deadline)
            for outgoing in ready:
                if not self._goes_well():
                    return
                self._asked[outgoing.key] = self._next.popleft()
                yield outgoing

    def note(self, key: str, outcome: Outcome) -> None:
        """Keep the first outcome of each; what was not handed out has none."""
        if (row := self._asked.pop(key, None)) is None:
            return
        self.tried += was_begun(outcome)
        if isinstance(outcome, Transient | OutcomeUnknown):
            self._failures += was_begun(outcome)
        else:
            self._failures = 0
            self.answered += 1
        if isinstance(outcome, Receipt) and self._lane.is_to_subscribers:
            self._accepted.append(row)
        else:
            self._others[row] = outcome

    def note_defect(self, outcome: Outcome) -> None:
        """The channel broke: nobody knows how far it got with what was begun."""
        self._asked |= {row.key: row for row in self._next}
        self._next.clear()
        self.note_silence(outcome)

    def note_silence(self, outcome: Outcome) -> None:
        """The channel is done: this for what it asked for and said nothing about."""
        for key in tuple(self._asked):
            self.note(key, outcome)

    def end(self) -> None:
        """Settle what has its outcome, and put back what was not begun."""
        if any(isinstance(outcome, AuthExpired) for outcome in self._others.values()):
            self.renewal = refresh(self._lane.account)
        settle(
            self._lane,
            self._slice,
            accepted=self._accepted,
            others=self._others,
            untried=[*self._next, *self._behind],
            renewal=self.renewal,
        )

    def _begin(self) -> bool:
        """Begin the next window of mails; False to stop here."""
        if not self._behind or self._next or not self._goes_well():
            return False
        room = max(1, self._window - len(self._asked))
        self._next.extend(self._behind.popleft() for _ in range(min(room, len(self._behind))))
        try:
            return self._is_begun()
        except Error as error:
            log.warning("ledger.unreachable", error=type(error).__name__)
            return False

    def _goes_well(self) -> bool:
        """Whether somebody answers, in time, and no answer is about the whole account."""
        is_late = self.tried > 0 and monotonic() > self._until
        is_stopped = any(map(_stops_account, self._others.values()))
        return not is_late and not is_stopped and self._failures < FAILURES

    def _is_begun(self) -> bool:
        if self._others:
            is_answered = bool(self._accepted)
            settle_others(self._lane, self._slice, self._others, is_answered=is_answered)
            self._others.clear()
        if self._slice.token is None or not self._lane.is_to_subscribers:
            return True
        begun = [*self._asked.values(), *self._next]
        return go_on(self._slice.token, accepted=self._accepted, begun=begun)


def _window(lane: Lane, claimed: int) -> int:
    """How many may be begun at once; of a small claim few, for its server is slow."""
    if not lane.is_to_subscribers:
        return claimed
    return min(window_of(lane), max(2 * lane.connections, claimed // SHARE))


def _stops_account(outcome: Outcome) -> bool:
    return isinstance(outcome, AuthExpired | Misconfigured) or (
        isinstance(outcome, RateLimited) and outcome.scope == "account"
    )
