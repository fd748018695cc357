"""`preview` and `read`: what people and machines see before anything is queued."""

import json

import pytest
from PIL import Image

from distributor.registry import channel_named
from distributor.releases.identity import fingerprint_of, public_id_of
from tests import factories


@pytest.fixture
def four(command, settings):
    settings.DISTRIBUTOR_CHANNELS = ["email", "x", "rss", "linkedin"]


def test_without_accounts_every_channel_shows_its_sample(command, four, news):
    ended = command("preview", str(news), "--json")
    shown = json.loads(ended.out)
    assert [each["channel"] for each in shown] == ["email", "x", "rss", "linkedin"]
    assert "sample accounts" in ended.err
    assert all(set(each) == {"channel", "language", "parts", "problems"} for each in shown)


def test_lengths_are_the_platforms_own_and_the_link_is_the_one_to_be(command, four, news):
    (thread,) = json.loads(command("preview", str(news), "--channel", "x", "--json").out)
    count = channel_named("x").facts.count
    assert all(part["length"] == count(part["text"]) for part in thread["parts"])
    assert {part["limit"] for part in thread["parts"]} == {280}
    assert f"/r/{public_id_of(fingerprint_of(news.read_bytes()))}" in thread["parts"][0]["text"]


def test_connected_accounts_are_shown_instead_of_samples(command, news):
    account = factories.account()
    ended = command("preview", str(news))
    assert account.handle in ended.out
    assert "1/2" in ended.out
    assert ended.err == ""


def test_problems_and_cost_are_shown(command, four, tmp_path):
    file = tmp_path / "long.txt"
    file.write_text(f"A harbour {'very ' * 20}long headline\n\nLyon, May 4, 2026 – It opened.\n")
    shown = command("preview", str(file)).out
    assert "Warning:" in shown
    assert "USD" in shown


def test_the_card_is_written_where_it_was_asked_for(command, four, news, tmp_path):
    out = tmp_path / "card.png"
    ended = command("preview", str(news), "--card", str(out))
    with Image.open(out) as card:
        assert card.size == (1200, 630)
    assert "Its description: Harbour museum opens a reading room." in " ".join(ended.err.split())


def test_a_card_that_cannot_be_written_or_made_is_a_sentence(command, four, news, tmp_path):
    ended = command("preview", str(news), "--card", str(tmp_path / "no" / "card.png"))
    assert "cannot be written" in ended.sentence
    file = tmp_path / "hebrew.txt"
    file.write_text("טחנת הגאות\n\nהיא שוב מייצרת חשמל. זו טחנה ישנה מאוד.\n")
    ended = command("preview", str(file), "--card", str(tmp_path / "card.png"))
    assert "there is no card" in ended.sentence


def test_read_shows_fields_places_and_doubts(command, news):
    shown = command("read", str(news)).out
    assert "Harbour museum opens a reading room" in shown
    assert "line 1" in shown
    assert "Ana Roy, director of the Harbour Museum" in shown


def test_read_as_json_has_the_fields_of_the_gold_files(command, news):
    shown = json.loads(command("read", str(news), "--json").out)
    assert shown["city"] == "Halifax"
    assert shown["date"] == "2026-03-02"
    assert {"language", "headline", "quotes", "boilerplates", "contacts", "urls"} <= set(shown)


def test_read_says_what_it_doubts(command, tmp_path):
    file = tmp_path / "bare.txt"
    file.write_text("just some words\n")
    assert "Please look at" in command("read", str(file)).out
