"""Lets a worker connect anew when the broker does not take its receipt for a wake-up.

Celery only logs such a receipt, and its place among the few wake-ups a worker may have at once is
lost for good. With all places lost the worker lives on and hears nothing any more.
"""

from celery.worker.request import Request


class Answered(Request):
    """A wake-up whose receipt the broker has to take."""

    def acknowledge(self) -> None:
        """Give the receipt; no error of the connection is only logged, so its loop starts anew."""
        self._connection_errors = ()
        super().acknowledge()
