"""Digests: everybody hears of each release once, at the hour and in the company they chose."""

import pytest

from distributor.audience.models import List, Subscriber, Subscription
from distributor.audience.subscribe import Person, leave, subscribe, suppress
from distributor.deliveries.digest import plan_window
from distributor.deliveries.key import FIRST_DIGEST
from distributor.deliveries.models import Delivery, Gate, Told, Window
from distributor.deliveries.windows import open_windows
from tests.deliveries.mornings import (
    correct,
    digest_states,
    digests,
    evening,
    got,
    out,
    plan_until,
    reader,
    send,
    wants,
)
from tests.factories import account, announced, set_clock_to

MORNING, NOON = "2027-01-11T08:00Z", "2027-01-11T12:00Z"  # a Monday
EVENING, NEXT, FRIDAY = "2027-01-11T17:00Z", "2027-01-12T17:00Z", "2027-01-15T17:00Z"


@pytest.fixture
def news():
    """An account with digests, on a Monday morning."""
    set_clock_to(MORNING)
    return account("letters")


def test_a_day_of_releases_is_one_mail_newest_first(news):
    reader(news, "ana@example.com")
    out(news, "one")
    set_clock_to(NOON)
    out(news, "two")
    evening(EVENING)
    assert got(news) == {"ana@example.com": [["en two 0", "en one 0"]]}
    assert digest_states() == ["sent"]


def test_who_reads_at_once_gets_mails_and_the_others_wait_for_their_window(news):
    for cadence in ("at_once", "daily", "weekly"):
        reader(news, f"{cadence}@example.com", cadence)
    out(news, "one")
    send()
    assert list(got(news)) == ["at_once@example.com"]
    evening(EVENING)
    assert list(got(news)) == ["at_once@example.com", "daily@example.com"]
    evening(FRIDAY)
    assert got(news) == {
        f"{cadence}@example.com": [["en one 0"]] for cadence in ("at_once", "daily", "weekly")
    }


def test_a_channel_that_gathers_nothing_sends_everything_at_once():
    crowd = account("crowd")
    set_clock_to(MORNING)
    reader(crowd, "ana@example.com", "weekly")
    out(crowd, "one")
    send()
    assert list(got(crowd)) == ["ana@example.com"]


def test_on_two_lists_of_an_account_the_soonest_cadence_counts(news):
    other = List.objects.create(name="another", account=news)
    for soonest, later in (("at_once", "weekly"), ("daily", "weekly")):
        person = reader(news, f"{soonest}@example.com", soonest)
        subscribe(person=Person(address=person.address), to=other, consent_source="a test")
        Subscription.objects.filter(subscriber=person, list=other).update(cadence=later)
    out(news, "one")
    send()
    evening(EVENING)
    evening(FRIDAY)
    assert got(news) == {f"{each}@example.com": [["en one 0"]] for each in ("at_once", "daily")}


def test_without_news_there_is_no_mail(news):
    reader(news, "ana@example.com")
    evening(EVENING)
    assert digests() == []
    assert Window.objects.filter(planned_at=None).count() == 0


def test_readers_of_one_zone_language_and_set_share_one_digest(news):
    for name, zone, language in (
        ("a", "UTC", "en"),
        ("b", "UTC", "en"),
        ("c", "UTC", "fr"),
        ("d", "Africa/Abidjan", "en"),
    ):
        reader(news, f"{name}@example.com", zone=zone, language=language)
    out(news, "one", languages=("en", "fr"))
    set_clock_to(NOON)
    reader(news, "late@example.com")
    out(news, "two", languages=("en", "fr"))
    evening(EVENING)
    found = [(each.zone, each.language, len(each.releases), each.planned) for each in digests()]
    assert sorted(found) == [
        ("Africa/Abidjan", "en", 2, 1),
        ("UTC", "en", 1, 1),
        ("UTC", "en", 2, 2),
        ("UTC", "fr", 2, 1),
    ]
    assert got(news)["c@example.com"] == [["fr two 0", "fr one 0"]]
    assert got(news)["late@example.com"] == [["en two 0"]]


def test_a_language_without_an_edition_reads_the_first_one(news):
    reader(news, "de@example.com", language="de")
    reader(news, "ca@example.com", language="fr-CA")
    out(news, "one", languages=("en", "fr"))
    set_clock_to(NOON)
    out(news, "two")
    evening(EVENING)
    mails = got(news)
    assert mails["de@example.com"] == [["en two 0", "en one 0"]]
    assert mails["ca@example.com"] == [["en two 0", "fr one 0"]]


def test_each_zone_has_its_own_evening(news):
    set_clock_to("2027-01-11T06:00Z")
    reader(news, "tokyo@example.com", zone="Asia/Tokyo")
    reader(news, "toronto@example.com", zone="America/Toronto")
    reader(news, "nowhere@example.com", zone="Middle/Earth")
    set_clock_to("2027-01-11T07:00Z")
    out(news, "one")
    evening("2027-01-11T08:00Z")
    assert list(got(news)) == ["tokyo@example.com"]
    evening("2027-01-11T17:00Z")
    assert list(got(news)) == ["tokyo@example.com", "nowhere@example.com"]
    evening("2027-01-11T22:00Z")
    assert list(got(news)) == ["tokyo@example.com", "nowhere@example.com", "toronto@example.com"]
    evening("2027-01-12T08:00Z")
    assert sum(map(len, got(news).values())) == 3


def test_what_came_out_before_somebody_joined_is_not_told(news):
    out(news, "one")
    set_clock_to(NOON)
    reader(news, "ana@example.com")
    evening(EVENING)
    assert got(news) == {}


