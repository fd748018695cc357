"""Digests are paced like mailings: the same turns, the same warm-up, and nothing told twice."""

from datetime import timedelta

import pytest

from distributor.audience.models import Subscriber
from distributor.deliveries import wake
from distributor.deliveries.clock import now
from distributor.deliveries.digest_status import digest_status
from distributor.deliveries.dispatch import tick, wake_due
from distributor.deliveries.late import let_digests_go
from distributor.deliveries.models import Delivery, MailboxTurn
from distributor.deliveries.switch import Target, pause, resume
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
)
from tests.factories import account, set_clock_to

MORNING, EVENING, NEXT = "2027-01-11T08:00Z", "2027-01-11T17:00Z", "2027-01-12T17:00Z"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(wake, "_wake", lambda task, *ids, queue: None)


def account_with(*readers_of, **settings):
    """An account on a Monday morning, with daily readers of these domains: (how many, domain)."""
    set_clock_to(MORNING)
    made = account("letters", **settings)
    for count, domain in readers_of:
        for number in range(count):
            reader(made, f"reader{number}@{domain}")
    return made


def turns(digest, domain):
    """In how many minutes after its instant the mails of a digest to a domain leave."""
    to = Subscriber.objects.filter(address__endswith=f"@{domain}").values("id")
    found = Delivery.objects.filter(release_id=digest.pk, destination__in=to)
    times = found.order_by("due_at").values_list("due_at", flat=True)
    return [round((at - digest.ends_at) / MINUTE, 2) for at in times]


def minutes_later(minutes):
    """So many minutes go by, one after the other, and what is due leaves."""
    for _ in range(minutes):
        set_clock_to(now() + MINUTE)
        wake_due()
        send()


def test_g5_a_paced_family_gets_its_digests_evenly_and_the_others_theirs_at_once():
    news = account_with((3, "gmail.com"), (2, "example.com"), pace="gmail=60")
    out(news, "one")
    plan_until(EVENING)
    (digest,) = digests()
    assert turns(digest, "gmail.com") == [0, 1, 2]
    assert turns(digest, "example.com") == [0, 0]
    set_clock_to(EVENING)
    tick()
    send()
    assert len(got(news)) == 3
    minutes_later(2)
    assert len(got(news)) == 5
    assert digest_states() == ["sent"] * 5


def test_digests_of_several_languages_share_the_turns_of_a_family():
    news = account_with((2, "gmail.com"), pace="gmail=60")
    reader(news, "fr@gmail.com", language="fr")
    out(news, "one", languages=("en", "fr"))
    plan_until(EVENING)
    assert sorted(at for digest in digests() for at in turns(digest, "gmail.com")) == [0, 1, 2]


def test_a_mailing_follows_on_the_turns_of_a_digest():
    news = account_with((3, "gmail.com"), pace="gmail=60")
    reader(news, "now@gmail.com", "at_once")
    out(news, "one")
    evening(EVENING)
    release = out(news, "two")
    (single,) = Delivery.objects.filter(release_id=release.pk)
    assert round((single.due_at - digests()[0].ends_at) / MINUTE) == 3


def test_g5_a_warm_up_counts_digests_and_mailings_of_a_day_together():
    news = account_with((4, "gmail.com"), warm_up="2027-01-11:2")
    reader(news, "now@gmail.com", "at_once")
    out(news, "one")
    plan_until(EVENING)
    assert MailboxTurn.objects.get().used == 3  # of the second day, which takes four
    assert turns(digests()[0], "gmail.com") == [0, 1440, 1440, 1440]


def test_a_digest_is_late_by_the_turn_of_each_mail_and_not_by_its_window():
    news = account_with((200, "gmail.com"), pace="gmail=60")
    out(news, "one")
    evening(EVENING)
    set_clock_to("2027-01-11T19:10:30Z")
    assert let_digests_go() == 10  # those whose turns were from 17:01 to 17:10
    assert sorted(set(digest_states())) == ["cancelled", "scheduled", "sent"]
    assert digest_states().count("scheduled") == 189


def test_what_was_too_late_goes_into_the_next_digest_and_nobody_hears_twice():
    news = account_with((200, "gmail.com"), pace="gmail=60")
    out(news, "one")
    evening(EVENING)
    set_clock_to("2027-01-11T19:10:30Z")
    tick()
    send()
    out(news, "two")
    minutes_later(200)
    assert len(got(news)) == 190
    evening(NEXT)
    minutes_later(200)
    heard = got(news)
    assert len(heard) == 200
    assert all(
        sorted(line for mail in mails for line in mail) == ["en one 0", "en two 0"]
        for mails in heard.values()
    )


def test_what_waits_for_its_turn_when_the_next_digest_is_planned_still_leaves():
    news = account_with((4, "gmail.com"), warm_up="2027-01-11:1")
    out(news, "one")
    evening(EVENING)
    out(news, "two")
    evening(NEXT)
    first, second = digests()
    assert turns(first, "gmail.com") == [0, 1440, 1440, 2880]
    assert turns(second, "gmail.com") == [1440] * 3 + [2880]


def test_after_a_pause_digests_get_turns_of_their_own():
    news = account_with((30, "gmail.com"), pace="gmail=60")
    out(news, "one")
    evening(EVENING)
    everything = Target(scope="account", target=str(news.pk))
    pause(everything, reason="Wait.", who="officer")
    set_clock_to("2027-01-11T17:10:01Z")
    resume(everything, who="officer")
    wake_due()
    left = turns(digests()[0], "gmail.com")
    assert left[0] == 0
    assert [round(at) for at in left[1:]] == list(range(10, 39))


def test_after_an_outage_that_was_too_long_no_digest_gets_another_turn():
    news = account_with((30, "gmail.com"), pace="gmail=60")
    out(news, "one")
    evening(EVENING)
    set_clock_to("2027-01-11T19:05:30Z")
    wake_due()
    assert let_digests_go() == 5


def test_a_correction_reaches_those_who_still_wait_for_their_turn():
    news = account_with((3, "gmail.com"), pace="gmail=60")
    release = out(news, "one")
    evening(EVENING)
    correct(release, "mended")
    minutes_later(3)
    assert sorted(mails[0] for mails in got(news).values()) == [
        ["en mended 0"],
        ["en mended 0"],
        ["en one 0"],
    ]


def test_its_status_says_who_waits_for_a_turn():
    news = account_with((3, "gmail.com"), (1, "example.com"), pace="gmail=60")
    out(news, "one")
    evening(EVENING)
    (channel,) = digest_status(digests()[0]).channels
    assert channel.turns == (
        "2 of 4 mails wait for their turn: 2 go to gmail, 60 an hour, the last at 2027-01-11 17:02 "
        "UTC."
    )
