"""Writes the outcomes of a slice: states, receipts, attempts and their consequences, at once.

The move is fenced with the claim's token: what meanwhile became unknown is not touched here, and
the answer of a late worker is kept with the attempt, where a person can read it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import SystemRandom

from django.conf import settings
from django.db import connection, transaction

from distributor.accounts.refresh import Renewal
from distributor.audience.subscribe import suppress
from distributor.contract import ChannelError, Event, EventKind, OutcomeUnknown, Receipt, Transient
from distributor.deliveries.begun import be_over
from distributor.deliveries.breaker import failed, succeeded
from distributor.deliveries.claim import Slice
from distributor.deliveries.events import take
from distributor.deliveries.holding import hold_later_parts
from distributor.deliveries.lane import Lane
from distributor.deliveries.looking import can_look
from distributor.deliveries.move import Change, Row, change
from distributor.deliveries.receipts import save_receipt
from distributor.deliveries.retry import Outcome, Past, Verdict, verdict
from distributor.deliveries.states import MOVES, State
from distributor.deliveries.switch import pause_account
from distributor.deliveries.telling import tell_of_account
from distributor.deliveries.wake import wake_gate

CHANCE = SystemRandom()

CLOSE = """
INSERT INTO deliveries_attempt
    (key, number, holder, started_at, ended_at, outcome, sentence, raw)
SELECT key, number, holder, deliveries_now(), deliveries_now(), outcome, sentence, raw
FROM unnest(%(key)s::text[], %(number)s::smallint[], %(holder)s::int[], %(outcome)s::text[],
            %(sentence)s::text[], %(raw)s::text[]) AS t(key, number, holder, outcome, sentence, raw)
ON CONFLICT (key, number) DO UPDATE
SET ended_at = excluded.ended_at, outcome = excluded.outcome, sentence = excluded.sentence,
    raw = excluded.raw
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """One delivery with its outcome and what we make of it."""

    row: Row
    outcome: Outcome
    verdict: Verdict


def settle(
    lane: Lane,
    slice_: Slice,
    *,
    accepted: Sequence[Row],
    others: Mapping[Row, Outcome],
    untried: Sequence[Row] = (),
    renewal: Renewal | None = None,
) -> None:
    """Write what became of each claimed delivery; the claim is then over.

    `accepted` are mails, from which nothing follows; what became of the others is looked at one by
    one. `untried` did not leave, and the next claim may take them at once. `renewal` says what came
    of renewing credentials that the platform refused.
    """
    if others:
        settle_others(lane, slice_, others, is_answered=bool(accepted), renewal=renewal)
    _put_back(lane, slice_, untried)
    if slice_.token is not None and lane.is_to_subscribers:
        be_over(slice_.token, accepted=accepted)


def settle_others(
    lane: Lane,
    slice_: Slice,
    others: Mapping[Row, Outcome],
    *,
    is_answered: bool,
    renewal: Renewal | None = None,
) -> None:
    """Write what became of these, with all that follows, in one transaction.

    `is_answered`: the platform took something of the same claim.
    """
    settled = [_judged(lane, row, outcome, renewal=renewal) for row, outcome in others.items()]
    with transaction.atomic():
        moved = change(
            [_change(lane, each) for each in settled], old=State.SENDING, fence=slice_.token
        )
        moved += _settle_late(lane, settled, landed={row.key for row in moved})
        landed = {row.key for row in moved}
        begun = [each for each in settled if was_begun(each.outcome)]
        _close_attempts(begun)
        for each in settled:
            if each.row.key in landed:
                _follow_up(lane, each)
        _pause_where_told(lane, settled)
        if begun:
            _count_for_breaker(lane, begun, is_answered=is_answered)


def _put_back(lane: Lane, slice_: Slice, rows: Sequence[Row]) -> None:
    """It is as if they had not been claimed; if they are *unknown* by now, we know better."""
    is_counted = not lane.is_to_subscribers  # the attempt of a post is written down already
    changes = [
        Change(row=row, to=State.SCHEDULED, next_in=0, lets_go=True, was_begun=is_counted)
        for row in rows
    ]
    landed = {row.key for row in change(changes, old=State.SENDING, fence=slice_.token)}
    late = [each for each in changes if each.row.key not in landed]
    change(late, old=State.UNKNOWN, fence=slice_.token)


