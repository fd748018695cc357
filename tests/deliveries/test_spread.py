"""Pacing by mailbox family: who is bounded gets instants of their own, others leave when due."""

from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from distributor.audience.models import Domain, Subscriber
from distributor.deliveries import tasks, wake
from distributor.deliveries.by_hand import cancel, retry
from distributor.deliveries.claim import claim
from distributor.deliveries.clock import now
from distributor.deliveries.dispatch import tick, wake_due
from distributor.deliveries.holders import my_holder
from distributor.deliveries.lane import load_lane
from distributor.deliveries.late import triage
from distributor.deliveries.models import Delivery, MailboxTurn, Mailing
from distributor.deliveries.plan import plan_mailing
from distributor.deliveries.spread import catch_up
from distributor.deliveries.switch import Target, pause, resume
from distributor.people.models import Notice
from tests.factories import (
    account,
    announced,
    edition_of,
    planned,
    readers,
    set_clock,
    set_clock_to,
    states,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    """The tasks sent to the broker, instead of a broker."""
    sent = []
    monkeypatch.setattr(wake, "_wake", lambda task, *ids, queue: sent.append(task))
    return sent


def people(count, domain):
    return [f"reader{number}@{domain}" for number in range(count)]


def minutes(release, domain, of="next_at"):
    """When the mails of a release to a domain leave, in minutes after its instant."""
    to = Subscriber.objects.filter(address__endswith=f"@{domain}").values("id")
    found = Delivery.objects.filter(release_id=release.pk, destination__in=to)
    times = found.order_by(of).values_list(of, flat=True)
    return [round((at - release.publish_at) / MINUTE, 3) for at in times]


def claimed(release, through):
    slice_ = claim(load_lane(edition_of(release, through).pk), holder=my_holder())
    return [] if slice_ is None else [reader.address for reader in slice_.readers]


def test_a_paced_family_leaves_evenly_over_all_its_domains_and_others_at_once():
    crowd = account("crowd", pace="gmail=60")
    release = planned(
        crowd, *people(2, "gmail.com"), *people(1, "googlemail.com"), *people(3, "example.com")
    )
    both = minutes(release, "gmail.com") + minutes(release, "googlemail.com")
    assert sorted(both) == [0, 1, 2]
    assert minutes(release, "example.com") == [0, 0, 0]
    assert minutes(release, "gmail.com", of="due_at") == minutes(release, "gmail.com")
    assert Mailing.objects.get().planned == len(states(release)) == 6


def test_a_domain_belongs_to_the_family_that_takes_its_mail():
    Domain.objects.create(name="example.com", family="gmail", looked_at=now())
    crowd = account("crowd", pace="gmail=60")
    release = planned(crowd, *people(1, "gmail.com"), *people(1, "example.com"))
    assert minutes(release, "gmail.com") + minutes(release, "example.com") in ([0, 1], [1, 0])


def test_a_star_paces_every_domain_by_itself():
    release = planned(
        account("crowd", pace="*=60"), *people(2, "example.com"), *people(2, "example.org")
    )
    assert minutes(release, "example.com") == minutes(release, "example.org") == [0, 1]


def test_an_account_without_a_pace_keeps_no_turns():
    release = planned(account("crowd"), *people(3, "gmail.com"))
    assert minutes(release, "gmail.com") == [0, 0, 0]
    assert not MailboxTurn.objects.exists()


def test_planning_twice_changes_nothing():
    release = planned(account("crowd", pace="gmail=60"), *people(3, "gmail.com"))
    before = minutes(release, "gmail.com"), MailboxTurn.objects.get().free_at
    assert plan_mailing(Mailing.objects.get().pk) == 0
    assert (minutes(release, "gmail.com"), MailboxTurn.objects.get().free_at) == before


def test_a_second_mailing_follows_on_and_another_account_does_not():
    crowd, other = account("crowd", pace="gmail=60"), account("crowd", pace="gmail=60")
    first = planned(crowd, *people(3, "gmail.com"))
    second, apart = planned(crowd), planned(other, *people(1, "gmail.com"))
    later = (second.publish_at - first.publish_at) / MINUTE
    assert [round(each + later) for each in minutes(second, "gmail.com")] == [3, 4, 5]
    assert minutes(apart, "gmail.com") == [0]


def test_a_mailing_that_is_cancelled_gives_its_turns_back():
    crowd = account("crowd", pace="gmail=60")
    cancel(planned(crowd, *people(10, "gmail.com")), who="officer")
    assert minutes(planned(crowd), "gmail.com")[0] <= 1.01


def test_what_waits_of_one_mailing_keeps_its_turns_when_another_is_cancelled():
    crowd = account("crowd", pace="gmail=60")
    first = planned(crowd, *people(3, "gmail.com"), *people(2, "googlemail.com"))
    cancel(planned(crowd), who="officer")
    third = planned(crowd)
    later = (third.publish_at - first.publish_at) / MINUTE
    assert round(minutes(third, "gmail.com")[0] + later) in (5, 6, 7)


def test_g5_a_warm_up_bounds_each_family_by_the_day():
    set_clock_to("2026-12-01T12:00:00Z")
    crowd = account("crowd", warm_up="2026-12-01:2")
    release = planned(crowd, *people(5, "gmail.com"), *people(3, "example.com"))
    assert minutes(release, "gmail.com") == [0, 0, 1440, 1440, 1440]
    assert minutes(release, "example.com") == [0, 0, 1440]
    assert minutes(planned(crowd), "example.com")[:3] == pytest.approx([1440] * 3, abs=0.1)


def test_a_sender_that_is_warm_is_not_bounded():
    crowd = account("crowd", warm_up="2020-01-01:1")
    assert minutes(planned(crowd, *people(3, "gmail.com")), "gmail.com") == [0, 0, 0]
    assert not MailboxTurn.objects.exists()


def test_a_pace_that_cannot_be_read_is_told_and_the_mailing_goes_out():
    crowd = account("crowd", pace="fast")
    assert minutes(planned(crowd, *people(2, "gmail.com")), "gmail.com") == [0, 0]
    assert "not paced" in Notice.objects.get(cleared_at=None).sentence
    crowd.settings["pace"] = "gmail=60"
    crowd.save()
    planned(crowd)
    assert not Notice.objects.filter(cleared_at=None).exists()


def test_g5_a_paced_family_stops_no_other_and_each_mail_goes_at_its_turn():
    crowd = account("crowd", pace="gmail=60", connections="20")
    release = planned(crowd, *people(3, "gmail.com"), *people(4, "example.com"))
    first = Counter(address.partition("@")[2] for address in claimed(release, crowd))
    assert first == {"example.com": 4, "gmail.com": 1}
    assert claimed(release, crowd) == []
    set_clock(61)
    assert len(claimed(release, crowd)) == 1


def test_a_mail_is_late_by_its_own_turn_and_not_by_its_release():
    crowd = account("crowd", pace="gmail=60")
    release = planned(crowd, *people(30, "gmail.com"), late_after=600)
    Delivery.objects.filter(next_at__lte=now() + 15 * MINUTE).update(state="sent", next_at=None)
    set_clock(15.5 * 60)
    assert triage() == []
    set_clock(26.5 * 60)
    assert len(triage()) == 1
    assert Counter(states(release)) == {"sent": 16, "held": 1, "scheduled": 13}


def test_after_a_pause_the_backlog_waits_for_turns_of_its_own():
    crowd = account("crowd", pace="gmail=60")
    release = planned(crowd, *people(30, "gmail.com"), *people(1, "example.com"))
    pause(Target(scope="release", target=str(release.pk)), who="officer", reason="Wait.")
    set_clock(10 * 60 + 1)
    wake_due()
    assert minutes(release, "gmail.com") == list(range(30))
    resume(Target(scope="release", target=str(release.pk)), who="officer")
    wake_due()
    wake_due()
    left = minutes(release, "gmail.com")
    assert left[:2] == [10, 11]
    assert all(later - at >= 0.99 for at, later in pairwise(left))
    assert len(left) == 30
    assert minutes(release, "example.com") == [0]


def test_what_a_person_lets_go_after_all_is_paced_too():
    crowd = account("crowd", pace="gmail=60")
    release = planned(crowd, *people(20, "gmail.com"), late_after=120)
    set_clock(19.5 * 60)
    triage()
    assert states(release).count("held") == 18
    retry(release, who="officer")
    wake_due()
    left = minutes(release, "gmail.com")
    assert len([at for at in left if at <= 20]) == 2
    assert max(left) >= 35


def test_what_is_too_late_gets_no_new_turn_and_waits_for_a_person():
    crowd = account("crowd", pace="gmail=60")
    release = planned(crowd, *people(20, "gmail.com"), late_after=600)
    set_clock(14.5 * 60)
    catch_up(crowd.pk, edition_of(release, crowd).pk)
    assert len(triage()) == 5


def test_an_account_that_is_not_paced_has_nothing_to_catch_up():
    crowd = account("crowd")
    release = planned(crowd, *people(2, "gmail.com"))
    set_clock(300)
    assert catch_up(crowd.pk, edition_of(release, crowd).pk) == 0


def test_a_mailing_to_nobody_is_planned_without_turns():
    crowd = account("crowd", pace="gmail=60")
    readers(crowd, "one@example.com")
    announced(crowd)
    Subscriber.objects.all().delete()
    assert plan_mailing(Mailing.objects.get().pk) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_mailed_no_hour_takes_more_than_its_pace_and_all_planned_are_there(seed):
    chance = Random(seed)
    crowd = account("crowd", pace="gmail=7,*=11")
    mails = 0
    for number in range(4):
        domains = chance.choices(["gmail.com", "googlemail.com", "n1.example", "n2.example"], k=9)
        readers(crowd, *(f"r{number}-{place}@{domain}" for place, domain in enumerate(domains)))
        planned(crowd, due_in=chance.uniform(0, 7200))
        mails += 9 * (number + 1)
    times = defaultdict(list)
    addresses = dict(Subscriber.objects.values_list("id", "address"))
    for destination, at in Delivery.objects.order_by("next_at").values_list(
        "destination", "next_at"
    ):
        domain = addresses[destination].partition("@")[2]
        times["gmail" if "mail" in domain else domain].append(at)
    assert sum(map(len, times.values())) == mails == sum_planned()
    for family, at in times.items():
        rate = 7 if family == "gmail" else 11
        assert all(bisect_left(at, start + 60 * MINUTE) - i <= rate for i, start in enumerate(at))


def sum_planned():
    return sum(Mailing.objects.values_list("planned", flat=True))


def test_a_tick_has_domains_looked_up_for_paced_accounts_only_and_rests_when_all_are_known(woken):
    planned(account("crowd"), "a@gmail.com")
    tick()
    assert "deliveries.families" not in woken
    planned(account("crowd", pace="*=60"), "b@gmail.com")
    set_clock(61)
    tick()
    assert woken.count("deliveries.families") == 1
    assert (tasks.families(), Domain.objects.get().family) == (None, "gmail")
    set_clock(122)
    tick()
    assert woken.count("deliveries.families") == 2
    tasks.families()
    set_clock(1000)
    tick()
    assert woken.count("deliveries.families") == 2
    set_clock(2 * 3600)
    tick()
    assert woken.count("deliveries.families") == 3
