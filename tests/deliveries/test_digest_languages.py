"""Digests in two languages: each reader hears of each text of theirs once, and waits where told."""

import pytest

from distributor.accounts.models import Account
from distributor.audience.models import Subscriber
from distributor.deliveries.announce import announce
from distributor.deliveries.clock import now
from distributor.deliveries.models import Gate, Mailing
from distributor.deliveries.plan import plan_mailing
from distributor.releases.queue import queue
from distributor.releases.revise import revise, translate
from tests.deliveries.mornings import digest_states, evening, got, plan_until, reader, send, wants
from tests.deliveries.test_languages import ENGLISH, FRENCH, request
from tests.factories import account, set_clock_to

pytestmark = pytest.mark.django_db
MORNING, NOON = "2027-01-11T08:00Z", "2027-01-11T12:00Z"  # a Monday
EVENING, NEXT, LAST = (f"2027-01-{day}T17:00Z" for day in (11, 12, 13))
FRIDAY = "2027-01-15T17:00Z"
EN, FR = (text.partition("\n")[0] for text in (ENGLISH, FRENCH))
WARMER, CHILLY = ENGLISH.replace("early", "at dawn"), FRENCH.replace("tôt", "à l'aube")
EN_AGAIN, FR_AGAIN = (text.partition("\n")[0] for text in (WARMER, CHILLY))


@pytest.fixture
def news(settings):
    settings.DISTRIBUTOR_CHANNELS = ["letters"]
    set_clock_to(MORNING)
    return account("letters")


@pytest.fixture
def patient(news):
    """An account whose readers wait for their language."""
    news.settings = {"other_languages": "wait"}
    news.save()
    return news


def approved(release, *, gate="open"):
    announce(release, who="approver", translation_stands=True)
    release.revisions.filter(number=release.current().number).update(publish_at=now())
    Mailing.objects.filter(planned_at=None).update(due_at=now())
    if gate == "open":
        Gate.objects.update(opened_at=now(), again_at=None)
    for mailing in Mailing.objects.filter(planned_at=None):
        plan_mailing(mailing.pk)


def out(*texts):
    release = queue(request(*texts)).release
    approved(release)
    release.refresh_from_db()
    return release


def correct(release, text):
    revise(release, request(text))
    approved(release)


def add(release, text):
    translate(release, request(text))
    approved(release)


def heard(through):
    """What each reader got, by the name in the address: the first words of each line."""
    mails = got(through).items()
    return {
        address.partition("@")[0]: [
            line.rpartition(" https")[0] or line for mail in found for line in mail
        ]
        for address, found in mails
    }


def both(through, cadence="daily"):
    return [
        reader(through, f"{language}@example.com", cadence, language=language)
        for language in ("en", "fr")
    ]


def test_a_correction_of_one_language_is_told_to_its_readers_only(news):
    both(news)
    release = out(ENGLISH, FRENCH)
    evening(EVENING)
    correct(release, WARMER)
    evening(NEXT)
    evening(LAST)
    assert heard(news) == {"en": [EN, EN_AGAIN], "fr": [FR]}


def test_each_language_may_be_corrected_in_its_turn(news):
    both(news)
    release = out(ENGLISH, FRENCH)
    evening(EVENING)
    correct(release, WARMER)
    correct(release, CHILLY)
    evening(NEXT)
    assert heard(news) == {"en": [EN, EN_AGAIN], "fr": [FR, FR_AGAIN]}


def test_who_has_not_heard_yet_gets_the_text_that_stands_once(news):
    both(news)
    release = out(ENGLISH, FRENCH)
    correct(release, WARMER)
    evening(EVENING)
    correct(release, WARMER.replace("warm", "hot"))
    evening(NEXT)
    assert heard(news) == {"en": [EN_AGAIN, EN_AGAIN], "fr": [FR]}


def test_a_correction_while_the_digests_wait_is_told_once_to_both(news):
    both(news)
    release = out(ENGLISH, FRENCH)
    plan_until(EVENING)
    correct(release, WARMER)
    evening(EVENING)
    assert heard(news) == {"en": [EN_AGAIN], "fr": [FR]}
    evening(NEXT)
    assert heard(news) == {"en": [EN_AGAIN], "fr": [FR]}


def test_who_was_mailed_a_correction_meanwhile_does_not_find_it_in_a_digest_that_waited(news):
    person, _ = both(news)
    release = out(ENGLISH, FRENCH)
    plan_until(EVENING)
    wants(person, "at_once")
    correct(release, WARMER)
    correct(release, CHILLY)
    evening(EVENING)
    evening(NEXT)
    assert heard(news) == {"en": [EN_AGAIN], "fr": [FR_AGAIN]}


def test_who_was_mailed_the_unchanged_text_is_left_in_peace_by_digests_too(news):
    people = both(news, "at_once")
    release = out(ENGLISH, FRENCH)
    send()
    for person in people:
        wants(person, "daily")
    correct(release, WARMER)
    evening(EVENING)
    assert heard(news) == {"en": [EN, EN_AGAIN], "fr": [FR]}


