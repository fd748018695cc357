"""Safeties that can be taken out of a worker, so that the checker is seen to notice.

Each takes away exactly one of the four things that keep the ledger honest. Never in the product:
these are put over its functions in the worker of a control run.
"""

from django.db import transaction

from distributor.contract import Deadline
from distributor.deliveries import (
    claim,
    dispatch,
    gate,
    lanes,
    ready,
    reconcile,
    send,
)
from distributor.deliveries.move import Change
from distributor.deliveries.states import State

ENOUGH = 30.0  # seconds that a call always has left without its deadline
PUBLISH_LINE = "AND r.publish_at <= deliveries_now()"


def no_intent() -> None:
    """The claim is committed together with the outcome, not before the call."""
    own = send.send_due

    def send_due(*given, **named):
        with transaction.atomic():
            return own(*given, **named)

    lanes.send_due = send_due


def blind_retry() -> None:
    """What is unknown is sent again without a look."""

    def look(row):
        reconcile._move(Change(row=row, to=State.SCHEDULED, next_in=0, reason="Try again."))

    reconcile.look = look


def no_fence() -> None:
    """A worker is believed to be gone without proof, and looks at no clock before it sends."""
    reconcile.is_gone = lambda holder: True
    reconcile._lease_is_over = lambda row: True
    Deadline.seconds_left = property(lambda deadline: ENOUGH)


def no_embargo() -> None:
    """The embargo is only a time of planning, not the line below which nothing leaves."""
    line = "AND (r.embargo_at IS NULL OR r.embargo_at <= deliveries_now())"
    assert line in ready.OPEN
    for module, name in (
        (claim, "CHOSEN"),
        (claim, "SUBSCRIBERS"),
        (dispatch, "DUE"),
        (dispatch, "GATES"),
    ):
        text = getattr(module, name)
        assert line in text
        setattr(module, name, text.replace(line, "").replace(PUBLISH_LINE, ""))
    gate.missing_on_page = lambda release: ""
    gate.missing_in_feeds = lambda release, purpose: ""


SAFETIES = {
    "intent": no_intent,
    "reconcile": blind_retry,
    "fence": no_fence,
    "embargo": no_embargo,
}
