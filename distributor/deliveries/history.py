"""The history of one delivery in sentences: what was tried, what came back, what comes next."""

from dataclasses import dataclass
from datetime import datetime

from distributor.deliveries.key import Place, is_digest
from distributor.deliveries.models import Attempt, Delivery, Event, Receipt
from distributor.deliveries.states import State
from distributor.people.models import AuditEntry


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Something that happened to a delivery, or will."""

    at: datetime | None
    sentence: str


OWNER = {
    State.SCHEDULED: "the bot",
    State.SENDING: "the bot",
    State.SENT: "nobody: it is done",
    State.CANCELLED: "nobody: it will not go out",
    State.FAILED: "the comms team",
    State.HELD: "the comms team",
}


def history(place: Place) -> list[Line]:
    """Everything about one delivery, oldest first; empty when there is no such delivery."""
    row = _row(place)
    if row is None:
        return []
    lines = [Line(at=row.due_at, sentence="Due.")]
    lines += [_attempt(each) for each in Attempt.objects.filter(key=place.key).order_by("number")]
    lines += [_decision(each) for each in _decisions(place)]
    lines += [
        Line(at=receipt.accepted_at, sentence=f"Accepted as {receipt.remote_id}.")
        for receipt in Receipt.objects.filter(key=place.key)
    ]
    lines += [_news(each) for each in Event.objects.filter(key=place.key).order_by("id")]
    lines.sort(key=lambda line: line.at or row.due_at)
    return [*lines, Line(at=row.next_at, sentence=now_sentence(row))]


def owner_of(row: Delivery) -> str:
    """Who has to act next on a delivery."""
    if row.state == State.UNKNOWN:
        return "the bot" if row.next_at else "the comms team"
    return OWNER[State(row.state)]


def now_sentence(row: Delivery) -> str:
    """How it stands, why, and who acts next."""
    why = f" ({row.reason})" if row.reason else ""
    return f"Now {row.state}{why}. Next to act: {owner_of(row)}."


def _row(place: Place) -> Delivery | None:
    return Delivery.objects.filter(
        release_id=place.release_id,
        purpose=place.purpose,
        account_id=place.account_id,
        destination=place.destination,
        slot=place.slot,
    ).first()


def _attempt(attempt: Attempt) -> Line:
    if attempt.ended_at is None:
        ended = "no answer was written down."
    elif attempt.outcome == "Receipt":
        ended = "it was accepted."
    else:
        ended = attempt.sentence or attempt.outcome
    return Line(at=attempt.started_at, sentence=f"Try {attempt.number}: {ended}")


NEWS = {
    "delivered": "It reached the mailbox.",
    "delayed": "The receiving side has not delivered it yet and keeps trying.",
    "bounced": "It bounced: the mailbox does not exist any more. The address gets no further mail.",
    "soft_bounced": "It bounced for a reason that may pass.",
    "refused": "It came back: our domain, server or text was refused. The subscriber stays listed.",
    "complained": "The reader called it spam, left every list and gets no further mail.",
    "left": "The reader asked to leave.",
    "answered": "An automatic or other reply came, which says nothing about the delivery.",
    "deleted": "It was deleted where it stood.",
}


def _news(event: Event) -> Line:
    said = " ".join(filter(None, (event.code, event.said)))
    return Line(at=event.at, sentence=f"{NEWS[event.kind]} {said}".strip())


def _decisions(place: Place) -> list[AuditEntry]:
    """What people decided about it: the audit trail names the keys."""
    kind = "digest" if is_digest(place.release_id) else "release"
    entries = AuditEntry.objects.filter(
        subject=f"{kind} {place.release_id}", action__startswith="delivery.decided"
    )
    return [entry for entry in entries if place.key in entry.detail.split()]


def _decision(entry: AuditEntry) -> Line:
    said = "it is there" if entry.action.endswith("there") else "send it"
    return Line(at=entry.at, sentence=f"{entry.who} decided: {said}.")
