"""A release that has nothing to tell but its headline says so."""

import pytest

from distributor.contract import Account, Edition, Part
from distributor.registry import channel_named
from distributor.releases.check import problems_of
from distributor.releases.read import read_bytes, to_release
from distributor.releases.thin import lede_problems_of

TABLE = "The pool has new hours\n\nHours\nMonday 9\nTuesday 10\n"
NEWS = "The pool has new hours\n\nThe pool opens at 9 on Mondays from now on, the city said.\n"


@pytest.mark.parametrize("channel", ["email", "x", "rss", "linkedin"])
@pytest.mark.parametrize(("text", "is_thin"), [(TABLE, True), (NEWS, False)])
def test_a_body_without_a_sentence_is_warned_about_in_every_edition(
    channel, text, is_thin, settings
):
    settings.DISTRIBUTOR_CHANNELS = ["email", "x", "rss", "linkedin"]
    account = Account(id=1, channel=channel, handle="@city", settings={"postal_address": "1 A St"})
    reading = read_bytes(name="a.txt", content=text.encode())
    release = to_release(reading, guid="g", link="https://city.example/r/1")
    edition = channel_named(channel).compose(release, account)
    found = [problem.code for problem in problems_of(release, edition, account)]
    assert ("edition.headline-only" in found) is is_thin


LONG = (
    "The pool opens\n\nThe city said on Monday that the pool opens " + "at nine, " * 40 + "soon.\n"
)


@pytest.mark.parametrize(
    ("channel", "text", "is_left_out"),
    [("x", LONG, True), ("x", NEWS, False), ("linkedin", LONG, False), ("rss", LONG, False)],
)
def test_details_without_the_first_sentence_of_the_news_are_warned_about(
    channel, text, is_left_out, settings
):
    settings.DISTRIBUTOR_CHANNELS = ["x", "linkedin", "rss"]
    account = Account(id=1, channel=channel, handle="@city")
    reading = read_bytes(
        name="a.txt",
        content=(
            text + "\nSwimming costs 3 dollars for adults and nothing for children.\n"
        ).encode(),
    )
    release = to_release(reading, guid="g", link="https://city.example/r/1")
    edition = channel_named(channel).compose(release, account)
    found = [problem.code for problem in problems_of(release, edition, account)]
    assert ("edition.no-lede" in found) is is_left_out


def test_a_headline_alone_is_not_taken_for_details_because_an_item_stands_in_it():
    text = LONG + "\nIt is open on\n\n- The pool\n- ***\n- 9 o'clock on every single Monday\n"
    reading = read_bytes(name="a.md", content=text.encode())
    release = to_release(reading, guid="g", link="https://city.example/r/1")
    alone = Edition(channel="x", language="en", parts=(Part(text="The pool opens"),))
    assert lede_problems_of(release, alone) == []
    both = Edition(
        channel="x", language="en", parts=(Part(text="9 o'clock on every single Monday"),)
    )
    assert [each.code for each in lede_problems_of(release, both)] == ["edition.no-lede"]
