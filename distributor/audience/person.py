"""Everything we know of one person, for themselves and for whoever must prove something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from distributor.audience.addresses import address_hash
from distributor.audience.consent import Entry, history_of
from distributor.audience.models import Subscriber, Subscription, Suppression
from distributor.audience.old_hashes import adopt


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """One list somebody is or was on."""

    list: str
    cadence: str
    consent: str
    source: str
    since: datetime | None
    until: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """One person: what they told us, the lists, whether we may mail, and the consent ledger."""

    address: str
    is_known: bool
    name: str
    language: str
    zone: str
    known_since: datetime | None
    suppressed: str
    lists: Sequence[Membership]
    history: Sequence[Entry]


def about(address: str) -> About:
    """All of it, by a normal address; of somebody erased only suppression and ledger are left."""
    adopt([address])
    subscriber = Subscriber.objects.filter(address=address).first()
    reasons = Suppression.objects.filter(address_hash=address_hash(address))
    return About(
        address=address,
        is_known=subscriber is not None,
        name=subscriber.name if subscriber else "",
        language=subscriber.language if subscriber else "",
        zone=subscriber.zone if subscriber else "",
        known_since=subscriber.created_at if subscriber else None,
        suppressed=reasons.values_list("reason", flat=True).first() or "",
        lists=_memberships(subscriber) if subscriber else (),
        history=history_of(address),
    )


def _memberships(subscriber: Subscriber) -> list[Membership]:
    found = Subscription.objects.filter(subscriber=subscriber).select_related("list")
    return [
        Membership(
            list=each.list.name,
            cadence=each.cadence,
            consent=each.consent,
            source=each.consent_source,
            since=each.confirmed_at,
            until=each.left_at,
            expires_at=each.expires_at,
        )
        for each in found.order_by("list__name")
    ]
