"""Signing up: asked on a page, confirmed from a mail, and nobody else learns who is there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from distributor.audience.consent import Said, history_of
from distributor.audience.erase import erase
from distributor.audience.limits import ADDRESS, VISITOR
from distributor.audience.models import (
    Allowance,
    Consent,
    Letter,
    SignUp,
    Subscriber,
    Subscription,
    Suppression,
)
from distributor.audience.subscribe import leave, suppress
from tests.factories import account as scripted_account
from tests.factories import readers
from tests.web.letters_read import confirmed, letters_of, open_list, path_of, sign_up


def tree_of(response):
    return html.fromstring(response.content.decode())


def test_somebody_signs_up_confirms_and_is_on_the_list(client):
    press = open_list()
    answer = sign_up(client, press, "Ana@Example.com", name="Ana Roy", language="fr")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/join/{press.pk}/asked?lang=en",
    )
    assert Subscriber.objects.count() == 0
    (letter,) = letters_of(press.account)
    assert (letter.recipient.address, letter.recipient.language) == ("ana@example.com", "fr")
    page = client.post(path_of(letter)).content.decode()
    assert "Vous êtes sur la liste" in page
    found = Subscription.objects.select_related("subscriber").get()
    assert (found.cadence, found.consent, found.left_at) == ("daily", "express", None)
    assert (found.subscriber.name, found.subscriber.zone) == ("Ana Roy", "America/Halifax")


def test_d12_looking_at_the_confirmation_changes_nothing(client):
    press = open_list()
    sign_up(client, press)
    (letter,) = letters_of(press.account)
    for _ in range(10):
        assert client.get(path_of(letter)).status_code == 200
        assert client.head(path_of(letter)).status_code == 200
    assert Subscriber.objects.count() == Consent.objects.count() == 0


def test_d12_a_confirmation_counts_once_and_does_not_undo_leaving(client):
    press = open_list()
    confirmed(client, press)
    found = Subscription.objects.get()
    leave(subscriber_id=found.subscriber_id, account_id=press.account_id)
    (letter,) = letters_of(press.account)
    assert client.post(path_of(letter)).status_code == 200
    assert Subscription.objects.get().left_at is not None
    assert Consent.objects.filter(what="express").count() == 1


def test_d12_a_confirmation_that_comes_after_a_week_is_over(client):
    press = open_list()
    sign_up(client, press)
    (letter,) = letters_of(press.account)
    assert SignUp.objects.get().ends_at - SignUp.objects.get().asked_at == timedelta(days=7)
    SignUp.objects.update(ends_at=timezone.now())
    for answer in (client.get(path_of(letter)), client.post(path_of(letter))):
        assert answer.status_code == 410
        assert "This link is over" in answer.content.decode()
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize("forged", ["x", "AAAA", "A" * 27, "A" * 28, "é"])
def test_a_made_up_confirmation_is_nowhere(client, forged):
    assert client.post(f"/c/{forged}").status_code == 404


def test_d12_the_answer_is_the_same_whoever_is_there_already(client):
    press = open_list()
    (known,) = readers(press.account, "known@example.com")
    Subscription.objects.update(list=press)
    answers = [sign_up(client, press, each) for each in ("known@example.com", "new@example.com")]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert answers[0].content == answers[1].content
    told, asked = letters_of(press.account)
    assert told.recipient.address == known.address
    assert "already" in told.subject
    assert "/p/" in told.link
    assert "confirm" in asked.subject


def test_d12_an_address_gets_few_letters_a_day_and_the_answer_stays_the_same(client):
    press = open_list()
    answers = [sign_up(client, press) for _ in range(ADDRESS.times + 2)]
    assert {answer.status_code for answer in answers} == {303}
    assert Letter.objects.count() == ADDRESS.times


def test_d12_a_visitor_may_not_try_for_ever(client):
    press = open_list()
    sign_up(client, press)
    Allowance.objects.filter(subject__startswith="visitor").update(used=VISITOR.times)
    answer = sign_up(client, press, "other@example.com")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"
    assert Letter.objects.count() == 1
    elsewhere = Client(headers={"X-Forwarded-For": "spoofed, 203.0.113.9"})
    assert sign_up(elsewhere, press, "third@example.com").status_code == 303


def test_who_signs_up_again_without_a_name_keeps_the_one_we_know(client):
    press = open_list()
    confirmed(client, press, name="Ana Roy")
    leave(subscriber_id=Subscriber.objects.get().pk, account_id=press.account_id)
    confirmed(client, press)
    assert Subscriber.objects.get().name == "Ana Roy"
    assert Subscription.objects.get().left_at is None


def test_visitors_are_counted_without_their_address_being_kept(client):
    sign_up(client, open_list())
    assert not Allowance.objects.filter(subject__contains="127.0.0.1").exists()
    assert not Allowance.objects.filter(subject__contains="ana").exists()


def test_who_complained_or_bounced_gets_no_letter_and_the_page_does_not_say_so(client):
    press = open_list()
    (person,) = readers(press.account, "gone@example.com")
    suppress(subscriber_id=person.pk, reason="complained")
    assert sign_up(client, press, "gone@example.com").status_code == 303
    assert letters_of(press.account) == []


def test_who_was_erased_may_come_back_by_their_own_word(client):
    press = open_list()
    confirmed(client, press)
    number = Subscription.objects.get().subscriber_id
    assert erase("ana@example.com", said=Said(source="a test")) == number
    assert Suppression.objects.get().reason == "erased"
    confirmed(client, press)
    assert Suppression.objects.count() == 0
    assert Subscription.objects.get().left_at is None


def test_d2_the_very_words_of_the_page_are_in_the_consent_ledger(client):
    press = open_list("Médias")
    page = tree_of(client.get(f"/join/{press.pk}?lang=fr"))
    (shown,) = page.xpath("//p[@class='wording']/text()")
    confirmed(client, press, lang="fr")
    (entry,) = history_of("ana@example.com")
    assert (entry.what, entry.list, entry.language) == ("express", "Médias", "fr")
    assert entry.wording == shown
    assert "Harbour Museum" in shown
    assert "1 Quay Street" in shown
    assert "press@harbour.example" in shown
    assert entry.source == f"sign-up page https://news.example.com/join/{press.pk}"
    assert entry.requested_at < entry.at


def test_d2_no_box_is_ticked_before_and_only_open_lists_are_offered(client):
    press = open_list()
    radio = open_list("Radio", press.account)
    hidden = open_list("Board", press.account)
    hidden.is_open = False
    hidden.save()
    elsewhere = open_list("Elsewhere")
    page = tree_of(client.get(f"/join/{press.pk}"))
    assert [box.get("value") for box in page.xpath("//input[@type='checkbox']")] == [str(radio.pk)]
    assert page.xpath("//input[@type='checkbox'][@checked]") == []
    assert client.get(f"/join/{hidden.pk}").status_code == 404
    assert sign_up(client, press, lists=[str(elsewhere.pk)]).status_code == 422
    confirmed(client, press, lists=[str(radio.pk)])
    assert {each.list_id for each in Subscription.objects.all()} == {press.pk, radio.pk}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"address": "no address"}, "This is not an e-mail address"),
        ({"address": "no address", "lang": "fr"}, "Ceci n’est pas une adresse"),
        ({"cadence": "hourly"}, "was not filled in"),
        ({"zone": "Mars/Olympus"}, "was not filled in"),
        ({"language": "xx"}, "was not filled in"),
    ],
)
def test_what_cannot_be_is_said_on_the_page_with_what_was_typed(client, changed, said):
    answer = sign_up(client, open_list(), **{"name": "Ana Roy", **changed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Ana Roy"' in answer.content.decode()
    assert Letter.objects.count() == 0


def test_the_page_speaks_the_visitors_language_and_can_be_switched(client):
    press = open_list()
    french = client.get(f"/join/{press.pk}", headers={"Accept-Language": "fr-CA,fr;q=0.9"})
    assert "S’abonner" in french.content.decode()
    assert '<html lang="fr"' in french.content.decode()
    assert "Accept-Language" in french.headers["Vary"]
    link = tree_of(french).xpath("//a[@class='switch']")[0]
    assert (link.get("href"), link.get("lang"), link.text) == ("?lang=en", "en", "English")
    switched = client.get(f"/join/{press.pk}?lang=en", headers={"Accept-Language": "fr"})
    assert "Subscribe" in switched.content.decode()


def test_every_field_has_a_name_for_those_who_cannot_see(client):
    press = open_list()
    open_list("Radio", press.account)
    page = tree_of(client.get(f"/join/{press.pk}"))
    for field in page.xpath("//select | //input[not(@type='hidden')]"):
        labels = page.xpath(f"//label[@for='{field.get('id')}']") or field.xpath("ancestor::label")
        assert labels[0].text_content().strip()
    assert len(page.xpath("//h1")) == 1
    assert all(group.xpath("legend") for group in page.xpath("//fieldset"))


def test_the_newsroom_leads_to_the_page_of_an_open_list_only(client):
    press = open_list()
    unheard = scripted_account("scripted")
    open_list("Nobody writes", unheard)
    links = tree_of(client.get("/")).xpath("//footer//a/@href")
    assert links == [f"/join/{press.pk}"]
    assert client.get(f"/join/{open_list('Third', unheard).pk}").status_code == 404


def test_signing_up_needs_no_cookie_and_sets_none():
    visitor = Client(enforce_csrf_checks=True)
    press = open_list()
    assert "Set-Cookie" not in visitor.get(f"/join/{press.pk}").headers
    assert sign_up(visitor, press).status_code == 303
    assert not visitor.cookies
    page = visitor.get(f"/join/{press.pk}/asked?lang=fr").content.decode()
    assert "Consultez votre boîte" in page
