"""Who is missing, on the command line: a stream a table program can read, and a retry for them."""

import json

import pytest

from distributor.deliveries.models import Delivery
from tests import factories


@pytest.fixture
def release(command):
    through = factories.account("crowd")
    made = factories.planned(through, "ana@basin.example", "leo@basin.example")
    first, second = Delivery.objects.order_by("destination")
    for row, state, reason in ((first, "sent", None), (second, "failed", "No\nthanks.")):
        Delivery.objects.filter(pk=row.pk).update(state=state, reason=reason, next_at=None)
    return made


def test_the_account_of_the_mailing_is_in_the_status(command, release):
    assert "2 planned = 1 sent + 1 refused." in command("status", str(release.pk)).out
    told = json.loads(command("status", str(release.pk), "--json").out)
    assert told["channels"][0]["tally"]["parts"]["refused"] == 1


def test_who_is_missing_is_a_line_each(command, release):
    ended = command("status", str(release.pk), "--missing")
    assert ended.out == "leo@basin.example\trefused\tNo thanks.\n"
    (one,) = json.loads(command("status", str(release.pk), "--missing", "--json").out)
    assert (one["address"], one["word"]) == ("leo@basin.example", "refused")
    Delivery.objects.update(state="failed")
    both = json.loads(command("status", str(release.pk), "--missing", "--json").out)
    assert [each["address"] for each in both] == ["ana@basin.example", "leo@basin.example"]


def test_the_missing_are_sent_to_and_nobody_else(command, release):
    assert "who were missed: 1." in command("retry", str(release.pk), "--missing").err
    assert sorted(factories.states(release)) == ["scheduled", "sent"]
    assert "nothing changed" in command("retry", str(release.pk), "--missing").err


def test_nobody_missing_is_said(command, release):
    Delivery.objects.update(state="sent", reason=None)
    assert "Nobody is missing" in command("status", str(release.pk), "--missing").err
    assert json.loads(command("status", str(release.pk), "--missing", "--json").out) == []


@pytest.mark.parametrize(
    "words", [("status", "--missing"), ("retry", "--account", "x", "--missing")]
)
def test_a_release_must_be_named(command, words):
    assert "2 --missing" in command(*words).sentence


def test_before_anything_is_planned_nobody_is_called_reached(command):
    release = factories.queued(factories.account("crowd"))
    said = command("status", str(release.pk), "--missing").err
    assert "No mail of this release has been planned yet." in said


def test_an_address_contradicts_sending_again(command):
    release = factories.queued(factories.account("crowd"))
    ended = command("decide", str(release.pk), "--send", "--url", "https://x.example/1")
    assert "say --there" in ended.sentence
