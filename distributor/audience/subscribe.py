"""Puts people on lists and takes them off again, each time with a line in the consent ledger."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from distributor.audience.addresses import address_hash, normal
from distributor.audience.consent import Said, note, statement_of
from distributor.audience.models import (
    Cadence,
    Consent,
    Kind,
    List,
    Subscriber,
    Subscription,
    Suppression,
)
from distributor.audience.old_hashes import adopt

LEAVE = """
WITH gone AS (
    UPDATE audience_subscription n SET left_at = statement_timestamp()
    FROM audience_list l, audience_subscriber s
    WHERE l.id = n.list_id AND s.id = n.subscriber_id AND n.left_at IS NULL
      AND n.subscriber_id = %(subscriber)s AND l.account_id = %(account)s
      AND (%(lists)s::bigint[] IS NULL OR l.id = ANY(%(lists)s::bigint[]))
    RETURNING s.address_hash, l.id AS list_id, l.name
)
INSERT INTO audience_consent (at, address_hash, list_id, list_name, what, statement_id)
SELECT statement_timestamp(), address_hash, list_id, name, 'left', %(statement)s FROM gone
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who subscribes: address, name, the language they read and their zone where it is known."""

    address: str
    name: str = ""
    language: str = "en"
    zone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What somebody agreed to: `said` is what they saw; `cadence` None keeps the one they have."""

    said: Said
    cadence: str | None = None
    requested_at: datetime | None = None


def subscribe(*, person: Person, to: List, consent_source: str) -> Subscriber:
    """Add a confirmed subscription; a person already there keeps their place.

    Raises:
        BadAddress: the address is not one.
    """
    with transaction.atomic():
        subscriber = known_as(person)
        join(subscriber, [to], terms=Terms(said=Said(source=consent_source)))
    return subscriber


def known_as(person: Person) -> Subscriber:
    """The subscriber with this address, made or brought up to date.

    Raises:
        BadAddress: the address is not one.
    """
    address = normal(person.address)
    adopt([address])
    given = {"name": person.name, "zone": person.zone}
    subscriber, _ = Subscriber.objects.update_or_create(
        address=address,
        defaults={
            "language": person.language,
            "address_hash": address_hash(address),
            **{field: value for field, value in given.items() if value},
        },
    )
    return subscriber


def join(subscriber: Subscriber, lists: Sequence[List], *, terms: Terms) -> None:
    """Put a person on these lists by their own act; must run in a transaction."""
    chosen = {} if terms.cadence is None else {"cadence": Cadence(terms.cadence)}
    for each in lists:
        Subscription.objects.update_or_create(
            subscriber=subscriber,
            list=each,
            defaults={
                "consent_source": terms.said.source[:200],
                "confirmed_at": timezone.now(),
                "left_at": None,
                "consent": Kind.EXPRESS,
                "expires_at": None,
                "asked_at": None,
                **chosen,
            },
        )
    note(
        Consent.What.EXPRESS,
        subscriber=subscriber,
        lists=lists,
        statement_id=statement_of(terms.said),
        requested_at=terms.requested_at,
    )


def leave(
    *,
    subscriber_id: int,
    account_id: int,
    list_ids: Collection[int] | None = None,
    said: Said | None = None,
) -> int:
    """Take a person off every list of the account (or these), at once; answer how many they left.

    One statement that commits by itself: who left is not claimed again.
    """
    statement = statement_of(said or Said(source="link in a mail"))
    with connection.cursor() as cursor:
        cursor.execute(
            LEAVE,
            {
                "subscriber": subscriber_id,
                "account": account_id,
                "lists": None if list_ids is None else list(list_ids),
                "statement": statement,
            },
        )
        return int(cursor.rowcount)


def has_left(address: str, *, account_id: int) -> bool:
    """Whether this person left a list of the account, or must not be mailed at all.

    What ended because implied consent ended was not left by the person.
    """
    adopt([address])
    left = Subscription.objects.filter(
        subscriber__address=address, list__account_id=account_id, left_at__isnull=False
    ).exclude(left_at__gte=F("expires_at"))
    hashes = [address_hash(address)]
    return left.exists() or Suppression.objects.filter(address_hash__in=hashes).exists()


def suppress(*, subscriber_id: int, reason: str) -> None:
    """Never mail this person's address again."""
    for subscriber in Subscriber.objects.filter(pk=subscriber_id):
        Suppression.objects.get_or_create(
            address_hash=bytes(subscriber.address_hash), defaults={"reason": reason}
        )
