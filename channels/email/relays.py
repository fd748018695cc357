"""Which of an account's mail servers to use: those that answer in turn, the others after a rest.

Nothing was sent yet when a server cannot be entered, so the next one may take the very same mails.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from time import monotonic

from channels.email.connections import Busy, connections
from channels.email.settings import Relay
from channels.email.smtp import Session
from distributor.contract import ChannelError, Deadline, Transient

FIRST_REST, LONGEST_REST = 5.0, 300.0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rest:
    until: float
    seconds: float


class Health:
    """What this process knows of each mail server: rests double until one works again."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rests: dict[Relay, _Rest] = {}
        self._turn = 0

    def in_order(self, relays: Sequence[Relay]) -> list[Relay]:
        """Those that are well, each time another one first; then those whose rest ends first."""
        with self._lock:
            now = self._clock()
            ill = {each: rest.until for each, rest in self._rests.items() if rest.until > now}
            well = [each for each in relays if each not in ill]
            self._turn += 1
            first = self._turn % len(well) if well else 0
        resting = sorted((each for each in relays if each in ill), key=lambda each: ill[each])
        return [*well[first:], *well[:first], *resting]

    def well(self, relays: Sequence[Relay]) -> list[Relay]:
        """Those that are well, each time another one first."""
        order = self.in_order(relays)
        return [each for each in order if each not in self._rests]

    def failed(self, relay: Relay) -> None:
        with self._lock:
            before = self._rests.get(relay)
            seconds = min(before.seconds * 2, LONGEST_REST) if before else FIRST_REST
            self._rests[relay] = _Rest(until=self._clock() + seconds, seconds=seconds)

    def worked(self, relay: Relay) -> None:
        with self._lock:
            self._rests.pop(relay, None)


def borrow_from(relays: Sequence[Relay], deadline: Deadline) -> Session:
    """A session with the first server that lets us in.

    Raises:
        ChannelError: none did; nothing was sent. It is the error of the last one asked.
    """
    error: ChannelError = Transient("There was no time left to send this mail.")
    order = health().in_order(relays)
    for number, relay in enumerate(order):
        # A server that swallows our packets must leave time for those after it.
        share = deadline.seconds_left / (len(order) - number)
        try:
            session = connections().borrow(relay, Deadline.after(share))
        except Busy as busy:
            error = Transient(busy.sentence, was_begun=False)
        except ChannelError as failure:
            health().failed(relay)
            error = failure
        else:
            health().worked(relay)
            session.wire.use_until(deadline)
            return session
    raise error


def borrow_further(
    relays: Sequence[Relay], deadline: Deadline, *, may_open: bool
) -> Session | None:
    """One more session with a server that is well, without waiting for a place; None: not now.

    Where none may be opened, only one that was kept.
    """
    for relay in health().well(relays):
        session = connections().borrow_further(relay, deadline, may_open=may_open)
        if session is not None:
            session.wire.use_until(deadline)
            return session
    return None


@cache
def health() -> Health:
    """What this process knows."""
    return Health()
