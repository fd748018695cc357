"""The faults a sandbox can be told to play: one after another, or by chance with a seed.

Apart from the server, because a mail sandbox plays the same faults over another protocol.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Self

from distributor.kit.record import Json


class Fault(StrEnum):
    """How a sandbox can misbehave. Details are text and optional.

    `before` and `after` say whether the item was stored first. Every fault takes the detail `on`:
    the kind of request it waits for (`publish`, which is the default, `find`, or `token` where
    credentials are renewed), and `form`: a platform's own variant, named in its sandbox. Those
    that store take the detail `lag`: seconds for which read-back hides the item, so that a lost
    answer and a late timeline can come together.
    """

    RATE_LIMITED = "rate_limited"  # retry_after: seconds
    RATE_LIMITED_BARE = "rate_limited_bare"
    UNAVAILABLE_BEFORE = "unavailable_before"
    UNAVAILABLE_AFTER = "unavailable_after"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    SLOW = "slow"  # seconds; store: "before" (default) or "after" the wait
    GARBAGE = "garbage"
    AUTH_EXPIRED = "auth_expired"  # until: "refresh" means for good, until the token is renewed
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

    @property
    def lag(self) -> timedelta:
        """For how long read-back hides what is stored while this fault is played."""
        name = "seconds" if self.fault == Fault.LAGGING else "lag"
        return timedelta(seconds=self.seconds(name, 1 if self.fault == Fault.LAGGING else 0))

    def seconds(self, name: str, default: float) -> float:
        """Read a detail that is a time."""
        return float(self.details.get(name, default))

    @classmethod
    def from_json(cls, wish: Json) -> Self:
        """Read a fault's name, or its name and details.

        Raises:
            ValueError: there is no such fault.
        """
        if not isinstance(wish, Mapping):
            return cls(fault=Fault(str(wish)))
        details = wish.get("details")
        given = details.items() if isinstance(details, Mapping) else ()
        return cls(
            fault=Fault(str(wish.get("fault"))),
            details={name: str(value) for name, value in given},
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Chance:
    """Each request meets one of the faults with this probability, by its number and the seed."""

    seed: int
    rate: float
    faults: tuple[Planned, ...]

    def draw(self, kind: str, number: int) -> Planned | None:
        """What the request with this number meets; the same every time."""
        fitting = [planned for planned in self.faults if planned.on == kind]
        luck = Random(f"{self.seed} {kind} {number}")  # noqa: S311 - must be repeatable
        return luck.choice(fitting) if fitting and luck.random() < self.rate else None

    @classmethod
    def from_json(cls, wish: Mapping[str, Json]) -> Self:
        """Read a wish such as {"seed": 7, "rate": 0.1, "faults": ["reset_after", {...}]}.

        Raises:
            ValueError: a number is none, or there is no such fault.
        """
        faults = wish.get("faults")
        listed = faults if isinstance(faults, list) else []
        return cls(
            seed=int(str(wish.get("seed", 0))),
            rate=float(str(wish.get("rate", 0))),
            faults=tuple(map(Planned.from_json, listed)),
        )


CALM = Chance(seed=0, rate=0, faults=())


class Faults:
    """What is planned and what was played, safe to fill and empty from many threads.

    A planned fault goes before one by chance.
    """

    def __init__(self) -> None:
        self._queue: deque[Planned] = deque()
        self._chance = CALM
        self._lock = threading.Lock()
        self._requests: Counter[str] = Counter()
        self._played: Counter[str] = Counter()
        self._own = threading.local()

    def inject(self, fault: str, *, times: int = 1, **details: str) -> None:
        """Queue a fault for the next `times` requests of its kind."""
        planned = Planned(fault=Fault(fault), details=details)
        with self._lock:
            self._queue.extend([planned] * times)

    def leave_to_chance(self, chance: Chance) -> None:
        """From now on let chance choose, beginning with request number 1 of each kind."""
        with self._lock:
            self._chance = chance
            self._requests.clear()

    def take(self, kind: str) -> Planned | None:
        """Give out what this request meets: the oldest planned fault of its kind, or by chance."""
        with self._lock:
            self._requests[kind] += 1
            waiting = self._from_queue(lambda one: one.on == kind and one.fault != Fault.LAGGING)
            planned = waiting or self._chance.draw(kind, self._requests[kind])
            self._own.lag = planned.lag if planned else timedelta()
            if planned:
                self._played[planned.fault] += 1
        return None if planned and planned.fault == Fault.LAGGING else planned

    def take_lag(self) -> timedelta:
        """How long read-back hides the item that this thread is storing."""
        own = getattr(self._own, "lag", timedelta())
        self._own.lag = timedelta()
        with self._lock:
            planned = None if own else self._from_queue(lambda one: one.fault == Fault.LAGGING)
            if planned:
                self._played[planned.fault] += 1
        return planned.lag if planned else own

    def played(self) -> Mapping[str, int]:
        """How often each fault was played so far."""
        with self._lock:
            return dict(self._played)

    def requests(self) -> Mapping[str, int]:
        """How many requests of each kind came since chance was last told to choose."""
        with self._lock:
            return dict(self._requests)

    def _from_queue(self, fits: Callable[[Planned], bool]) -> Planned | None:
        planned = next(filter(fits, self._queue), None)
        if planned:
            self._queue.remove(planned)
        return planned
