"""Sends what is due of one edition through one account: claim, call, settle, until nothing is.

This is the whole life of an attempt. The intent is committed before the call (`claim`), the call is
made once and never repeated here, and its outcome is written in one transaction (`settle`). If this
process dies in between, the ledger says *sending* until the lease runs out, and then *unknown*.
"""

from collections.abc import Iterator, Mapping
from time import monotonic

import structlog

from distributor.accounts.refresh import Renewal, refresh
from distributor.contract import (
    AuthExpired,
    ChannelError,
    OutcomeUnknown,
    Outgoing,
    PublishesMany,
    Receipt,
)
from distributor.deliveries.ahead import on_the_way
from distributor.deliveries.claim import SLICE, Slice, claim, most_at_once
from distributor.deliveries.holders import held
from distributor.deliveries.lane import Lane, open_lane
from distributor.deliveries.outgoing import outgoings
from distributor.deliveries.pace import take_turn
from distributor.deliveries.settle import settle, was_begun

FIRST_SLICE = 5
log = structlog.get_logger()
Outcome = Receipt | ChannelError


def send_due(edition_id: int, *, number: int = 0) -> int:
    """Send slice after slice of this edition until nothing of it may go; answer how many.

    `number` is the lane's: one beyond the account's connections claims ahead for them.
    """
    lane, sent, size = open_lane(edition_id), 0, FIRST_SLICE
    with on_the_way(edition_id, number=number) as way:
        while lane is not None and way.may_claim(lane):
            with held() as holder:
                if (slice_ := claim(lane, holder=holder, limit=size)) is None:
                    return sent
                started = monotonic()
                answers = dict(outcomes(lane, slice_))
                renewal = refresh(lane.account) if has_expired(answers) else None
                settle(lane, slice_, answers, renewal=renewal)
            tried = sum(map(was_begun, answers.values()))
            size = next_size(tried, seconds=monotonic() - started)
            way.note(is_fast=size >= most_at_once(lane))
            sent += len(slice_.rows)
            if renewal is Renewal.DONE:
                lane = open_lane(edition_id)
    return sent


def next_size(sent: int, *, seconds: float) -> int:
    """As many as go out in half a second, so that a pause is obeyed within one."""
    return max(1, min(SLICE, int(sent / max(seconds, 0.001) / 2)))


def has_expired(answers: Mapping[str, Outcome]) -> bool:
    """Whether the platform refused our credentials."""
    return any(isinstance(answer, AuthExpired) for answer in answers.values())


def outcomes(lane: Lane, slice_: Slice) -> Iterator[tuple[str, Outcome]]:
    """Make one try for each claimed delivery; whatever a channel does, each gets one outcome."""
    waiting = {row.key for row in slice_.rows}
    try:
        for key, outcome in _answers(lane, slice_):
            if key in waiting:
                waiting.remove(key)
                yield key, outcome
    except Exception as error:
        log.exception("channel.defect", channel=lane.edition.channel, account=lane.account.id)
        defect = f"The channel stopped with an unexpected error ({type(error).__name__})."
        yield from ((key, OutcomeUnknown(defect)) for key in waiting)
        return
    silent = "The channel gave no answer for this delivery."
    yield from ((key, OutcomeUnknown(silent)) for key in waiting)


def _answers(lane: Lane, slice_: Slice) -> Iterator[tuple[str, Outcome]]:
    ready = outgoings(lane, slice_.rows, readers=slice_.readers, deadline=slice_.deadline)
    if isinstance(lane.channel, PublishesMany):
        yield from lane.channel.publish_many(ready, lane.account)
        return
    for outgoing in ready:
        yield outgoing.key, _one_try(lane, outgoing)


def _one_try(lane: Lane, outgoing: Outgoing) -> Outcome:
    try:
        take_turn(lane)
        return lane.channel.publish(outgoing, lane.account)
    except ChannelError as error:
        return error
