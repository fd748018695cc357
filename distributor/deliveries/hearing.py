"""How a worker hears a wake-up: it gives a receipt the broker has to take, and knows stale ones.

Celery only logs a receipt the broker does not take, and its place among the few wake-ups a worker
may have at once is lost for good: with all places lost the worker lives on and hears nothing any
more. And Celery's own expiry compares the clocks of two machines: one host a minute off would have
every wake-up thrown away, unseen. So their age is told by the ledger's clock alone.
"""

from celery import Task
from celery.worker.request import Request

from distributor.deliveries.clock import now

WOKEN_AT = "woken_at"  # the header of a wake-up: when it was sent, by the ledger's clock
FRESH = 60.0  # seconds; what is still due then is woken anew by a tick


class Answered(Request):
    """A wake-up whose receipt the broker has to take."""

    def acknowledge(self) -> None:
        """Give the receipt; no error of the connection is only logged, so its loop starts anew."""
        self._connection_errors = ()
        super().acknowledge()


class WakeUp(Task[[int], None]):
    """A task that lets a stale wake-up pass: a backlog after an outage costs one query each."""

    Request = f"{__name__}:{Answered.__name__}"

    def __call__(self, *ids: int) -> None:
        """Do it, unless the wake-up is too old to say anything."""
        woken_at = self.request.get(WOKEN_AT)
        if woken_at is None or now().timestamp() - woken_at <= FRESH:
            self.run(*ids)
