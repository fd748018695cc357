"""The faults a sandbox can be told to play, and their queue.

Apart from the server, because a mail sandbox plays the same faults over another protocol.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Fault(StrEnum):
    """How a sandbox can misbehave. Details are text and optional.

    `before` and `after` say whether the item was stored first. Every fault takes the detail `on`:
    the kind of request it waits for (`publish`, which is the default, or `find`), and `form`: a
    platform's own variant, named in its sandbox.
    """

    RATE_LIMITED = "rate_limited"  # retry_after: seconds
    RATE_LIMITED_BARE = "rate_limited_bare"
    UNAVAILABLE_BEFORE = "unavailable_before"
    UNAVAILABLE_AFTER = "unavailable_after"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    SLOW = "slow"  # seconds; store: "before" (default) or "after" the wait
    GARBAGE = "garbage"
    AUTH_EXPIRED = "auth_expired"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    LAGGING = "lagging"  # seconds for which read-back hides the next item


BEFORE = frozenset(
    {
        Fault.RATE_LIMITED,
        Fault.RATE_LIMITED_BARE,
        Fault.UNAVAILABLE_BEFORE,
        Fault.AUTH_EXPIRED,
        Fault.DUPLICATE,
        Fault.REJECTED,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One fault that waits for its request."""

    fault: Fault
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def on(self) -> str:
        """The kind of request it waits for."""
        return self.details.get("on", "publish")

    def seconds(self, name: str, default: float) -> float:
        """Read a detail that is a time."""
        return float(self.details.get(name, default))


class Faults:
    """The queue of planned faults, safe to fill and empty from many threads."""

    def __init__(self) -> None:
        self._queue: deque[Planned] = deque()
        self._lock = threading.Lock()

    def inject(self, fault: str, *, times: int = 1, **details: str) -> None:
        """Queue a fault for the next `times` requests of its kind."""
        planned = Planned(fault=Fault(fault), details=details)
        with self._lock:
            self._queue.extend([planned] * times)

    def take(self, kind: str) -> Planned | None:
        """Give out the oldest fault that waits for this kind of request."""
        return self._take(lambda planned: planned.on == kind and planned.fault != Fault.LAGGING)

    def take_lag(self) -> timedelta:
        """How long read-back hides the item that is being stored."""
        planned = self._take(lambda planned: planned.fault == Fault.LAGGING)
        return timedelta(seconds=planned.seconds("seconds", 1)) if planned else timedelta()

    def _take(self, fits: Callable[[Planned], bool]) -> Planned | None:
        with self._lock:
            planned = next(filter(fits, self._queue), None)
            if planned:
                self._queue.remove(planned)
            return planned
