"""A post is found again by author, time and what a reader sees."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.linkedin import channel
from channels.linkedin.client import PAGE_SIZE, Client
from channels.linkedin.look import find_post, is_same, made_at
from distributor.contract import Deadline, Transient

AUTHOR = "urn:li:organization:5001"


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (r"Prices \(net\) rose", "Prices (net) rose"),
        ("Prices (net) rose", "Prices (net) rose"),
        (r"See {hashtag|\#|Mill} now", "See #Mill now"),
        (r"See {hashtag|#|Mill} now", "See #Mill now"),
        (r"Thanks @[Port \(East\)](urn:li:organization:7)!", "Thanks Port (East)!"),
        ("Two  spaces\n\nand lines ", "Two spaces and lines"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_every_spelling_of_a_text_is_the_same_text(stored, text):
    assert is_same({"author": AUTHOR, "commentary": stored}, author=AUTHOR, text=text)


@pytest.mark.parametrize(
    "post",
    [
        {},
        {"author": AUTHOR},
        {"author": AUTHOR, "commentary": 7},
        {"author": AUTHOR, "commentary": "Other"},
        {"author": "urn:li:organization:1", "commentary": "Text"},
    ],
)
def test_what_differs_is_another_post(post):
    assert not is_same(post, author=AUTHOR, text="Text")


def test_the_earliest_time_counts_and_none_is_long_ago():
    assert made_at({"createdAt": 1_000, "publishedAt": 2_000}).timestamp() == 1
    assert made_at({"publishedAt": 2_000}).timestamp() == 2
    assert made_at({"createdAt": "soon"}).timestamp() == 0


@pytest.fixture
def crowded():
    with channel.sandbox() as sandbox:
        for number in range(PAGE_SIZE * 6):
            sandbox.record.add(
                text="", remote_id=f"urn:li:share:{number}", account=AUTHOR, commentary=f"t{number}"
            )
        yield sandbox


def look(sandbox, text, *, since=timedelta(hours=1)):
    client = Client(sandbox.account(id=1, handle="Vellin"), Deadline.after(5))
    return find_post(client, text=text, since=datetime.now(UTC) - since)


def test_a_look_goes_on_over_several_pages(crowded):
    assert look(crowded, f"t{PAGE_SIZE * 6 - 1}")
    assert look(crowded, f"t{PAGE_SIZE * 4}")


def test_a_look_ends_where_the_older_posts_begin(crowded):
    assert look(crowded, "t0", since=timedelta()) is None


def test_a_look_that_would_never_end_proves_nothing(crowded):
    with pytest.raises(Transient, match="look yourself"):
        look(crowded, "t0")
