"""Lists of what the public may see now, each in a fixed number of queries.

Whether something may be seen is decided in one place, `deliveries.published`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from distributor import contract
from distributor.accounts.languages import primary
from distributor.accounts.models import Account
from distributor.audience.letters import writer_of
from distributor.audience.models import List
from distributor.deliveries.published import due_texts, public_releases
from distributor.registry import all_channels
from distributor.releases.identity import page_of
from distributor.releases.models import Release, Text


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


def shown_lines(language: str = "") -> list[Line]:
    """Every release that may be seen, newest first: in the reader's language, else in its first."""
    lines = []
    for release, texts in _shown_texts():
        mine = [text for text in texts if primary(text.language) == primary(language)]
        lines.append(_line(release, texts, (mine or texts)[0]))
    return lines


def shown_pages() -> list[Line]:
    """Every page that may be seen: one for each release and language."""
    return [_line(release, texts, text) for release, texts in _shown_texts() for text in texts]


def _shown_texts() -> list[tuple[Release, list[Text]]]:
    """Every release that may be seen with the texts of its newest approved revision."""
    releases = public_releases()
    approved = due_texts().filter(revision__release__in=releases).select_related("revision")
    newest: dict[int, list[Text]] = {}
    for text in approved.order_by("revision__number", "id").defer("value", "source"):
        texts = newest.setdefault(text.revision.release_id, [])
        if texts and texts[0].revision_id != text.revision_id:
            texts.clear()
        texts.append(text)
    return [(release, newest[release.pk]) for release in releases]


def _line(release: Release, texts: list[Text], text: Text) -> Line:
    own, published_at = release.page_url(), release.publish_at
    assert published_at is not None
    return Line(
        headline=text.headline,
        language=text.language,
        page_url=own if text is texts[0] else page_of(own, text.language),
        is_canonical=release.link == own,
        published_at=published_at,
        changed_at=max(published_at, text.revision.frozen_at or published_at),
    )


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
