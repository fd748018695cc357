"""Implied consent: asked for in time, and over at its instant (facts about e-mail, D3)."""

from datetime import timedelta

import pytest
from scripted import script

from distributor.audience.consent import history_of
from distributor.audience.models import Letter, Subscription
from distributor.audience.subscribe import leave, suppress
from distributor.deliveries import wake
from distributor.deliveries.clock import now
from distributor.deliveries.consents import consents_are_due, end_and_ask
from distributor.deliveries.dispatch import tick
from distributor.deliveries.letters import send_letters
from distributor.deliveries.models import Mailing
from distributor.deliveries.plan import plan_mailing
from distributor.deliveries.send import send_due
from tests.factories import account, announced, edition_of, planned, readers, set_clock, states

DAY = 86_400


@pytest.fixture
def crowd(db):
    return account("crowd")


def implied(through, *addresses, days=730, language="en"):
    """People whose implied consent began now."""
    people = readers(through, *addresses, language=language)
    Subscription.objects.filter(subscriber__in=people).update(
        consent="implied", expires_at=now() + timedelta(days=days)
    )
    return people


@pytest.mark.parametrize(("day", "goes_to"), [(729, 1), (731, 0)])
def test_d3_day_729_sends_and_day_731_does_not(crowd, day, goes_to):
    implied(crowd, "ana@example.com")
    set_clock(day * DAY)
    end_and_ask()
    release = announced(crowd, parts=1)
    assert plan_mailing(Mailing.objects.get(release_id=release.pk).pk) == goes_to


def test_d3_who_was_planned_before_the_end_is_not_mailed_after_it(crowd):
    implied(crowd, "ana@example.com", days=60 / DAY)
    release = planned(crowd)
    set_clock(61)
    end_and_ask()
    send_due(edition_of(release, crowd).pk)
    assert states(release) == ["cancelled"]
    assert script[crowd.handle].asked == []


def test_d3_the_end_stands_in_the_ledger_and_nobody_else_is_touched(crowd):
    (ana,) = implied(crowd, "ana@example.com", days=10)
    (leo,) = readers(crowd, "leo@example.com")
    set_clock(10 * DAY - 5)
    end_and_ask()
    assert Subscription.objects.filter(left_at=None).count() == 2
    set_clock(10 * DAY + 5)
    assert consents_are_due()
    end_and_ask()
    assert [each.subscriber_id for each in Subscription.objects.filter(left_at=None)] == [leo.pk]
    assert history_of(ana.address)[-1].what == "expired"
    assert not consents_are_due()


def test_d3_people_are_asked_a_month_before_once_with_a_way_out(crowd):
    implied(crowd, "ana@example.com", days=100, language="fr")
    set_clock(69 * DAY)
    assert not consents_are_due()
    set_clock(71 * DAY)
    assert consents_are_due()
    end_and_ask()
    end_and_ask()
    assert not consents_are_due()
    send_letters()
    (letter,) = script[crowd.handle].letters
    assert letter.subject.startswith("Souhaitez-vous")
    assert "/k/" in letter.link
    assert "/u/" in letter.recipient.unsubscribe_url


def test_d3_who_must_not_be_mailed_or_left_is_not_asked(crowd):
    left, gone = implied(crowd, "left@example.com", "gone@example.com", days=20)
    leave(subscriber_id=left.pk, account_id=crowd.pk)
    suppress(subscriber_id=gone.pk, reason="complained")
    end_and_ask()
    assert Letter.objects.count() == 0
    assert not consents_are_due()


def test_nobody_is_asked_through_an_account_that_cannot_write(crowd):
    mute = account("scripted")
    implied(mute, "ana@example.com", days=20)
    assert not consents_are_due()
    end_and_ask()
    assert Letter.objects.count() == 0


def test_the_tick_wakes_a_worker_when_consent_ends(crowd, monkeypatch):
    sent = []
    monkeypatch.setattr(wake, "_wake", lambda task, *ids, queue: sent.append((task, queue)))
    implied(crowd, "ana@example.com", days=100)
    tick()
    assert sent == []
    set_clock(100 * DAY)
    tick()
    assert sent == [("deliveries.consents", "posts")]
