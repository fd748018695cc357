"""A text is found again however X spells it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.x import channel
from channels.x.client import Client
from channels.x.look import canonical, find_post, id_before, made_at, parent_of, text_of
from distributor.contract import Deadline, Outgoing, Part, Transient

TEXTS = [
    "Power & water <now> “for all” — 100 %",
    "Links: https://news.example.com/r/mill?a=1&b=2 and example.com, both.",
    "Two   spaces\n\nand lines",
    "Cafe\u0301 de\u0301ja\u0300 vu",
    "Already escaped: &amp; &lt;b&gt;",
    "HTTPS://News.Example.com/Path/",
    "A tail https://news.example.com/",
]


def find(text, account, since):
    outgoing = Outgoing(
        key="k",
        part=Part(text=text),
        language="en",
        due_at=since,
        deadline=Deadline.after(5),
    )
    return channel.find(outgoing, account, since), outgoing


@pytest.mark.parametrize("text", TEXTS)
def test_what_was_published_is_found_whatever_x_did_to_its_spelling(text):
    started = datetime.now(UTC)
    with channel.sandbox() as sandbox:
        account = sandbox.account(id=1, handle="@vellin")
        missing, outgoing = find(text, account, started)
        receipt = channel.publish(outgoing, account)
        found, _ = find(text, account, started)
    assert missing is None
    assert found.remote_id == receipt.remote_id


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_the_form_for_comparing_is_stable(text):
    once = canonical(text)
    assert " ".join(once.split()) == once


def test_different_texts_stay_different():
    assert canonical("The mill runs.") != canonical("The mill ran.")
    assert canonical("https://a.example.com/1") != canonical("https://a.example.com/2")
    assert canonical("https://a.example.com/A") != canonical("https://a.example.com/a")


def test_links_come_back_and_links_to_own_pictures_go():
    post = {
        "text": "The mill https://t.co/aaa https://t.co/bbb",
        "entities": {
            "urls": [
                {"url": "https://t.co/aaa", "expanded_url": "https://news.example.com/r/mill"},
                {"url": "https://t.co/bbb", "expanded_url": "https://x.com/v/status/1/photo/1"},
                {"url": "https://t.co/ccc"},
                "no object",
            ]
        },
    }
    assert text_of(post) == "The mill https://news.example.com/r/mill "
    assert text_of({"text": "plain", "entities": None}) == "plain"


@pytest.mark.parametrize("name", ["referenced_tweets", "referenced_posts"])
def test_the_parent_is_read_in_both_spellings(name):
    post = {name: [{"type": "quoted", "id": "1"}, {"type": "replied_to", "id": "2"}]}
    assert parent_of(post) == "2"
    assert parent_of({}) is None


@given(st.integers(min_value=1_300_000_000, max_value=2_200_000_000))
def test_a_search_begins_just_before_the_moment(seconds):
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    edge = id_before(moment)
    assert made_at(str(edge)) < moment <= made_at(str(edge + 1)) + timedelta(milliseconds=1)


def test_a_moment_before_x_began_is_the_beginning():
    assert id_before(datetime(2000, 1, 1, tzinfo=UTC)) == 1


@pytest.fixture
def crowded(monkeypatch):
    monkeypatch.setattr("channels.x.client.PAGE_SIZE", 5)
    with channel.sandbox() as sandbox:
        for number in range(40):
            sandbox._store({"id": "1001", "username": "vellin"}, {"text": f"text {number}"}, None)
        yield sandbox


def look(sandbox, text):
    with Client(sandbox.account(id=1, handle="@vellin"), Deadline.after(5)) as client:
        since = datetime.now(UTC) - timedelta(hours=1)
        return find_post(client, "1001", text=text, parent=None, since=since)


def test_a_look_goes_on_over_several_pages(crowded):
    assert look(crowded, "text 39")
    assert look(crowded, "text 16")


def test_a_look_that_would_never_end_proves_nothing(crowded):
    with pytest.raises(Transient, match="look yourself"):
        look(crowded, "text 3")
