"""Letters about subscriptions: written into an outbox, and put into words when their turn comes.

The outbox row is committed with what it is about, so none is lost; `deliveries/letters.py` sends.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from distributor import contract
from distributor.accounts.models import Account
from distributor.accounts.value import account_value
from distributor.audience.links import Way, confirm_url, keep_url, preferences_url, ways_out
from distributor.audience.models import Letter, SignUp, Subscriber, Subscription
from distributor.audience.wording import Words, confirm_letter, known_letter, renew_letter
from distributor.contract import Imprint, Recipient, Writes
from distributor.kit.typography import long_date
from distributor.registry import UnknownChannel, channel_named


def writer_of(account: Account) -> Writes | None:
    """The account's channel, if it can write letters and the account is in use."""
    try:
        channel = channel_named(account.channel)
    except UnknownChannel:
        return None
    return channel if account.is_active and isinstance(channel, Writes) else None


def imprint_of(account: Account) -> Imprint | None:
    """Who asks through this account; None where nobody can write through it."""
    writer = writer_of(account)
    return writer.imprint(account_value(account)) if writer else None


def write(
    kind: Letter.Kind,
    *,
    account: Account,
    sign_up: SignUp | None = None,
    subscriber: Subscriber | None = None,
) -> None:
    """Put a letter into the outbox; must run in the transaction of what it is about."""
    now = timezone.now()
    Letter.objects.create(
        kind=kind,
        account=account,
        sign_up=sign_up,
        subscriber=subscriber,
        written_at=now,
        next_at=now,
    )


def composed(
    letter: Letter, *, imprint: Imprint, deadline: contract.Deadline
) -> contract.Letter | None:
    """The letter in words; None when there is nothing to say any more."""
    if letter.sign_up is not None:
        return _to_confirm(letter, letter.sign_up, imprint=imprint, deadline=deadline)
    assert letter.subscriber is not None
    if letter.kind == Letter.Kind.KNOWN:
        way = _way(letter, letter.subscriber)
        words = known_letter(imprint, language=letter.subscriber.language)
        return _letter(letter, words, link=preferences_url(way), deadline=deadline)
    return _to_renew(letter, letter.subscriber, imprint=imprint, deadline=deadline)


def _to_confirm(
    letter: Letter, sign_up: SignUp, *, imprint: Imprint, deadline: contract.Deadline
) -> contract.Letter | None:
    if sign_up.confirmed_at is not None or sign_up.ends_at <= timezone.now():
        return None
    words = confirm_letter(
        imprint,
        lists=", ".join(sign_up.lists.order_by("name").values_list("name", flat=True)),
        days=(sign_up.ends_at - sign_up.asked_at).days,
        language=sign_up.language,
    )
    return _letter(letter, words, link=confirm_url(sign_up.pk), deadline=deadline)


def _to_renew(
    letter: Letter, subscriber: Subscriber, *, imprint: Imprint, deadline: contract.Deadline
) -> contract.Letter | None:
    ends_at = _end_of(subscriber, letter.account_id)
    if ends_at is None:
        return None
    day = long_date(timezone.localtime(ends_at, _zone()).date(), subscriber.language)
    words = renew_letter(imprint, day=day, language=subscriber.language)
    link = keep_url(_way(letter, subscriber))
    return _letter(letter, words, link=link, deadline=deadline)


def _end_of(subscriber: Subscriber, account_id: int) -> datetime | None:
    """When the first implied consent of this person ends."""
    ending = Subscription.objects.filter(
        subscriber=subscriber, list__account_id=account_id, left_at=None, expires_at__isnull=False
    )
    return ending.order_by("expires_at").values_list("expires_at", flat=True).first()


def _letter(
    letter: Letter, words: Words, *, link: str, deadline: contract.Deadline
) -> contract.Letter:
    return contract.Letter(
        key=f"letter-{letter.pk:x}",
        recipient=_recipient(letter),
        subject=words.subject,
        paragraphs=words.paragraphs,
        link=link,
        label=words.label,
        deadline=deadline,
    )


def _recipient(letter: Letter) -> Recipient:
    """The person; who is on a list already is shown the way out as well."""
    if letter.sign_up is not None:
        asked = letter.sign_up
        return Recipient(address=asked.address, name=asked.name, language=asked.language)
    assert letter.subscriber is not None
    leave, preferences = ways_out(_way(letter, letter.subscriber))
    return Recipient(
        address=letter.subscriber.address,
        name=letter.subscriber.name,
        language=letter.subscriber.language,
        unsubscribe_url=leave,
        preferences_url=preferences,
    )


def _way(letter: Letter, subscriber: Subscriber) -> Way:
    return Way(
        subscriber_id=subscriber.pk,
        account_id=letter.account_id,
        version=subscriber.links_version,
    )


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.ORGANISATION_ZONE)
