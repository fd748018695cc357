"""Lists of what the public may see now, each in a fixed number of queries.

Whether something may be seen is decided in one place, `deliveries.published`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from distributor import contract
from distributor.accounts.models import Account
from distributor.audience.letters import writer_of
from distributor.audience.models import List
from distributor.deliveries.published import due_texts, public_releases
from distributor.registry import all_channels


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One release in a list."""

    headline: str
    language: str
    page_url: str
    is_canonical: bool
    published_at: datetime
    changed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """Where a reader subscribes."""

    title: str
    url: str


def shown_lines() -> list[Line]:
    """Every release that may be seen, newest first, by its newest approved text."""
    releases = public_releases()
    approved = due_texts().filter(revision__release__in=releases).select_related("revision")
    newest_last = approved.order_by("revision__number", "-id")
    texts = {text.revision.release_id: text for text in newest_last.defer("value")}
    return [
        Line(
            headline=texts[release.pk].headline,
            language=texts[release.pk].language,
            page_url=release.page_url(),
            is_canonical=release.link == release.page_url(),
            published_at=published_at,
            changed_at=max(published_at, texts[release.pk].revision.frozen_at or published_at),
        )
        for release in releases
        if (published_at := release.publish_at)
    ]


def sign_ups() -> list[List]:
    """The lists anybody may join, of accounts that can write to who asks."""
    lists = List.objects.filter(is_open=True).select_related("account").order_by("name")
    return [each for each in lists if writer_of(each.account)]


def feeds() -> list[Feed]:
    """The documents of every account whose channel serves one."""
    serving = [
        name for name, channel in all_channels().items() if isinstance(channel, contract.Serves)
    ]
    return [
        Feed(
            title=account.settings.get("title") or account.handle,
            url=f"{settings.PUBLIC_URL}/feeds/{account.pk}.xml",
        )
        for account in Account.objects.filter(channel__in=serving, is_active=True)
    ]
