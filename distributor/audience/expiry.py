"""Consent that ends by itself: people are asked in time, and without a word their mails stop.

Both in sets, because a million people may have been taken in on the same day.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from distributor.audience.consent import Said, note, statement_of
from distributor.audience.limits import KEPT
from distributor.audience.models import (
    Allowance,
    Consent,
    Kind,
    Letter,
    List,
    SignUp,
    Subscriber,
    Subscription,
)

ASK_BEFORE = timedelta(days=30)
LETTERS_KEPT = timedelta(days=30)
AT_ONCE = 20_000

END = """
WITH ended AS (
    UPDATE audience_subscription n SET left_at = %(now)s
    FROM audience_list l, audience_subscriber s
    WHERE n.id IN (SELECT id FROM audience_subscription
                   WHERE left_at IS NULL AND expires_at <= %(now)s
                   LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
      AND l.id = n.list_id AND s.id = n.subscriber_id
    RETURNING s.address_hash, l.id AS list_id, l.name, n.expires_at
)
INSERT INTO audience_consent
    (at, address_hash, list_id, list_name, what, statement_id, expires_at)
SELECT %(now)s, address_hash, list_id, name, 'expired', %(statement)s, expires_at FROM ended
"""

# Each is asked once for each account, whatever lists end; only through a channel that writes.
ASK = """
WITH ending AS (
    UPDATE audience_subscription n SET asked_at = %(now)s
    FROM audience_list l, audience_subscriber s
    WHERE n.id IN (SELECT m.id FROM audience_subscription m JOIN audience_list t ON t.id = m.list_id
                   WHERE m.left_at IS NULL AND m.asked_at IS NULL AND m.confirmed_at IS NOT NULL
                     AND m.expires_at > %(now)s AND m.expires_at <= %(until)s
                     AND t.account_id = ANY(%(accounts)s)
                   LIMIT %(limit)s FOR UPDATE OF m SKIP LOCKED)
      AND l.id = n.list_id AND s.id = n.subscriber_id
    RETURNING n.subscriber_id, l.account_id, s.address_hash
)
INSERT INTO audience_letter (kind, account_id, subscriber_id, written_at, next_at)
SELECT DISTINCT 'renew', account_id, subscriber_id, %(now)s, %(now)s FROM ending
WHERE NOT EXISTS (SELECT 1 FROM audience_suppression x WHERE x.address_hash = ending.address_hash)
  AND NOT EXISTS (SELECT 1 FROM audience_letter k
                  WHERE k.kind = 'renew' AND k.account_id = ending.account_id
                    AND k.subscriber_id = ending.subscriber_id AND k.next_at IS NOT NULL)
"""


def ends_now(now: datetime, *, accounts: list[int]) -> bool:
    """Whether any consent is over, or somebody is to be asked; cheap enough for every second."""
    active = Subscription.objects.filter(left_at=None)
    return (
        active.filter(expires_at__lte=now).exists()
        or active.filter(
            expires_at__gt=now,
            expires_at__lte=now + ASK_BEFORE,
            asked_at=None,
            confirmed_at__isnull=False,
            list__account_id__in=accounts,
        ).exists()
    )


def end_consents(now: datetime) -> int:
    """End every subscription whose implied consent is over; answer how many."""
    statement = statement_of(Said(source="end of implied consent"))
    return _in_sets(END, {"now": now, "statement": statement})


def ask_to_renew(now: datetime, *, accounts: list[int]) -> int:
    """Write to whom implied consent ends within a month, once, through these accounts."""
    return _in_sets(ASK, {"now": now, "until": now + ASK_BEFORE, "accounts": accounts})


def keep(*, subscriber_id: int, account_id: int, said: Said) -> int:
    """Somebody says that they want to go on: implied consent becomes express, also just after."""
    with transaction.atomic():
        subscriber = Subscriber.objects.filter(pk=subscriber_id).first()
        lists = list(
            List.objects.filter(
                account_id=account_id, pk__in=_renewable(subscriber_id).values("list")
            )
        )
        if subscriber is None or not lists:
            return 0
        _renewable(subscriber_id).filter(list__in=lists).update(
            consent=Kind.EXPRESS,
            consent_source=said.source,
            confirmed_at=timezone.now(),
            expires_at=None,
            left_at=None,
        )
        note(
            Consent.What.RECONFIRMED,
            subscriber=subscriber,
            lists=lists,
            statement_id=statement_of(said),
        )
    return len(lists)


def tidy(now: datetime) -> None:
    """Delete what is not needed any more: unconfirmed sign-ups, old letters, old counts."""
    SignUp.objects.filter(ends_at__lte=now).delete()
    Letter.objects.filter(next_at=None, written_at__lte=now - LETTERS_KEPT).delete()
    Allowance.objects.filter(window_at__lte=now - KEPT).delete()


def _renewable(subscriber_id: int) -> QuerySet[Subscription]:
    """Implied subscriptions that run, or ended by themselves and were not left."""
    implied = Subscription.objects.filter(subscriber_id=subscriber_id, consent=Kind.IMPLIED)
    return implied.filter(Q(left_at=None) | Q(left_at__gte=F("expires_at")))


def _in_sets(sql: str, parameters: Mapping[str, datetime | int | list[int]]) -> int:
    changed = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(sql, {**parameters, "limit": AT_ONCE})
            if cursor.rowcount <= 0:
                return changed
            changed += cursor.rowcount
