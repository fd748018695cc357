"""How the next daily digest of an account would look if it left now: nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from distributor.accounts.languages import makes_wait, primary
from distributor.accounts.models import Account
from distributor.audience.models import Cadence
from distributor.contract import Edition
from distributor.deliveries.clock import now
from distributor.deliveries.freeze import compose_digest, standing
from distributor.deliveries.gathered import Items
from distributor.deliveries.spoken import SPOKEN, readers_of
from distributor.deliveries.windows import last_end, timetable_of
from distributor.kit.timetable import Timetable
from distributor.releases.models import Edition as EditionRow

LONGEST_DAY = timedelta(hours=26)

# What is new for readers of a language: a correction of another one is not.
NEW = f"""
WITH item AS (
    SELECT *
    FROM unnest(%(releases)s::bigint[], %(purposes)s::smallint[]) AS i(release_id, purpose)
), tongue AS (SELECT %(language)s::text AS language)
SELECT spoken.release_id FROM ({SPOKEN}) spoken WHERE spoken.said_at >= %(since)s
"""

# On two lists the soonest cadence counts; who must not be mailed gets nothing.
READERS = """
SELECT s.language, count(*)
FROM (
    SELECT n.subscriber_id
    FROM audience_list l JOIN audience_subscription n ON n.list_id = l.id
    WHERE l.account_id = %(account)s AND n.left_at IS NULL AND n.confirmed_at IS NOT NULL
    GROUP BY n.subscriber_id
    HAVING bool_or(n.cadence = 'daily') AND NOT bool_or(n.cadence = 'at_once')) daily
JOIN audience_subscriber s ON s.id = daily.subscriber_id
WHERE NOT EXISTS (SELECT 1 FROM audience_suppression x WHERE x.address_hash = s.address_hash)
GROUP BY s.language
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming:
    """A digest as it looks now: when it leaves next in the organisation's zone, and to how many.

    In other zones it leaves when their clocks show the same hour. `readers` are all who read daily;
    who was told everything in it before gets none.
    """

    edition: Edition
    leaves_at: datetime
    zone: str
    readers: int


def coming_digests(account: Account) -> list[Coming]:
    """One for each language there is news in; what came out since the last day's end goes in."""
    home, timetable = settings.ORGANISATION_ZONE, timetable_of(account)
    since = last_end(timetable, Cadence.DAILY, zone=home, until=now())
    news = EditionRow.objects.filter(
        account=account, revision__frozen_at__isnull=False, revision__publish_at__gte=since
    )
    items = dict(news.values_list("revision__release_id", "revision__purpose"))
    languages = list(dict.fromkeys(news.order_by("id").values_list("language", flat=True)))
    readers = _readers(account, languages)
    found = ((each, _news(account, items, since=since, language=each)) for each in languages)
    return [
        Coming(
            edition=compose_digest(account.pk, new, language=language)[0],
            leaves_at=_next_end(timetable, zone=home),
            zone=home,
            readers=readers.get(language, 0),
        )
        for language, new in found
        if new
    ]


def _news(account: Account, items: Items, *, since: datetime, language: str) -> Items:
    """What of these releases is told to readers of a language."""
    with transaction.atomic(), connection.cursor() as cursor:
        found = standing(items, account_id=account.pk, language=language)
        cursor.execute(
            NEW,
            {
                "releases": list(found),
                "purposes": list(found.values()),
                "since": since,
                **readers_of(account.pk, language=language),
            },
        )
        new = {release_id for (release_id,) in cursor.fetchall()}
    return {release_id: purpose for release_id, purpose in found.items() if release_id in new}


def _readers(account: Account, languages: list[str]) -> Mapping[str, int]:
    """How many read each digest: those of its language, and in the first one who does not wait."""
    counted = dict.fromkeys(languages, 0)
    with connection.cursor() as cursor:
        cursor.execute(READERS, {"account": account.pk})
        for language, number in cursor.fetchall():
            spoken = [each for each in (language, primary(language)) if each in counted]
            first = [] if makes_wait(account.settings) else languages[:1]
            for chosen in (spoken or first)[:1]:
                counted[chosen] += int(number)
    return counted


def _next_end(timetable: Timetable, *, zone: str) -> datetime:
    end = last_end(timetable, Cadence.DAILY, zone=zone, until=now() + LONGEST_DAY)
    earlier = last_end(timetable, Cadence.DAILY, zone=zone, until=end - timedelta(seconds=1))
    return earlier if earlier > now() else end
