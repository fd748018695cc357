"""Digests are paced like mailings: the same turns, the same warm-up, and nothing told twice."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection

from distributor.audience.models import Subscriber
from distributor.deliveries import freeze as freezing
from distributor.deliveries import spread, wake
from distributor.deliveries.by_hand import retry
from distributor.deliveries.claim import DIGESTS
from distributor.deliveries.clock import now
from distributor.deliveries.digest_status import digest_status
from distributor.deliveries.dispatch import tick, wake_due
from distributor.deliveries.late import let_digests_go
from distributor.deliveries.models import Delivery, Digest, Gate, MailboxTurn, Told
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


def minutes_later(steps, *, each=1):
    """So many minutes go by, one after the other, and what is due leaves."""
    for _ in range(steps):
        set_clock_to(now() + each * MINUTE)
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
    news = account_with((20, "gmail.com"), pace="gmail=6")
    out(news, "one")
    evening(EVENING)
    set_clock_to("2027-01-11T19:30:30Z")
    tick()
    send()
    out(news, "two")
    minutes_later(20, each=10)
    assert digest_states().count("cancelled") == 3  # their turns were from 17:10 to 17:30
    assert len(got(news)) == 17
    evening(NEXT)
    minutes_later(20, each=10)
    heard = got(news)
    assert len(heard) == 20
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


def test_g5_what_was_held_and_tried_again_keeps_the_pace_together_with_a_mailing(monkeypatch):
    news = account_with((30, "gmail.com"), pace="gmail=60")
    for number in range(20):
        reader(news, f"single{number}@gmail.com", "at_once")
    out(news, "one")
    plan_until(EVENING)
    real = freezing.compose_digest
    monkeypatch.setattr(
        freezing, "compose_digest", lambda *a, **k: (real(*a, **k)[0], "It is too long.")
    )
    set_clock_to(EVENING)
    tick()
    send()
    assert digest_states().count("held") == 1
    monkeypatch.setattr(freezing, "compose_digest", real)
    set_clock_to("2027-01-11T17:00:30Z")
    retry(Digest.objects.get(), who="officer")
    out(news, "two")
    times = Delivery.objects.filter(due_at__gte=EVENING).order_by("due_at")
    times = list(times.values_list("due_at", flat=True))
    assert len(times) == 50
    assert min(later - at for at, later in pairwise(times)) >= MINUTE


def test_a_page_that_takes_a_minute_costs_nobody_else_their_turn():
    news = account_with((30, "gmail.com"), pace="gmail=60")
    release = out(news, "one")
    evening(EVENING)
    minutes_later(2)
    correct(release, "mended", gate="closed")
    minutes_later(1)
    Gate.objects.update(opened_at=now(), again_at=None)
    minutes_later(40)
    assert len(got(news)) == 29


def test_what_is_too_late_of_a_long_tail_is_told_all_the_same():
    set_clock_to("2027-01-04T08:00Z")
    news = account("letters", pace="gmail=1")
    for number in range(190):
        reader(news, f"reader{number}@gmail.com", "weekly")
    out(news, "one")
    evening("2027-01-08T17:00Z")
    gone = Delivery.objects.filter(due_at__lt="2027-01-15T20:00Z", state="scheduled")
    gone.update(state="sent", next_at=None, attempt=1)
    everything = Target(scope="account", target=str(news.pk))
    set_clock_to("2027-01-15T20:00Z")
    pause(everything, reason="Wait.", who="officer")
    set_clock_to("2027-01-16T20:00Z")
    tick()
    resume(everything, who="officer")
    wake_due()
    left = Delivery.objects.filter(state="scheduled")
    assert left.count() == 19
    assert not left.filter(next_at__lt=now() - MINUTE).exists()
    plan_until("2027-01-22T17:00Z")
    assert Told.objects.count() == 190


def test_those_who_heard_a_correction_singly_are_let_go_together_and_hear_the_rest_later():
    news = account_with((3, "gmail.com"), warm_up="2027-01-11:1")
    for words in ("one", "two"):
        release = out(news, words)
    evening(EVENING)
    correct(release, "mended")
    evening(NEXT)
    for day in (13, 14, 15):
        evening(f"2027-01-{day}T17:00Z")
    heard = [sorted(line for mail in mails for line in mail) for mails in got(news).values()]
    assert sorted(heard) == [
        ["en mended 0", "en one 0"],
        ["en mended 0", "en one 0"],
        ["en mended 0", "en one 0", "en two 0"],
    ]


def test_nobody_asks_what_waits_when_nothing_was_left_behind(monkeypatch):
    news = account_with((3, "gmail.com"), pace="gmail=60")
    out(news, "one")
    evening(EVENING)
    monkeypatch.setattr(spread, "_waiting", None)
    assert spread.catch_up(news.pk, digests()[0].edition_id) == 0


def test_a_claim_asks_of_each_mail_it_takes_and_joins_nothing_to_all_that_is_due():
    """A join may be done by reading and sorting everything, for every claim."""
    news = account_with((3, "example.com"))
    out(news, "one")
    plan_until(EVENING)
    edition = digests()[0].edition_id
    given = {"account": news.pk, "edition": edition, "lease": 60, "holder": 1, "limit": 50}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {DIGESTS}", given)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    chosen = plan.partition("LockRows")[2]
    assert "deliveries_due" in chosen, plan
    assert "Anti Join" not in chosen, plan
