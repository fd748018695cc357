"""Puts people on lists and takes them off again."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from distributor.audience.addresses import address_hash, normal
from distributor.audience.models import List, Subscriber, Subscription, Suppression


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who subscribes: address, name and the language they read."""

    address: str
    name: str = ""
    language: str = "en"


def subscribe(*, person: Person, to: List, consent_source: str) -> Subscriber:
    """Add a confirmed subscription; a person already there keeps their place.

    Raises:
        BadAddress: the address is not one.
    """
    address = normal(person.address)
    with transaction.atomic():
        subscriber, _ = Subscriber.objects.update_or_create(
            address=address,
            defaults={
                "name": person.name,
                "language": person.language,
                "address_hash": address_hash(address),
            },
        )
        Subscription.objects.update_or_create(
            subscriber=subscriber,
            list=to,
            defaults={
                "consent_source": consent_source,
                "confirmed_at": timezone.now(),
                "left_at": None,
            },
        )
    return subscriber


def leave(*, subscriber_id: int, account_id: int) -> int:
    """Take a person off every list of the account, at once; answers how many lists they left."""
    return Subscription.objects.filter(
        subscriber_id=subscriber_id, list__account_id=account_id, left_at=None
    ).update(left_at=timezone.now())


def has_left(address: str, *, account_id: int) -> bool:
    """Whether this person left a list of the account, or must not be mailed at all."""
    left = Subscription.objects.filter(
        subscriber__address=address, list__account_id=account_id, left_at__isnull=False
    )
    hashes = [address_hash(address)]
    return left.exists() or Suppression.objects.filter(address_hash__in=hashes).exists()


def suppress(*, subscriber_id: int, reason: str) -> None:
    """Never mail this person's address again."""
    for subscriber in Subscriber.objects.filter(pk=subscriber_id):
        Suppression.objects.get_or_create(
            address_hash=bytes(subscriber.address_hash), defaults={"reason": reason}
        )