def test_who_had_the_unchanged_text_in_a_digest_is_left_in_peace_by_mailings_too(news):
    people = both(news)
    release = out(ENGLISH, FRENCH)
    Mailing.objects.update(planned_at=None)
    evening(EVENING)
    for person in people:
        wants(person, "at_once")
    correct(release, WARMER)
    send()
    evening(NEXT)
    assert Mailing.objects.get().purpose == 1
    assert heard(news) == {"en": [EN, EN_AGAIN], "fr": [FR]}


def test_who_joined_after_the_text_that_stands_does_not_get_it_for_the_other_language(news):
    release = out(ENGLISH, FRENCH)
    set_clock_to(NOON)
    both(news)
    correct(release, WARMER)
    evening(EVENING)
    assert heard(news) == {"en": [EN_AGAIN]}


def test_who_waits_for_their_language_gets_it_once_and_never_another(patient):
    both(patient)
    release = out(ENGLISH)
    evening(EVENING)
    assert heard(patient) == {"en": [EN]}
    add(release, FRENCH)
    evening(NEXT)
    evening(LAST)
    assert heard(patient) == {"en": [EN], "fr": [FR]}


def test_who_does_not_wait_reads_the_first_language_and_not_the_later_one_again(news):
    both(news)
    release = out(ENGLISH)
    evening(EVENING)
    add(release, FRENCH)
    evening(NEXT)
    assert heard(news) == {"en": [EN], "fr": [EN]}


def test_who_waits_hears_of_what_is_there_and_of_the_rest_when_it_comes(patient):
    reader(patient, "fr@example.com", language="fr-CA")
    both_languages = ENGLISH.replace("pool", "library"), FRENCH.replace("piscine", "librairie")
    release = out(ENGLISH)
    out(*both_languages)
    evening(EVENING)
    library = FR.replace("piscine", "librairie")
    assert heard(patient) == {"fr": [library]}
    add(release, FRENCH)
    evening(NEXT)
    assert heard(patient) == {"fr": [library, FR]}


def test_a_language_that_comes_after_a_fortnight_is_news_to_those_who_waited(patient):
    both(patient)
    release = out(ENGLISH)
    evening(EVENING)
    set_clock_to("2027-01-29T08:00Z")
    add(release, FRENCH)
    evening("2027-01-29T17:00Z")
    assert heard(patient) == {"en": [EN], "fr": [FR]}


def test_an_account_of_one_language_tells_it_though_the_release_came_out_in_another(news):
    news.settings = {"languages": "fr"}
    news.save()
    other = account("letters", languages="en")
    reader(news, "fr@example.com", language="fr")
    release = queue(request(ENGLISH)).release
    announce(release, who="approver", without=["fr"])
    assert other.is_active
    add(release, FRENCH)
    evening(EVENING)
    assert heard(news) == {"fr": [FR]}


def test_a_setting_to_wait_holds_for_digests_that_are_planned_already(news):
    both(news)
    release = out(ENGLISH)
    plan_until(EVENING)
    Account.objects.update(settings={"other_languages": "wait"})
    evening(EVENING)
    assert heard(news) == {"en": [EN]}
    assert sorted(digest_states()) == ["cancelled", "sent"]
    add(release, FRENCH)
    evening(NEXT)
    assert heard(news) == {"en": [EN], "fr": [FR]}


def test_who_tires_of_waiting_and_reads_the_other_language_gets_it(patient):
    _, waiting = both(patient)
    out(ENGLISH)
    evening(EVENING)
    Subscriber.objects.filter(pk=waiting.pk).update(language="en")
    evening(NEXT)
    assert heard(patient) == {"en": [EN], "fr": [EN]}


def test_who_reads_at_once_after_waiting_a_week_gets_a_last_digest_though_a_language_is_to_come(
    patient,
):
    person, _ = both(patient, "weekly")
    release = out(ENGLISH)
    translate(release, request(FRENCH))
    announce(release, who="approver")
    release.revisions.filter(number=2).update(publish_at=FRIDAY)
    Mailing.objects.update(planned_at=None, due_at=FRIDAY)
    wants(person, "at_once")
    evening(EVENING)
    assert heard(patient) == {"en": [EN]}


def test_what_an_account_of_the_other_language_left_over_is_not_lost_by_a_correction(news):
    news.settings = {"languages": "fr"}
    news.save()
    account("letters", languages="en")
    _, person = both(news, "weekly")
    release = out(ENGLISH, FRENCH)
    correct(release, WARMER)
    wants(person, "at_once")
    evening(EVENING)
    assert heard(news) == {"fr": [FR]}


def test_a_language_whose_page_does_not_stand_is_left_for_the_next_digest(patient):
    both(patient)
    release = out(ENGLISH)
    translate(release, request(FRENCH))
    approved(release, gate="closed")
    evening(EVENING)
    assert heard(patient) == {"en": [EN]}
    Gate.objects.update(again_at=None)
    evening(NEXT)
    assert heard(patient) == {"en": [EN], "fr": [FR]}
