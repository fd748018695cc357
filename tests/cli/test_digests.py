"""Digests on the command line: listed, shown, decided, tried again, paused and cancelled."""

import json

import pytest
from scripted import script

from distributor.contract import OutcomeUnknown, Rejected
from distributor.deliveries.holders import let_go
from distributor.deliveries.models import Pause
from distributor.releases.models import Release
from tests.deliveries.mornings import digest_states, digests, end_a_day, out, reader, send
from tests.factories import account


@pytest.fixture
def news(command, settings):
    settings.DISTRIBUTOR_CHANNELS = ["letters"]
    made = account("letters")
    reader(made, "ana@example.com")
    out(made, "one")
    yield made
    let_go()


def test_the_digests_are_listed_and_one_is_shown(command, news):
    end_a_day(news)
    send()
    (digest,) = digests()
    listed = command("status", "--digests")
    assert f"Daily digest of {digest.ends_at.day} " in " ".join(listed.out.split())
    shown = command("status", str(digest.pk))
    assert f"Digest {digest.pk}: Daily digest" in shown.out
    assert "A new office opens" in shown.out
    assert "1 sent" in shown.out
    assert json.loads(command("status", str(digest.pk), "--json").out)["totals"]["sent"] == 1
    (line,) = json.loads(command("status", "--digests", "--json").out)
    assert line["id"] == digest.pk


def test_without_digests_the_list_says_what_they_are(command, news):
    assert "no digest yet" in command("status", "--digests").err


def test_a_release_says_that_digests_tell_of_it(command, news):
    end_a_day(news)
    send()
    (release_id,) = digests()[0].releases
    assert "Told in digests as well: 1 sent." in command("status", str(release_id)).out


def test_a_digest_is_decided_and_tried_again_by_its_number(command, news):
    script[news.handle].answers = [OutcomeUnknown("?")]
    end_a_day(news)
    send()
    number = str(digests()[0].pk)
    assert "1 delivery is noted as sent." in command("decide", number, "--there").err
    assert "Nothing of it is unknown" in command("decide", number, "--there").err
    assert "Nothing of it has failed or is held" in command("retry", number).err


def test_a_refused_digest_is_tried_again(command, news):
    script[news.handle].answers = [Rejected("No.")]
    end_a_day(news)
    send()
    assert "Scheduled again: 1." in command("retry", str(digests()[0].pk)).err


def test_a_digest_is_paused_and_cancelled_by_its_number(command, news):
    end_a_day(news)
    number = str(digests()[0].pk)
    command("pause", "release", number)
    assert Pause.objects.get().target == number
    assert (
        f"Digest {number} is cancelled; deliveries cancelled: 1." in command("cancel", number).err
    )
    assert digest_states() == ["cancelled"]


def test_a_number_that_is_no_digest_is_said(command, news):
    ended = command("status", "16777999")
    assert ended.code == 1
    assert "There is no digest 16777999" in ended.sentence


def test_the_coming_digest_is_shown_in_each_language_there_is_news_in(command, news):
    shown = command("status", "--coming", news.handle)
    assert "en one 0" in shown.out
    assert "The English one leaves on " in shown.err
    assert " at 17:00 (UTC) to 1 person who reads daily" in shown.err
    (edition,) = json.loads(command("status", "--coming", news.handle, "--json").out)
    assert edition["parts"][0]["text"] == "en one 0"
    assert (edition["readers"], edition["zone"]) == (1, "UTC")
    assert edition["leaves_at"][10:16] == "T17:00"
    assert digests() == []


def test_without_news_there_is_no_coming_digest(command, news):
    Release.objects.update(state="withdrawn")
    assert "there would be none" in command("status", "--coming", news.handle).err


def test_an_account_without_digests_has_no_coming_one(command, news, settings):
    settings.DISTRIBUTOR_CHANNELS = ["letters", "crowd"]
    crowd = account("crowd")
    assert "sends no digests" in command("status", "--coming", crowd.handle).sentence


def test_who_waits_for_a_turn_is_said(command, news):
    news.settings["pace"] = "*=1"
    news.save()
    reader(news, "ben@example.com")
    out(news, "two")
    end_a_day(news)
    shown = [" ".join(command("status", str(each.pk)).out.split()) for each in digests()]
    assert sum("1 of 1 mail waits for its turn: 1 goes to" in each for each in shown) == 1
