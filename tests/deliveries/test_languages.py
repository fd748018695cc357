"""Two languages in the ledger: who gets which, and that nobody gets an unchanged text again."""

import pytest

from distributor.deliveries.announce import announce
from distributor.deliveries.key import slot_of
from distributor.deliveries.models import Mailing
from distributor.deliveries.plan import plan_mailing
from distributor.deliveries.status import release_status
from distributor.releases.models import Edition
from distributor.releases.queue import Request, queue
from distributor.releases.request import File
from distributor.releases.revise import revise, translate
from tests.factories import account, readers, rows

ENGLISH = "The pool opens early\n\nThe city opens the pool at 6 in the morning, and it is warm.\n"
FRENCH = "La piscine ouvre tôt\n\nLa ville ouvre la piscine à 6 h le matin, et elle est chaude.\n"
EN, FR = (slot_of(language=language, part=0) for language in ("en", "fr"))


@pytest.fixture(autouse=True)
def channels(settings):
    settings.DISTRIBUTOR_CHANNELS = ["scripted", "crowd"]


def request(text, *more):
    files = tuple(File(name="b.txt", content=each.encode()) for each in more)
    return Request(name="a.txt", content=text.encode(), who="author", more=files)


def announced(*texts):
    release = queue(request(*texts)).release
    announce(release, who="approver")
    return release


def plan_all():
    return [plan_mailing(mailing.pk) for mailing in Mailing.objects.order_by("id")]


def languages_told(release):
    """The language each subscriber gets, by purpose, in the order they subscribed."""
    editions = dict(Edition.objects.values_list("id", "language"))
    told = rows(release, "purpose", "destination", "edition_id")
    return [(purpose, editions[edition]) for purpose, to, edition in told if to]


def changed(release, text, old, new, **consent):
    revise(release, request(text.replace(old, new)))
    announce(release, who="approver", **consent)


def test_readers_of_another_language_get_the_first_or_wait_for_theirs():
    kind, patient = account("crowd"), account("crowd", other_languages="wait")
    readers(kind, "one@example.com", language="fr")
    readers(patient, "two@example.com", language="fr-CA")
    readers(patient, "three@example.com", language="en-GB")
    release = announced(ENGLISH)
    assert plan_all() == [1, 1]
    assert languages_told(release) == [(0, "en"), (0, "en")]


def test_who_waited_is_told_when_the_language_comes_and_nobody_twice():
    crowd, page = account("crowd", other_languages="wait"), account()
    readers(crowd, "one@example.com", language="en")
    readers(crowd, "two@example.com", language="fr")
    release = announced(ENGLISH)
    plan_all()
    translate(release, request(FRENCH))
    announce(release, who="approver")
    assert plan_all() == [1]
    assert Mailing.objects.get().planned == 2
    assert languages_told(release) == [(0, "en"), (0, "fr")]
    to_page = [row for row in rows(release, "account_id", "purpose", "slot") if row[0] == page.pk]
    assert [row[1:] for row in to_page] == [(0, EN), (0, EN + 1), (0, FR), (0, FR + 1)]


def test_a_correction_of_one_language_goes_to_its_readers_only():
    crowd, page = account("crowd"), account()
    readers(crowd, "one@example.com", language="en")
    readers(crowd, "two@example.com", language="fr")
    release = announced(ENGLISH, FRENCH)
    plan_all()
    changed(release, ENGLISH, "warm", "heated", translation_stands=True)
    plan_all()
    assert languages_told(release) == [(0, "en"), (1, "en"), (0, "fr")]
    to_page = [row for row in rows(release, "account_id", "purpose", "slot") if row[0] == page.pk]
    assert {row[1:] for row in to_page if row[1]} == {(1, EN), (1, EN + 1)}


def test_who_joined_after_the_text_that_stands_is_not_mailed_it_for_the_other_language():
    crowd = account("crowd")
    release = announced(ENGLISH, FRENCH)
    plan_all()
    readers(crowd, "one@example.com", language="en")
    readers(crowd, "two@example.com", language="fr")
    changed(release, ENGLISH, "warm", "heated", translation_stands=True)
    plan_all()
    assert languages_told(release) == [(1, "en")]


def test_whose_mail_in_another_language_gave_way_gets_the_text_in_their_own():
    crowd = account("crowd")
    readers(crowd, "two@example.com", language="fr")
    release = announced(ENGLISH)
    plan_all()
    translate(release, request(FRENCH))
    announce(release, who="approver")
    changed(release, ENGLISH, "warm", "heated", translation_stands=True)
    plan_all()
    assert languages_told(release) == [(0, "en"), (1, "fr")]
    assert rows(release, "purpose", "state") == [(0, "cancelled"), (1, "scheduled")]


def test_what_was_not_changed_goes_on_while_the_rest_gives_way():
    page = account()
    release = announced(ENGLISH, FRENCH)
    changed(release, FRENCH, "chaude", "chauffée", translation_stands=True)
    assert sorted(rows(release, "purpose", "slot", "state")) == [
        (0, EN, "scheduled"),
        (0, EN + 1, "scheduled"),
        (0, FR, "cancelled"),
        (0, FR + 1, "cancelled"),
        (1, FR, "scheduled"),
        (1, FR + 1, "scheduled"),
    ]
    assert page.is_active


def test_a_mailing_that_was_not_planned_yet_is_replaced_for_every_language():
    crowd = account("crowd")
    readers(crowd, "one@example.com", language="en")
    readers(crowd, "two@example.com", language="fr")
    release = announced(ENGLISH, FRENCH)
    changed(release, ENGLISH, "warm", "heated", translation_stands=True)
    assert plan_all() == [2]
    assert languages_told(release) == [(1, "en"), (1, "fr")]


def test_an_account_whose_language_was_not_changed_keeps_its_mailing():
    french = account("crowd", languages="fr")
    account("crowd", languages="en")
    readers(french, "two@example.com", language="fr")
    release = announced(ENGLISH, FRENCH)
    changed(release, ENGLISH, "warm", "heated", translation_stands=True)
    mailings = Mailing.objects.order_by("id").values_list("account_id", "purpose")
    assert list(mailings) == [(french.pk, 0), (french.pk + 1, 1)]
    plan_all()
    assert languages_told(release) == [(0, "fr")]


def test_a_correction_that_waits_for_a_person_says_so_and_that_the_rest_goes_on():
    account()
    release = announced(ENGLISH)
    revise(release, request(ENGLISH.replace("warm", "heated")))
    said = release_status(release).sentence
    assert "Revision 2" in said
    assert "What was approved before goes on" in said
