"""Takes later news about deliveries: keeps it, and does what it asks for.

News counts only with a tag of ours, or from a channel that has checked who tells; forged news
changes nothing. The same news twice changes nothing either. Who is gone or complained is mailed
no more at once; a bounce that may pass counts, and counts less with time; what is our own fault
is told to people and never held against the subscriber.
"""

from collections.abc import Sequence

from django.db import connection, transaction

from distributor import contract
from distributor.accounts.models import Account
from distributor.audience.addresses import without_names
from distributor.audience.subscribe import leave, suppress
from distributor.contract import EventKind
from distributor.deliveries.complaints import watch_complaints
from distributor.deliveries.key import Place, place_of
from distributor.deliveries.move import Change, change
from distributor.deliveries.rows import row_at
from distributor.deliveries.score import bounces_too_often
from distributor.deliveries.states import State
from distributor.deliveries.switch import MACHINE
from distributor.deliveries.tag import key_in
from distributor.people.audit import record
from distributor.people.notices import raise_notice

KEEP = """
INSERT INTO deliveries_event
    (key, release_id, account_id, destination, kind, code, said, report, at)
VALUES (%(key)s, %(release)s, %(account)s, %(destination)s, %(kind)s, %(code)s, %(said)s,
        %(report)s, deliveries_now())
ON CONFLICT (key, kind, report) DO NOTHING
"""
CODE_LIMIT, SAID_LIMIT, REPORT_LIMIT = 20, 500, 100


def take(events: Sequence[contract.Event], *, account_id: int | None = None) -> int:
    """Keep what is proven and new, and act on it; answer how many that were.

    `account_id` limits it to one account's deliveries: a caller may tell of its own only.
    """
    return sum(_take_one(event, account_id) for event in events)


def _take_one(event: contract.Event, account_id: int | None) -> bool:
    place = _place(event)
    if place is None or account_id not in (None, place.account_id):
        return False
    with transaction.atomic():
        if not _keep(event, place):
            return False
        _settle_unknown(event, place)
        _follow(event, place)
    return True


def _place(event: contract.Event) -> Place | None:
    """The delivery it is about: by our own tag, or by the key of a caller the channel checked."""
    if event.tag:
        key = key_in(event.tag)
        return place_of(key) if key else None
    place = place_of(event.key)
    return place if place is not None and row_at(place) is not None else None


def _keep(event: contract.Event, place: Place) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            {
                "key": place.key,
                "release": place.release_id,
                "account": place.account_id,
                "destination": place.destination,
                "kind": str(event.kind),
                "code": event.code[:CODE_LIMIT],
                "said": without_names(event.said)[:SAID_LIMIT],
                "report": event.id[:REPORT_LIMIT],
            },
        )
        return bool(cursor.rowcount)


def _settle_unknown(event: contract.Event, place: Place) -> None:
    """Whatever comes back to a mail proves that it was accepted."""
    row = row_at(place)
    if row is not None and row.state is State.UNKNOWN:
        why = f"News of it came back ({event.kind}), so it had been accepted."
        change([Change(row=row, to=State.SENT, reason=why, lets_go=True)], old=State.UNKNOWN)


def _follow(event: contract.Event, place: Place) -> None:
    """Act on it where a person is concerned; what goes to our own page has none."""
    match event.kind:
        case EventKind.REFUSED:
            _tell_of_distrust(event, place)
        case EventKind.BOUNCED if place.destination:
            _stop(place, why="bounced")
        case EventKind.SOFT_BOUNCED if place.destination and bounces_too_often(place.destination):
            _stop(place, why="bounced too often")
        case EventKind.COMPLAINED if place.destination:
            leave(subscriber_id=place.destination, account_id=place.account_id)
            _stop(place, why="complained")
            watch_complaints(place)
        case EventKind.LEFT if place.destination:
            leave(subscriber_id=place.destination, account_id=place.account_id)
        case _:
            return


def _stop(place: Place, *, why: str) -> None:
    """Mail this person no more; the audit trail says why, without the address."""
    suppress(subscriber_id=place.destination, reason=why)
    record(
        who=MACHINE,
        action="subscriber.suppressed",
        subject=f"subscriber {place.destination}",
        detail=f"{why}: {place.key}",
    )


def _tell_of_distrust(event: contract.Event, place: Place) -> None:
    account = Account.objects.filter(pk=place.account_id).first()
    said = " ".join(filter(None, (event.code, without_names(event.said)))) or "no reason was given"
    raise_notice(
        subject=f"returns {place.account_id}",
        sentence=(
            f"Mail of {account or 'an account'} comes back because the receiving side does not "
            f"trust our domain, server or text: {said}. The subscribers did nothing wrong and stay "
            "listed. `distributor doctor` checks SPF, DKIM and DMARC."
        ),
    )
