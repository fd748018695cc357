"""Writes the RSS 2.0 document of an account: the same items give the same bytes.

feedgen writes the XML. What it would do differently from run to run or from thread to thread
(dates by way of the locale of the whole process, a build date of now) is done here instead.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from distributor.contract import Account, Document, Part, Published

MEDIA_TYPE = "application/rss+xml; charset=utf-8"
MOST_ITEMS = 50

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PAGE_BREAKS = str.maketrans("\v\f", "  ")
TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)


def document(published: Sequence[Published], account: Account) -> Document:
    """Make the feed of what may be shown, newest first, at most 50 items."""
    newest_first = sorted(published, key=lambda one: (one.published_at, one.guid), reverse=True)
    shown = newest_first[:MOST_ITEMS]
    feed = _feed(account, language=account.settings.get("language") or _language_of(shown))
    if shown:
        feed.dates.moment("lastBuildDate", max(one.changed_at for one in shown))
    for one in shown:
        _add(feed.add_entry(order="append"), one)
    return Document(content=_with_plain_titles(feed.rss_str()), media_type=MEDIA_TYPE)


def guid_of(part: Part) -> str:
    """Tell the identity of an item: the same when its text is corrected."""
    return clean(part.fields["guid"])


def clean(text: str) -> str:
    """Take out what XML cannot hold: one pasted control character would stop the whole feed."""
    return NOT_XML.sub("", text.translate(PAGE_BREAKS))


class _Feed(FeedGenerator):  # type: ignore[misc]  # feedgen has no types
    """A feed that names no date but ours."""

    def __init__(self) -> None:
        super().__init__()
        # feedgen presets "now" and offers no way to unset it; its dates switch the locale of the
        # whole process, which other threads see.
        self._FeedGenerator__rss_lastBuildDate = None
        self.load_extension("dc", atom=False)
        self.register_extension("dates", _Dates, _Dates, atom=False)


class _Dates(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Writes dates in English whatever the locale, for the channel and for items."""

    def __init__(self) -> None:
        self._moments: list[tuple[str, datetime]] = []

    def moment(self, name: str, at: datetime) -> None:
        self._moments.append((name, at))

    def extend_rss(self, element: etree._Element) -> etree._Element:
        parent = element[0] if element.tag == "rss" else element
        for name, at in self._moments:
            etree.SubElement(parent, name).text = format_datetime(at.astimezone(UTC))
        return element


def _feed(account: Account, *, language: str) -> _Feed:
    feed = _Feed()
    title = clean(account.settings.get("title") or account.handle)
    feed.title(title)
    feed.description(clean(account.settings.get("description") or title))
    feed.generator("distributor")
    # The last link() decides the channel's own link, so the page stands last.
    feed.link(href=account.settings["document_url"], rel="self", type="application/rss+xml")
    feed.link(href=_home_of(account), rel="alternate")
    if language:
        feed.language(language.lower())
    return feed


def _home_of(account: Account) -> str:
    """The page beside the feed; an address with nothing after the host needs its slash."""
    url = account.settings["public_url"]
    return url if url.count("/") > 2 else f"{url}/"


def _language_of(shown: Sequence[Published]) -> str:
    return shown[0].edition.language if shown else ""


def _add(item: FeedEntry, one: Published) -> None:
    (part,) = one.edition.parts
    fields = {name: clean(text) for name, text in part.fields.items()}
    item.guid(guid_of(part), permalink=False)
    item.title(fields["title"])
    item.link(href=fields["link"])
    item.description(_as_html(clean(part.text)))
    item.content(fields["html"], type="html")
    if author := fields.get("author"):
        item.dc.dc_creator(author)
    for category in filter(None, map(str.strip, fields.get("categories", "").split(","))):
        item.category(term=category)
    item.dates.moment("pubDate", one.published_at)


def _as_html(text: str) -> str:
    """A description is read as HTML, so a plain "<" must be written out."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _with_plain_titles(content: bytes) -> bytes:
    """Write & and < of titles as hexadecimal references: readers agree on no other form.

    https://www.rssboard.org/rss-profile#data-types-characterdata (read 2025-12).
    """
    return TITLE.sub(
        lambda title: title[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;"), content
    )
