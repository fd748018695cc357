"""How the next daily digest of an account would look if it left now: nothing is kept."""

from django.conf import settings
from django.db import transaction

from distributor.accounts.models import Account
from distributor.audience.models import Cadence
from distributor.contract import Edition
from distributor.deliveries.clock import now
from distributor.deliveries.freeze import compose_digest, standing
from distributor.deliveries.gathered import Items
from distributor.deliveries.windows import last_end, timetable_of
from distributor.releases.models import Edition as EditionRow


def coming_digests(account: Account) -> list[Edition]:
    """One for each language there is news in; what came out since the last day's end goes in."""
    home = settings.ORGANISATION_ZONE
    since = last_end(timetable_of(account), Cadence.DAILY, zone=home, until=now())
    news = EditionRow.objects.filter(
        account=account, revision__frozen_at__isnull=False, revision__publish_at__gte=since
    )
    items = dict(news.values_list("revision__release_id", "revision__purpose"))
    languages = news.order_by("language").values_list("language", flat=True).distinct()
    return [edition for language in languages for edition in _coming(account, items, language)]


def _coming(account: Account, items: Items, language: str) -> list[Edition]:
    """What of these releases is told to readers of a language, or nothing."""
    with transaction.atomic():
        found = standing(items, account_id=account.pk, language=language)
    return [compose_digest(account.pk, found, language=language)[0]] if found else []
