"""What a subscriber may choose about the mails of one account, and keeping what they chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from distributor.audience.consent import Said
from distributor.audience.links import VERSIONS, Way
from distributor.audience.models import Cadence, List, Subscriber, Subscription
from distributor.audience.subscribe import Terms, join, leave


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One list on the page: whether the person is on it, and how often they hear from it."""

    list: List
    is_on: bool
    cadence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What the page was sent with; `cadences` has every list that is to be on."""

    language: str
    zone: str
    cadences: Mapping[int, str]


def reader_of(way: Way) -> Subscriber | None:
    """Whose link this is, if it may show and change anything: None for one of an old version."""
    return Subscriber.objects.filter(pk=way.subscriber_id, links_version=way.version).first()


def choices(subscriber: Subscriber, *, account_id: int) -> Sequence[Choice]:
    """The lists the person is on, and the open ones they could join."""
    on = {
        each.list_id: each
        for each in Subscription.objects.filter(
            subscriber=subscriber,
            list__account_id=account_id,
            left_at=None,
            confirmed_at__isnull=False,
        )
    }
    lists = List.objects.filter(account_id=account_id).order_by("name")
    return [
        Choice(
            list=each,
            is_on=each.pk in on,
            cadence=on[each.pk].cadence if each.pk in on else Cadence.AT_ONCE.value,
        )
        for each in lists
        if each.is_open or each.pk in on
    ]


def save(subscriber: Subscriber, *, account_id: int, wanted: Wanted, said: Said) -> None:
    """Keep what was chosen: lists left and joined, how often, language and zone."""
    offered = choices(subscriber, account_id=account_id)
    left = [each.list.pk for each in offered if each.is_on and each.list.pk not in wanted.cadences]
    joined = [each.list for each in offered if not each.is_on and each.list.pk in wanted.cadences]
    with transaction.atomic():
        subscriber.language, subscriber.zone = wanted.language, wanted.zone
        subscriber.save(update_fields=["language", "zone"])
        if left:
            leave(subscriber_id=subscriber.pk, account_id=account_id, list_ids=left, said=said)
        if joined:
            join(subscriber, joined, terms=Terms(said=said))
        for each in offered:
            cadence = wanted.cadences.get(each.list.pk, each.cadence)
            if cadence != each.cadence:
                Subscription.objects.filter(subscriber=subscriber, list=each.list).update(
                    cadence=cadence
                )


def revoke_links(subscriber: Subscriber) -> None:
    """Make every link of earlier mails good for leaving only."""
    Subscriber.objects.filter(pk=subscriber.pk).update(
        links_version=(F("links_version") + 1) % VERSIONS
    )
