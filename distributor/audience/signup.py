"""Signing up on our page: nothing is true of an address until its owner says so from a mail.

Whoever types an address gets the same answer, known or not: only its owner reads which it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from distributor.audience.addresses import address_hash, normal
from distributor.audience.consent import Said, statement_of
from distributor.audience.erase import ERASED, forgive
from distributor.audience.letters import write
from distributor.audience.limits import ADDRESS, is_within
from distributor.audience.models import (
    Letter,
    List,
    SignUp,
    Subscriber,
    Subscription,
    Suppression,
)
from distributor.audience.old_hashes import adopt
from distributor.audience.subscribe import Person, Terms, join, known_as

DAYS_TO_CONFIRM = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody asks for on a sign-up page, and the words they read there."""

    person: Person
    lists: Sequence[List]
    cadence: str
    said: Said


def page_url(list_: List) -> str:
    return f"{settings.PUBLIC_URL}/join/{list_.pk}"


def ask(wish: Wish) -> None:
    """Send the question to the address, or to somebody who is there already what they may do.

    More than a few times a day, or to an address that must not be mailed, nothing is sent: and
    nobody but its owner can tell.

    Raises:
        BadAddress: the address is not one.
    """
    address = normal(wish.person.address)
    account = wish.lists[0].account
    if not is_within(ADDRESS, address) or not _may_be_mailed(address):
        return
    with transaction.atomic():
        subscriber = _on_all_of(address, wish.lists)
        if subscriber is not None:
            write(Letter.Kind.KNOWN, account=account, subscriber=subscriber)
        else:
            write(Letter.Kind.CONFIRM, account=account, sign_up=_kept(address, wish))


def pending(sign_up_id: int, *, now: datetime | None = None) -> SignUp | None:
    """The sign-up, while it may be confirmed or was; None when its time is over."""
    moment = now or timezone.now()
    found = SignUp.objects.filter(pk=sign_up_id, ends_at__gt=moment)
    return found.select_related("account", "statement").first()


def confirm(sign_up_id: int) -> Subscriber | None:
    """The owner of the address agreed; a second time changes nothing. None: the time is over."""
    with transaction.atomic():
        locked = SignUp.objects.select_for_update().filter(pk=sign_up_id)
        sign_up = locked.filter(ends_at__gt=timezone.now()).first()
        if sign_up is None:
            return None
        if sign_up.confirmed_at is not None:
            return Subscriber.objects.filter(address=sign_up.address).first()
        subscriber = known_as(
            Person(
                address=sign_up.address,
                name=sign_up.name,
                language=sign_up.language,
                zone=sign_up.zone,
            )
        )
        forgive(sign_up.address)
        shown = sign_up.statement
        said = Said(source=shown.source, wording=shown.wording, language=shown.language)
        terms = Terms(said=said, cadence=sign_up.cadence, requested_at=sign_up.asked_at)
        join(subscriber, list(sign_up.lists.all()), terms=terms)
        locked.update(confirmed_at=timezone.now())
    return subscriber


def _may_be_mailed(address: str) -> bool:
    """Somebody who was erased may come back by themselves; who bounced or complained may not."""
    adopt([address])
    suppressed = Suppression.objects.filter(address_hash=address_hash(address))
    return not suppressed.exclude(reason=ERASED).exists()


def _on_all_of(address: str, lists: Sequence[List]) -> Subscriber | None:
    """The person, if they are on each of these lists by their own word already."""
    subscriber = Subscriber.objects.filter(address=address).first()
    if subscriber is None:
        return None
    active = Subscription.objects.filter(
        subscriber=subscriber,
        list__in=lists,
        left_at=None,
        confirmed_at__isnull=False,
        expires_at=None,
    )
    return subscriber if active.count() == len(lists) else None


def _kept(address: str, wish: Wish) -> SignUp:
    now = timezone.now()
    sign_up = SignUp.objects.create(
        address=address,
        name=wish.person.name,
        language=wish.person.language,
        zone=wish.person.zone,
        cadence=wish.cadence,
        account=wish.lists[0].account,
        statement_id=statement_of(wish.said),
        asked_at=now,
        ends_at=now + timedelta(days=DAYS_TO_CONFIRM),
    )
    sign_up.lists.set(wish.lists)
    return sign_up
