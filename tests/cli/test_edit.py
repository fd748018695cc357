"""`edit`: own words in an edition, with the problems they make."""

import json

import pytest

from distributor.releases.models import Edition
from tests import factories


@pytest.fixture
def release(command, news):
    factories.account()
    shown = command("queue", str(news), "--json")
    return str(json.loads(shown.out)["release"])


def test_an_edit_shows_the_edition_as_it_stands(command, release):
    ended = command(
        "edit", release, "--channel", "scripted", "--part", "2", "--text", "It has 40 seats."
    )
    assert ended.code == 0, ended.sentence
    assert "It has 40 seats." in ended.out
    assert "Edited by hand" in ended.err
    assert "Post 2" in ended.err


def test_an_error_is_shown_with_its_place_and_the_edit_is_kept(command, release):
    words = ("--channel", "scripted", "--part", "2", "--text", "It has 41 seats.")
    ended = command("edit", release, *words)
    assert ended.code == 0
    assert "Error: Post 2: “41” does not occur in the release" in ended.out
    assert "stand in the way of approval" in ended.err
    assert Edition.objects.get().is_edited
    assert "“41”" in command("approve", release).sentence


def test_the_words_may_be_pasted_or_stand_in_a_file(command, release, tmp_path):
    file = tmp_path / "post.txt"
    file.write_text("Entry is free.\n", encoding="utf-8")
    where = ("edit", release, "--channel", "scripted", "--part", "1", "--json")
    (shown,) = json.loads(command(*where, "--text-file", str(file)).out)["editions"]
    assert shown["parts"][0]["text"] == "Entry is free."
    assert (shown["is_edited"], shown["edited"], shown["fields"]) == (True, ["Post 1"], [{}, {}])
    (shown,) = json.loads(command(*where, "--text-file", "-", given="Free.\n").out)["editions"]
    assert shown["parts"][0]["text"] == "Free."


def test_a_reset_goes_back(command, release):
    before = Edition.objects.get().value
    command("edit", release, "--channel", "scripted", "--part", "1", "--text", "Entry is free.")
    ended = command("edit", release, "--channel", "scripted", "--reset")
    assert "as it was composed" in ended.err
    assert Edition.objects.get().value == before


def test_without_options_it_shows_how_the_editions_stand(command, release):
    command("edit", release, "--channel", "scripted", "--part", "2", "--text", "It has 41 seats.")
    ended = command("edit", release)
    assert "“41”" in ended.out
    assert "Edited by hand" in ended.err


def test_what_changed_under_an_edit_is_shown(command, release, news):
    command("edit", release, "--channel", "scripted", "--part", "1", "--text", "A reading room")
    news.write_text(news.read_text().replace("a reading room", "a study room", 1))
    ended = command("queue", str(news), "--revises", release)
    assert "- Harbour museum opens a reading room" in ended.err
    assert "+ Harbour museum opens a study room" in command("edit", release).out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--part", "1", "--text", "a"], "--channel"),
        (["--reset"], "--channel"),
        (["--channel", "scripted"], "--part 1"),
        (["--channel", "scripted", "--part", "1"], "--part 1"),
        (["--channel", "scripted", "--text", "a"], "--part 1"),
        (["--channel", "scripted", "--part", "1", "--reset"], "whole edition"),
        (["--channel", "scripted", "--part", "1", "--text", "a", "--text-file", "-"], "both"),
        (["--channel", "scripted", "--part", "9", "--text", "a"], "2 parts"),
    ],
)
def test_what_is_unclear_is_refused(command, release, words, sentence):
    ended = command("edit", release, *words)
    assert ended.code == 1
    assert sentence in ended.sentence
    assert not Edition.objects.get().is_edited


def test_a_file_in_another_encoding_is_refused(command, release, tmp_path):
    file = tmp_path / "post.txt"
    file.write_bytes(b"Caf\xe9")
    ended = command(
        "edit", release, "--channel", "scripted", "--part", "1", "--text-file", str(file)
    )
    assert "UTF-8" in ended.sentence


def test_what_was_approved_refuses_with_the_way_out(command, release):
    command("approve", release)
    ended = command("edit", release, "--channel", "scripted", "--part", "1", "--text", "a")
    assert "approved already" in ended.sentence
    assert f"--revises {release}" in ended.sentence
