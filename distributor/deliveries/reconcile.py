"""Finds out what happened to unknown deliveries, by looking at the platform.

Looks come at once and then with growing patience (the setting LOOKS). What is found is sent; what
stays unfound is repeated only where the channel's declared facts make that safe, and otherwise
waits for a person with two buttons: "it is there" and "send it".
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from distributor import contract
from distributor.accounts.refresh import Renewal, refresh
from distributor.contract import (
    AuthExpired,
    ChannelError,
    Deadline,
    FindsAgain,
    OutcomeUnknown,
    Part,
)
from distributor.deliveries.clock import now
from distributor.deliveries.holders import is_gone
from distributor.deliveries.key import part_of
from distributor.deliveries.lane import Lane, open_lane
from distributor.deliveries.looking import may_repeat_now, may_repeat_unfound
from distributor.deliveries.models import Attempt
from distributor.deliveries.move import PLACE, Change, Row, change, move
from distributor.deliveries.outgoing import outgoings, readers_of
from distributor.deliveries.receipts import save_receipt
from distributor.deliveries.states import State
from distributor.deliveries.switch import pause_account
from distributor.deliveries.telling import tell_of_account

LOOKED_AT_ONCE = 10
CLOCKS_DIFFER = timedelta(seconds=60)  # how far a platform's clock may lag behind ours
LOOK_AGAIN = 60.0
GIVE_UP_LOOKING = timedelta(hours=1)

# Taking a look pushes the next one away first, so that two workers do not look at once.
TAKEN = f"""
SELECT {PLACE}, 'unknown' AS state, deliveries_now() + interval '2 minutes' AS next_at, d.reason,
       0 AS attempts, d.tries, d.looks, d.holder, d.token
FROM deliveries_delivery d
WHERE d.state = 'unknown' AND d.next_at <= deliveries_now()
ORDER BY d.next_at LIMIT {LOOKED_AT_ONCE}
FOR UPDATE OF d SKIP LOCKED
"""


def look_at_due() -> int:
    """Take one look at each unknown delivery whose time has come; answer how many."""
    rows = move(TAKEN, {}, old=State.UNKNOWN, new=frozenset({State.UNKNOWN}))
    for row in rows:
        look(row)
    return len(rows)


def look(row: Row) -> None:
    """One look at one delivery, and the move that follows from it."""
    lane = open_lane(row.edition_id)
    if lane is None:
        return
    started = _first_started(row)
    if may_repeat_now(lane.channel, since_first=now() - started):
        _move(Change(row=row, to=State.SCHEDULED, next_in=0, reason="A repeat is harmless here."))
        return
    if not isinstance(lane.channel, FindsAgain):
        _wait_for_person(row)
        return
    try:
        receipt = _find(lane, lane.channel, row, started)
    except AuthExpired as error:
        _renew(lane, row, error)
        return
    except ChannelError as error:
        _look_again(row, error)
        return
    if receipt is None:
        _unfound(lane, row)
    else:
        _found(row, receipt)


def _first_started(row: Row) -> datetime:
    first = Attempt.objects.filter(key=row.key).order_by("number").first()
    return first.started_at if first else row.due_at


def _find(lane: Lane, channel: FindsAgain, row: Row, started: datetime) -> contract.Receipt | None:
    deadline = Deadline.after(lane.channel.facts.call_seconds)
    (outgoing,) = outgoings(lane, [row], readers=readers_of([row]), deadline=deadline)
    return channel.find(outgoing, lane.account, started - CLOCKS_DIFFER)


def _found(row: Row, receipt: contract.Receipt) -> None:
    with transaction.atomic():
        if _move(Change(row=row, to=State.SENT, reason="Found on the platform.")):
            save_receipt(row.key, receipt)


def _look_again(row: Row, error: ChannelError) -> None:
    """A look that failed proves nothing; after an hour of such looks a person has to."""
    last = Attempt.objects.filter(key=row.key).order_by("number").last()
    if last is not None and now() - last.started_at > GIVE_UP_LOOKING:
        _stay(row, next_in=None, reason=f"Looking failed for an hour: {error.sentence}")
    else:
        _stay(row, next_in=LOOK_AGAIN * settings.RETRY_SCALE, reason=error.sentence)


def _renew(lane: Lane, row: Row, error: AuthExpired) -> None:
    """Look again at once with new credentials, or tell people that there are none."""
    renewal = refresh(lane.account)
    if renewal is Renewal.REFUSED:
        pause_account(lane.account.id, seconds=None, domain="", reason=error.sentence)
        tell_of_account(lane.account, error.sentence)
    wait = 0 if renewal is Renewal.DONE else LOOK_AGAIN * settings.RETRY_SCALE
    _stay(row, next_in=wait, reason=error.sentence)


def _unfound(lane: Lane, row: Row) -> None:
    """Nothing there: look again later, or draw the conclusion after the last look."""
    looks = row.looks + 1
    if looks < len(settings.LOOKS):
        wait = settings.LOOKS[looks] - settings.LOOKS[looks - 1]
        why = f"Not found on the platform yet (look {looks} of {len(settings.LOOKS)})."
        _move(Change(row=row, to=State.UNKNOWN, next_in=wait, reason=why, looks=looks))
        return
    is_holder_gone = row.holder is None or (is_gone(row.holder) and _lease_is_over(row))
    if _times_in_doubt(row) > settings.DOUBTS:
        _wait_for_person(row)
    elif may_repeat_unfound(lane.channel, _part(lane, row), is_holder_gone=is_holder_gone):
        why = "Not found in any look: surely not there, so it is sent again."
        _move(Change(row=row, to=State.SCHEDULED, next_in=0, reason=why, looks=looks))
    elif lane.channel.facts.findable_within is not None:
        why = "Not found; the worker that held it may still be alive, so it is not sent again yet."
        _stay(row, next_in=settings.LOOKS[-1] or LOOK_AGAIN, reason=why)
    else:
        _wait_for_person(row)


def _part(lane: Lane, row: Row) -> Part:
    return lane.edition.parts[part_of(row.slot)]


def _times_in_doubt(row: Row) -> int:
    """How many of its attempts ended without proof."""
    return Attempt.objects.filter(key=row.key, outcome__in=("", OutcomeUnknown.__name__)).count()


def _lease_is_over(row: Row) -> bool:
    last = Attempt.objects.filter(key=row.key).order_by("number").last()
    if last is None:
        return True
    return last.started_at + timedelta(seconds=settings.LEASE_SECONDS) <= now()


def _wait_for_person(row: Row) -> None:
    why = "It may have gone out, and no machine can tell. Please look, then `distributor decide`."
    _stay(row, next_in=None, reason=why)


def _stay(row: Row, *, next_in: float | None, reason: str) -> None:
    _move(Change(row=row, to=State.UNKNOWN, next_in=next_in, reason=reason))


def _move(wanted: Change) -> bool:
    return bool(change([wanted], old=State.UNKNOWN, fence=wanted.row.token))