def test_what_is_older_than_a_fortnight_is_no_news(news):
    reader(news, "ana@example.com")
    out(news, "one")
    set_clock_to("2027-01-25T08:00Z")
    evening("2027-01-25T17:00Z")
    assert got(news) == {}


def test_a_release_of_the_last_second_goes_in_and_one_of_the_hour_itself_into_the_next(news):
    reader(news, "ana@example.com")
    set_clock_to("2027-01-11T16:59:29Z")
    announced(news, parts=1, words="last second", due_in=30)
    announced(news, parts=1, words="on the hour", due_in=31)
    evening(EVENING)
    assert got(news) == {"ana@example.com": [["en last second 0"]]}
    evening(NEXT)
    assert got(news)["ana@example.com"][1:] == [["en on the hour 0"]]


def test_a_release_whose_page_does_not_stand_in_time_goes_into_the_next(news):
    reader(news, "ana@example.com")
    late = out(news, "late", gate="closed")
    set_clock_to("2027-01-11T16:59:45Z")
    later = announced(news, parts=1, words="later", gate="closed")
    evening(EVENING)
    assert got(news) == {}
    assert digest_states() == ["cancelled"]
    Gate.objects.filter(release_id__in=[late.pk, later.pk]).update(opened_at=EVENING)
    evening(NEXT)
    assert got(news) == {"ana@example.com": [["en later 0", "en late 0"]]}


@pytest.mark.parametrize("cadence", ["at_once", "weekly", "daily"])
def test_a_change_of_cadence_neither_loses_nor_doubles_anything(news, cadence):
    person = reader(news, "ana@example.com", "daily")
    out(news, "before")
    set_clock_to(NOON)
    wants(person, cadence)
    out(news, "after")
    send()
    evening(EVENING)
    evening(FRIDAY)
    evening("2027-01-16T17:00Z")
    told = [line for mail in got(news)["ana@example.com"] for line in mail]
    assert sorted(told) == ["en after 0", "en before 0"]


def test_who_goes_over_to_mails_at_once_gets_what_was_left_over_in_a_last_digest(news):
    person = reader(news, "ana@example.com", "weekly")
    out(news, "before")
    wants(person, "at_once")
    evening(EVENING)
    assert got(news) == {"ana@example.com": [["en before 0"]]}


def test_a_digest_takes_nothing_from_a_mailing_that_is_not_planned_yet(news):
    reader(news, "ana@example.com", "at_once")
    set_clock_to("2027-01-11T16:59:40Z")
    announced(news, parts=1, words="soon", due_in=10)
    assert plan_until(EVENING) == 0


def test_a_change_of_zone_neither_loses_nor_doubles_anything(news):
    person = reader(news, "ana@example.com", zone="Pacific/Auckland")
    out(news, "one")
    Subscriber.objects.filter(pk=person.pk).update(zone="America/Los_Angeles")
    evening("2027-01-12T01:00Z")
    assert got(news) == {"ana@example.com": [["en one 0"]]}
    out(news, "two")
    Subscriber.objects.filter(pk=person.pk).update(zone="Pacific/Auckland")
    evening("2027-01-12T04:00Z")
    evening("2027-01-13T01:00Z")
    assert got(news) == {"ana@example.com": [["en one 0"], ["en two 0"]]}


def test_g8_a_window_is_planned_once_whoever_comes(news):
    reader(news, "ana@example.com")
    out(news, "one")
    set_clock_to(EVENING)
    windows = open_windows()
    assert sum(map(plan_window, windows)) == 1
    assert sum(map(plan_window, windows)) == 0
    assert open_windows() == []
    assert len(digests()) == 1


def test_who_left_or_must_not_be_mailed_gets_nothing(news):
    gone, leaving, suppressed = (reader(news, f"{name}@example.com") for name in "abc")
    out(news, "one")
    leave(subscriber_id=gone.pk, account_id=news.pk)
    plan_until(EVENING)
    leave(subscriber_id=leaving.pk, account_id=news.pk)
    suppress(subscriber_id=suppressed.pk, reason="complained")
    set_clock_to(EVENING)
    send()
    assert got(news) == {}
    found = Delivery.objects.filter(release_id__gt=FIRST_DIGEST).order_by("destination")
    assert list(found.values_list("state", "reason")) == [
        ("cancelled", "left"),
        ("cancelled", "suppressed"),
    ]


def test_a_correction_of_what_was_told_is_told_by_the_next_digest(news):
    reader(news, "ana@example.com")
    release = out(news, "first")
    evening(EVENING)
    correct(release, "corrected")
    evening(NEXT)
    assert got(news) == {"ana@example.com": [["en first 0"], ["en corrected 0"]]}


def test_a_window_after_an_outage_is_made_once_and_an_old_one_skipped(news):
    reader(news, "ana@example.com")
    out(news, "one")
    set_clock_to("2027-01-11T18:30Z")
    assert sum(map(plan_window, open_windows())) == 1
    set_clock_to("2027-01-14T20:00Z")
    out(news, "two")
    assert sum(map(plan_window, open_windows())) == 0
    evening(FRIDAY)
    assert got(news)["ana@example.com"] == [["en two 0"]]


def test_what_is_told_stands_in_one_table_for_mails_and_digests(news):
    person = reader(news, "ana@example.com")
    one, two = out(news, "one"), out(news, "two")
    plan_until(EVENING)
    told = Told.objects.order_by("release_id").values_list("subscriber_id", "release_id", "purpose")
    assert list(told) == [(person.pk, one.pk, 0), (person.pk, two.pk, 0)]
