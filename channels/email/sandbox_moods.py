"""Addresses that behave in their own way, so that a demo shows what real mailboxes do.

`refuse-once@anywhere` refuses its first mail and takes the next; `gone@anywhere` never existed.
Tests and chaos give any other address a mood with `inject(..., address=...)`.
"""

import threading
from collections import deque
from collections.abc import Mapping
from types import MappingProxyType

from distributor.kit.sandbox import Fault, Planned


def _answer(reply: str) -> Planned:
    return Planned(fault=Fault.REJECTED, details={"reply": reply})


AT_FIRST: Mapping[str, tuple[Planned, ...]] = MappingProxyType(
    {
        "refuse-once": (_answer("451 4.2.1 Mailbox busy, try again"),),
        "refuse-twice": (_answer("451 4.2.1 Mailbox busy, try again"),) * 2,
        "greylisted": (_answer("450 4.7.1 Greylisted, try again in 2 seconds"),),
        "busy": (_answer("421 4.7.0 Too much mail for this domain"),),
        "drops-before": (Planned(fault=Fault.RESET_BEFORE),),
        "drops-after": (Planned(fault=Fault.RESET_AFTER),),
    }
)
ALWAYS: Mapping[str, Planned] = MappingProxyType(
    {
        "gone": _answer("550 5.1.1 No such user here"),
        "full": _answer("452 4.2.2 Mailbox full"),
        "untrusted": _answer("550 5.7.26 Unauthenticated mail is not accepted"),
        "refused": Planned(fault=Fault.REJECTED),
    }
)


class Moods:
    """Which fault an address plays next; safe from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: dict[str, deque[Planned]] = {}

    def add(self, address: str, planned: Planned) -> None:
        """This address plays the fault at its next mail."""
        with self._lock:
            self._queue(address).append(planned)

    def take(self, address: str) -> Planned | None:
        """What this address plays now; None: it takes the mail."""
        with self._lock:
            queue = self._queue(address)
            return queue.popleft() if queue else ALWAYS.get(_local(address))

    def _queue(self, address: str) -> deque[Planned]:
        return self._queues.setdefault(address, deque(AT_FIRST.get(_local(address), ())))


def _local(address: str) -> str:
    return address.partition("@")[0].partition("+")[0]