def was_begun(outcome: Outcome) -> bool:
    """Whether anything of it was tried."""
    return not isinstance(outcome, Transient) or outcome.was_begun


def _judged(lane: Lane, row: Row, outcome: Outcome, *, renewal: Renewal | None) -> Settled:
    judged = verdict(
        outcome,
        policy=lane.channel.facts.retry,
        past=Past(
            tries=row.tries,
            seconds=(row.changed_at - row.due_at).total_seconds(),
            renewal=renewal,
        ),
        chance=CHANCE,
        scale=settings.RETRY_SCALE,
    )
    return Settled(row=row, outcome=outcome, verdict=judged)


def _change(lane: Lane, settled: Settled) -> Change:
    judged = settled.verdict
    waits_for_person = judged.to is State.UNKNOWN and not can_look(lane.channel)
    return Change(
        row=settled.row,
        to=judged.to,
        next_in=None if waits_for_person else judged.next_in,
        reason=judged.reason,
        tries=settled.row.tries + judged.counts,
        looks=0 if judged.to is State.UNKNOWN else None,
        lets_go=True,
        was_begun=was_begun(settled.outcome) or not lane.is_to_subscribers,
    )


def _settle_late(lane: Lane, settled: Sequence[Settled], *, landed: set[str]) -> list[Row]:
    """Settle what had become unknown meanwhile and is so still: we know how our own call ended."""
    late = [_late_change(lane, each) for each in settled if each.row.key not in landed]
    return change(late, old=State.UNKNOWN, fence=settled[0].row.token)


def _late_change(lane: Lane, settled: Settled) -> Change:
    wanted = _change(lane, settled)
    if wanted.to in MOVES[State.UNKNOWN]:
        return wanted
    next_in = 0 if can_look(lane.channel) else None
    return replace(wanted, to=State.UNKNOWN, next_in=next_in)


def _follow_up(lane: Lane, settled: Settled) -> None:
    if isinstance(settled.outcome, Receipt) and not lane.is_to_subscribers:
        save_receipt(settled.row.key, settled.outcome)
    if settled.verdict.to is State.SENT and lane.channel.facts.first:
        place = settled.row
        transaction.on_commit(partial(wake_gate, place.release_id, place.purpose))
    if settled.verdict.suppresses and settled.row.destination:
        suppress(subscriber_id=settled.row.destination, reason="gone")
    if settled.verdict.to is State.FAILED and settled.row.destination:
        _count_soft_bounce(settled)
    if settled.verdict.to in (State.FAILED, State.HELD) and lane.channel.facts.ordered:
        hold_later_parts(settled.row.place)


def _count_soft_bounce(settled: Settled) -> None:
    """A mailbox that took nothing for days counts as one that bounced softly."""
    if isinstance(settled.outcome, Transient):
        attempt = f"hand-over {settled.row.attempt}"
        said = settled.outcome.raw
        kind = EventKind.SOFT_BOUNCED
        take([Event(kind=kind, id=attempt, key=settled.row.key, said=said)])


def _pause_where_told(lane: Lane, settled: Iterable[Settled]) -> None:
    told = {each.verdict.domain: each.verdict for each in settled if each.verdict.pause is not None}
    for domain, judged in told.items():
        why = judged.reason or ""
        pause_account(lane.account.id, seconds=judged.pause or None, domain=domain, reason=why)
        if not judged.pause:
            tell_of_account(lane.account, why)


def _count_for_breaker(lane: Lane, settled: Iterable[Settled], *, is_answered: bool) -> None:
    """A slice in which nothing got an answer counts against the platform; any answer clears it."""
    if not is_answered and all(
        isinstance(each.outcome, Transient | OutcomeUnknown) for each in settled
    ):
        failed(lane.account.id, chance=CHANCE)
    else:
        succeeded(lane.account.id)


def _close_attempts(kept: Sequence[Settled]) -> None:
    """Close the attempts; of mails, these are only the ones that were not accepted."""
    errors = [each.outcome if isinstance(each.outcome, ChannelError) else None for each in kept]
    with connection.cursor() as cursor:
        cursor.execute(
            CLOSE,
            {
                "key": [each.row.key for each in kept],
                "number": [each.row.attempt for each in kept],
                "holder": [each.row.holder for each in kept],
                "outcome": [type(each.outcome).__name__ for each in kept],
                "sentence": [error.sentence if error else "" for error in errors],
                "raw": [error.raw if error else "" for error in errors],
            },
        )
