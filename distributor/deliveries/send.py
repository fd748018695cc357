"""Sends what is due of one edition through one account: claim, call, settle, until nothing is.

This is the whole life of an attempt. The intent is committed before the call (`claim`), the call is
made once and never repeated here, and its outcome is written in one transaction (`settle`). If this
process dies in between, the ledger says *sending* until the lease runs out, and then *unknown*.
"""

from collections.abc import Iterable, Iterator
from time import monotonic

import structlog

from distributor.accounts.refresh import Renewal
from distributor.contract import ChannelError, OutcomeUnknown, Outgoing, PublishesMany
from distributor.deliveries.ahead import MAIN, SLICE, SPARE, on_the_way
from distributor.deliveries.claim import claim
from distributor.deliveries.course import Course
from distributor.deliveries.holders import held
from distributor.deliveries.lane import Lane, open_lane
from distributor.deliveries.pace import take_turn
from distributor.deliveries.retry import Outcome
from distributor.deliveries.wake import wake_sending

log = structlog.get_logger()


def send_due(edition_id: int, *, number: int = MAIN) -> int:
    """Send slice after slice of this edition until nothing of it may go; answer how many.

    `number` is the lane's: while the slice of one lane is on the wire, the other claims the next.
    """
    lane, sent = open_lane(edition_id), 0
    with on_the_way(edition_id, number=number) as way:
        while lane is not None and way.may_claim():
            with held() as holder:
                if (slice_ := claim(lane, holder=holder, limit=way.size)) is None:
                    return sent
                started, course = monotonic(), Course(lane, slice_)
                make_calls(lane, course)
                course.end()
            sent += course.tried
            seconds = monotonic() - started
            size = next_size(course.answered, seconds=seconds) if course.tried else way.size
            if way.note(size) and lane.is_to_subscribers:
                wake_sending(edition_id, lane=SPARE)
            if course.renewal is Renewal.DONE:
                lane = open_lane(edition_id)
    return sent


def next_size(sent: int, *, seconds: float) -> int:
    """As many as go out in half a second, so that a pause is obeyed within one."""
    return max(1, min(SLICE, int(sent / max(seconds, 0.001) / 2)))


def make_calls(lane: Lane, course: Course) -> None:
    """Make one try for each delivery handed out; whatever a channel does, each gets one outcome."""
    try:
        for key, outcome in _answers(lane, course.hand_out()):
            course.note(key, outcome)
    except Exception as error:
        log.exception("channel.defect", channel=lane.edition.channel, account=lane.account.id)
        defect = f"The channel stopped with an unexpected error ({type(error).__name__})."
        course.note_defect(OutcomeUnknown(defect))
        return
    course.note_silence(OutcomeUnknown("The channel gave no answer for this delivery."))


def _answers(lane: Lane, ready: Iterable[Outgoing]) -> Iterator[tuple[str, Outcome]]:
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
