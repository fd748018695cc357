"""The team's pages show digests like releases: in the list, one by one, and each mail's history."""

import pytest
from scripted import script

from distributor.contract import OutcomeUnknown
from distributor.deliveries.holders import let_go
from distributor.deliveries.models import Delivery
from tests.deliveries.mornings import digests, end_a_day, out, reader, send
from tests.factories import account


@pytest.fixture
def sent(settings):
    """A digest that told of one release; the answer to its mail was lost."""
    settings.DISTRIBUTOR_CHANNELS = ["letters"]
    news = account("letters")
    reader(news, "ana@example.com")
    out(news, "one")
    script[news.handle].answers = [OutcomeUnknown("The answer was lost.")]
    end_a_day(news)
    send()
    yield digests()[0]
    let_go()


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_list_shows_digests_below_the_releases(team, sent):
    text = text_of(team.get("/status/"))
    assert "Digests" in text
    assert f'href="/status/{sent.pk}/"' in text
    assert "Daily digest of" in text


def test_the_page_of_a_digest_says_what_it_gathers_and_who_waits(team, sent):
    text = text_of(team.get(f"/status/{sent.pk}/"))
    assert "It gathers “A new office opens”" in text
    assert "ana@example.com" in text
    assert team.get(f"/status/{sent.pk}/live").status_code == 200


def test_a_release_says_that_digests_tell_of_it(team, sent):
    text = text_of(team.get(f"/status/{sent.releases[0]}/"))
    assert "In digests" in text


def test_the_history_of_a_mail_of_a_digest_is_shown(team, sent):
    row = Delivery.objects.get(release_id=sent.pk)
    key = ".".join(f"{number:x}" for number in row.pk)
    assert "The answer was lost." in text_of(team.get(f"/status/{sent.pk}/{key}/"))


def test_a_digest_that_does_not_exist_is_not_found(team, sent):
    assert team.get(f"/status/{sent.pk + 1}/").status_code == 404


def test_the_page_of_a_digest_says_who_waits_for_a_turn(team, settings):
    settings.DISTRIBUTOR_CHANNELS = ["letters"]
    news = account("letters", pace="*=1")
    for name in ("ana", "ben", "zoe"):
        reader(news, f"{name}@example.com")
    out(news, "one")
    end_a_day(news)
    text = text_of(team.get(f"/status/{digests()[0].pk}/"))
    assert "2 of 3 mails wait for their turn: 2 go to example.com, 1 an hour" in text
