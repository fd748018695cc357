"""The document readers fetch: valid, byte-stable, and untouched by locale, thread and clock."""

import locale
import threading
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from channels.rss import channel
from channels.rss.feed import MOST_ITEMS, clean, document
from distributor.contract import Account, Edition, Part, Published

NOON = datetime(2026, 10, 6, 12, 0, tzinfo=UTC)
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
SELF = "{http://www.w3.org/2005/Atom}link"


def account(**settings):
    given = {
        "document_url": "https://news.example.com/feeds/3.xml",
        "document_fetch_url": "http://127.0.0.1:8000/feeds/3.xml",
        "public_url": "https://news.example.com",
    }
    return Account(id=3, channel="rss", handle="Vellin news", settings={**given, **settings})


def item(number=1, *, at=NOON, changed_at=None, text="The mill turns.", **fields):
    given = {
        "title": f"Item {number}",
        "link": f"https://news.example.com/r/{number}",
        "guid": f"tag:news.example.com,2026:{number}",
        "html": "<p>The mill <b>turns</b>.</p>",
    }
    part = Part(text=text, fields={**given, **fields})
    return Published(
        edition=Edition(channel="rss", language="fr-CA", parts=(part,)),
        guid=f"word-{number}",
        published_at=at,
        changed_at=changed_at or at,
    )


def channel_of(items, **settings):
    content = document(items, account(**settings)).content
    return etree.fromstring(content).find("channel")


def test_the_channel_links_to_the_page_and_to_itself():
    feed = channel_of([item()])
    assert feed.findtext("link") == "https://news.example.com/"
    (itself,) = feed.findall(SELF)
    assert dict(itself.attrib) == {
        "href": "https://news.example.com/feeds/3.xml",
        "rel": "self",
        "type": "application/rss+xml",
    }


def test_a_page_below_the_root_is_linked_as_it_is():
    feed = channel_of([], public_url="https://example.com/news")
    assert feed.findtext("link") == "https://example.com/news"


def test_title_description_and_language_come_from_the_settings():
    feed = channel_of([], title="Mill news", description="All of it.", language="en-CA")
    assert feed.findtext("title") == "Mill news"
    assert feed.findtext("description") == "All of it."
    assert feed.findtext("language") == "en-ca"


def test_without_settings_the_handle_and_the_newest_item_speak():
    feed = channel_of([item()])
    assert feed.findtext("title") == feed.findtext("description") == "Vellin news"
    assert feed.findtext("language") == "fr-ca"


def test_an_item_has_all_its_elements_in_the_order_readers_need():
    (one,) = channel_of([item(author="Ida Roth", categories="Energy, Harbour,")]).findall("item")
    tags = [element.tag for element in one]
    assert tags.index("description") < tags.index(CONTENT)
    assert one.findtext("guid") == "tag:news.example.com,2026:1"
    assert one.find("guid").get("isPermaLink") == "false"
    assert one.findtext("link") == "https://news.example.com/r/1"
    assert one.findtext(CONTENT) == "<p>The mill <b>turns</b>.</p>"
    assert one.findtext(CREATOR) == "Ida Roth"
    assert one.find("author") is None
    assert [category.text for category in one.findall("category")] == ["Energy", "Harbour"]


def test_a_description_is_plain_text_written_as_html():
    (one,) = channel_of([item(text="5 < 6 & so on")]).findall("item")
    assert one.findtext("description") == "5 &lt; 6 &amp; so on"


def test_titles_write_ampersands_as_hexadecimal_references():
    content = document([item(title="Pots & <pans>")], account(title="A & B")).content
    assert b"<title>Pots &#x26; &#x3C;pans&gt;</title>" in content
    assert b"<title>A &#x26; B</title>" in content
    titles = etree.fromstring(content).xpath("//title/text()")
    assert titles == ["A & B", "Pots & <pans>"]


def test_a_title_inside_the_content_is_left_alone():
    (one,) = channel_of([item(html="<p>&lt;title&gt;A &amp; B&lt;/title&gt;</p>")]).findall("item")
    assert one.findtext(CONTENT) == "<p>&lt;title&gt;A &amp; B&lt;/title&gt;</p>"


def test_newest_stands_first_and_the_oldest_fall_out():
    items = [item(number, at=NOON + timedelta(hours=number)) for number in range(MOST_ITEMS + 5)]
    titles = [one.findtext("title") for one in channel_of(items).findall("item")]
    assert titles == [f"Item {number}" for number in range(MOST_ITEMS + 4, 4, -1)]


def test_the_build_date_is_the_newest_change_and_the_item_keeps_its_own():
    corrected = item(1, changed_at=NOON + timedelta(days=3))
    feed = channel_of([corrected, item(2, at=NOON + timedelta(days=1))])
    (built,) = feed.findall("lastBuildDate")
    assert built.text == "Fri, 09 Oct 2026 12:00:00 +0000"
    assert feed.findall("item")[1].findtext("pubDate") == "Tue, 06 Oct 2026 12:00:00 +0000"


def test_dates_are_written_in_utc():
    eastern = datetime(2026, 10, 6, 8, 0, tzinfo=timezone(timedelta(hours=-4)))
    (one,) = channel_of([item(at=eastern)]).findall("item")
    assert parsedate_to_datetime(one.findtext("pubDate")) == NOON
    assert one.findtext("pubDate").endswith("+0000")


def test_an_empty_feed_names_no_date():
    feed = channel_of([])
    assert feed.find("lastBuildDate") is None
    assert feed.find("language") is None
    assert feed.findall("item") == []


def test_the_same_items_give_the_same_bytes_in_any_order():
    items = [item(number, at=NOON + timedelta(hours=number % 3)) for number in range(9)]
    assert document(items, account()) == document(items[::-1], account())


def test_writing_feeds_in_many_threads_never_touches_the_locale(monkeypatch):
    def refuse(*arguments):
        raise AssertionError("the locale of the whole process was touched")

    monkeypatch.setattr(locale, "setlocale", refuse)
    made = []
    threads = [
        threading.Thread(target=lambda: made.append(document([item()], account())))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len({each.content for each in made}) == 1


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_no_character_somebody_pasted_can_stop_the_feed(text):
    fields = {"title": f"T{text}", "html": f"h{text}", "guid": f"g{text}", "author": f"a{text}"}
    (one,) = channel_of([item(text=f"x{text}", **fields)], title=f"t{text}").findall("item")
    assert one.findtext("guid") == clean(f"g{text}")


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [("a\vb", "a b"), ("a\x00b", "ab"), ("a\ud800b", "ab"), ("a\tb\n", "a\tb\n")],
)
def test_what_xml_cannot_hold_is_taken_out(pasted, kept):
    assert clean(pasted) == kept


def test_the_feed_of_the_channel_is_this_document():
    assert channel.serve([item()], account()) == document([item()], account())
