"""One person's own page: every choice, every way out, and nothing changed by looking."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from distributor.audience.consent import history_of
from distributor.audience.links import Way, token
from distributor.audience.models import Consent, Subscriber, Subscription, Suppression
from distributor.people.models import AuditEntry
from distributor.web.phrases import ENGLISH, FRENCH
from tests.factories import account as scripted_account
from tests.factories import readers
from tests.web.letters_read import open_list


@pytest.fixture
def press(db):
    return open_list()


@pytest.fixture
def ana(press):
    (person,) = readers(press.account, "ana@example.com", language="fr-CA")
    Subscription.objects.update(list=press)
    return person


def page_of(person, press, version=0):
    way = Way(subscriber_id=person.pk, account_id=press.account_id, version=version)
    return f"/p/{token(way)}"


def send(client, person, press, **changes):
    given = {"action": "save", "language": "fr", "zone": "UTC", "lists": [str(press.pk)]}
    return client.post(page_of(person, press), {**given, **changes}, follow=True)


def lists_of(person):
    found = Subscription.objects.filter(subscriber=person, left_at=None).order_by("list__name")
    return list(found.values_list("list__name", "cadence"))


def test_c7_language_zone_lists_and_cadence_are_kept(client, ana, press):
    radio = open_list("Radio", press.account)
    chosen = {
        "language": "en",
        "zone": "America/Halifax",
        "lists": [str(press.pk), str(radio.pk)],
        f"cadence-{press.pk}": "weekly",
        f"cadence-{radio.pk}": "daily",
    }
    answer = send(client, ana, press, **chosen)
    assert "Your choices are kept" in answer.content.decode()
    ana.refresh_from_db()
    assert (ana.language, ana.zone) == ("en", "America/Halifax")
    assert lists_of(ana) == [("Press", "weekly"), ("Radio", "daily")]
    entry = history_of(ana.address)[-1]
    assert (entry.what, entry.list, entry.source) == ("express", "Radio", "preference page")
    assert "Harbour Museum" in entry.wording


def test_saving_without_a_change_writes_nothing(client, ana, press):
    before = Consent.objects.count()
    send(client, ana, press)
    ana.refresh_from_db()
    assert ana.language == "fr-CA"
    assert Consent.objects.count() == before


def test_c7_one_list_is_left_by_taking_its_tick_away(client, ana, press):
    radio = open_list("Radio", press.account)
    send(client, ana, press, lists=[str(press.pk), str(radio.pk)])
    send(client, ana, press, lists=[str(radio.pk)])
    assert lists_of(ana) == [("Radio", "at_once")]
    assert [each.what for each in history_of(ana.address)][-1] == "left"


def test_c7_everything_is_left_with_one_button_and_no_mail_follows(client, ana, press):
    answer = client.post(page_of(ana, press), {"action": "leave"}, follow=True)
    assert "Vous ne recevrez plus de courriel" in answer.content.decode()
    assert lists_of(ana) == []
    assert history_of(ana.address)[-1].what == "left"


def test_a_list_that_is_not_offered_cannot_be_joined(client, ana, press):
    closed = open_list("Board", press.account)
    closed.is_open = False
    closed.save()
    foreign = open_list("Foreign", scripted_account("crowd"))
    send(client, ana, press, lists=[str(press.pk), str(closed.pk), str(foreign.pk), "x"])
    assert lists_of(ana) == [("Press", "at_once")]
    assert "Board" not in client.get(page_of(ana, press)).content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"zone": "Mars/Olympus"},
        {"language": "xx"},
        {"action": "unheard of"},
        {"action": ""},
        {"cadence": "hourly"},
    ],
)
def test_what_no_page_of_ours_sends_is_refused_and_changes_nothing(client, ana, press, changes):
    if "cadence" in changes:
        changes = {f"cadence-{press.pk}": changes["cadence"]}
    assert send(client, ana, press, **changes).status_code == 400
    assert lists_of(ana) == [("Press", "at_once")]


def test_the_page_needs_no_login_and_sets_no_cookie(ana, press):
    visitor = Client(enforce_csrf_checks=True)
    assert send(visitor, ana, press).status_code == 200
    assert not visitor.cookies
    response = visitor.get(page_of(ana, press))
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_the_page_shows_no_more_of_the_address_than_its_owner_needs(client, ana, press):
    text = client.get(page_of(ana, press)).content.decode()
    assert "a…@example.com" in text
    assert "ana@example.com" not in text


def test_every_field_has_a_name_for_those_who_cannot_see(client, ana, press):
    page = html.fromstring(client.get(page_of(ana, press)).content.decode())
    for field in page.xpath("//select | //input[not(@type='hidden')]"):
        named = field.get("aria-label") or page.xpath(f"//label[@for='{field.get('id')}']")
        assert named or field.xpath("ancestor::label")
    assert len(page.xpath("//h1")) == 1


def test_d11_a_french_reader_meets_no_english_word_of_ours(client, ana, press):
    pages = [client.get(page_of(ana, press)).content.decode()]
    pages.append(client.post(page_of(ana, press), {"action": "erase"}).content.decode())
    for page in pages:
        text = " ".join(html.fromstring(page).xpath("//body//text()"))
        for name, words in ENGLISH.items():
            assert len(words) < 8 or words not in text, name
        assert FRENCH["preferences_title"] in text or FRENCH["erase_title"] in text


def test_d8_all_we_know_can_be_taken_away_as_a_file(client, ana, press):
    response = client.get(f"{page_of(ana, press)}/data")
    assert "attachment" in response.headers["Content-Disposition"]
    told = json.loads(response.content)
    assert (told["address"], told["lists"][0]["list"]) == ("a…@example.com", "Press")
    assert b"ana@" not in response.content
    assert told["history"][0]["what"] == "express"
    assert client.post(f"{page_of(ana, press)}/data").status_code == 405
    assert client.get("/p/AAAA/data").status_code == 404


def test_d8_erasing_is_asked_twice_and_leaves_a_hash(client, ana, press):
    page = client.post(page_of(ana, press), {"action": "erase"}).content.decode()
    assert 'value="erase-yes"' in page
    assert Subscriber.objects.count() == 1
    page = client.post(page_of(ana, press), {"action": "erase-yes"}).content.decode()
    assert "Vos données sont effacées" in page
    assert Subscriber.objects.count() == Subscription.objects.count() == 0
    assert Suppression.objects.get().reason == "erased"
    assert AuditEntry.objects.get().subject == f"subscriber {ana.pk}"
    assert client.get(page_of(ana, press)).status_code == 200
    assert client.get(f"{page_of(ana, press)}/data").status_code == 404


def test_links_of_earlier_mails_can_be_made_void_and_still_leave(client, ana, press):
    answer = client.post(page_of(ana, press), {"action": "revoke"}, follow=True)
    fresh = answer.redirect_chain[-1][0].split("?")[0]
    assert fresh == page_of(ana, press, version=1)
    old = client.get(page_of(ana, press)).content.decode()
    assert "Press" not in old
    assert "a…@" not in old
    assert client.get(f"{page_of(ana, press)}/data").status_code == 404
    assert send(client, ana, press, zone="America/Halifax").status_code == 200
    assert lists_of(ana) == [("Press", "at_once")]
    ana.refresh_from_db()
    assert (ana.zone, ana.links_version) == ("UTC", 1)
    assert client.post(page_of(ana, press).replace("/p/", "/u/")).status_code == 200
    assert lists_of(ana) == []


def test_a_link_to_the_next_version_cannot_be_made_from_ones_own(client, ana, press):
    own, following = (page_of(ana, press, version=each).removeprefix("/p/") for each in (0, 1))
    assert client.get(f"/p/{following[:16]}{own[16:]}").status_code == 404


def implied(person, ends):
    Subscription.objects.filter(subscriber=person).update(
        consent="implied", expires_at=timezone.now() + ends
    )


def test_d3_implied_consent_becomes_express_by_the_button_of_the_renewal(client, ana, press):
    implied(ana, timedelta(days=10))
    path = page_of(ana, press).replace("/p/", "/k/")
    page = html.fromstring(client.get(path).content.decode())
    (shown,) = page.xpath("//p[@class='wording']/text()")
    assert Subscription.objects.get().consent == "implied"
    assert "Merci" in client.post(path).content.decode()
    client.post(path)
    assert (Subscription.objects.get().consent, Subscription.objects.get().expires_at) == (
        "express",
        None,
    )
    entries = [each for each in history_of(ana.address) if each.what == "reconfirmed"]
    assert [each.wording for each in entries] == [shown]


def test_d3_the_renewal_works_just_after_the_end_but_not_for_who_left(client, ana, press):
    path = page_of(ana, press).replace("/p/", "/k/")
    implied(ana, timedelta(days=-1))
    Subscription.objects.update(left_at=timezone.now() - timedelta(days=2))
    client.post(path)
    assert lists_of(ana) == []
    Subscription.objects.update(left_at=timezone.now())
    client.post(path)
    assert lists_of(ana) == [("Press", "at_once")]


def test_a_void_or_made_up_renewal_is_not_taken(client, ana, press):
    implied(ana, timedelta(days=10))
    Subscriber.objects.update(links_version=1)
    path = page_of(ana, press).replace("/p/", "/k/")
    assert client.post(path).status_code == 410
    assert client.get("/k/AAAA").status_code == 404
    assert Subscription.objects.get().consent == "implied"
    assert lists_of(ana) == [("Press", "at_once")]
