"""Soft bounces weigh less with time; a bad week costs nobody the subscription."""

import pytest

from distributor.audience.models import Suppression
from distributor.contract import EventKind
from distributor.deliveries.events import take
from distributor.deliveries.models import Delivery
from distributor.deliveries.score import soft_score
from tests import factories
from tests.deliveries.test_events import keys, news

DAY = 86_400


@pytest.fixture
def soft():
    """Bounce softly on these days, each time of another release; then look from the last day."""
    through = factories.account("crowd")

    def run(*days, kind=EventKind.SOFT_BOUNCED):
        for day in days:
            factories.set_clock(0)
            release = factories.planned(through, "ana@basin.example")
            factories.set_clock(day * DAY)
            take([news(keys(release)[0], kind)])
        return Delivery.objects.first().destination

    return run


def test_each_soft_bounce_counts_one_and_half_after_a_month(soft, settings):
    person = soft(0)
    assert soft_score(person)[0] == pytest.approx(1, abs=0.01)
    factories.set_clock(30 * DAY)
    score, days = soft_score(person)
    assert score == pytest.approx(0.5, abs=0.01)
    assert days == pytest.approx(30, abs=0.1)


@pytest.mark.parametrize("days", [(0, 7, 14, 21), (0, 1, 2, 7)])
def test_e5_a_mailbox_that_stays_full_is_suppressed(soft, days):
    soft(*days[:-1])
    assert not Suppression.objects.exists()
    soft(days[-1])
    assert Suppression.objects.get().reason == "bounced too often"


@pytest.mark.parametrize("days", [(0, 1, 2, 3, 4, 5, 6), (0, 60, 120, 180, 240, 300), (0,) * 9])
def test_e5_a_bad_week_or_a_bounce_now_and_then_is_forgiven(soft, days):
    soft(*days)
    assert not Suppression.objects.exists()


def test_e5_a_mail_that_arrived_clears_what_was_before(soft):
    soft(0, 7, 14)
    soft(15, kind=EventKind.DELIVERED)
    person = soft(21)
    assert soft_score(person)[0] == pytest.approx(1, abs=0.01)
    assert not Suppression.objects.exists()


def test_one_mail_that_is_reported_twice_counts_once(soft):
    through = factories.account("crowd")
    key = keys(factories.planned(through, "leo@basin.example"))[0]
    take([news(key, EventKind.SOFT_BOUNCED), news(key, EventKind.SOFT_BOUNCED)])
    assert soft_score(int(key.split(".")[3], 16))[0] == pytest.approx(1, abs=0.01)


def test_the_limits_are_settings(soft, settings):
    settings.SOFT_BOUNCES, settings.SOFT_BOUNCE_DAYS = 1.4, 7.0
    soft(0, 7)
    assert Suppression.objects.exists()


def test_what_is_long_forgotten_weighs_nothing(soft, settings):
    settings.SOFT_BOUNCE_DAYS = 0.001
    assert soft_score(soft(0, 300)) == (pytest.approx(1, abs=0.01), pytest.approx(0, abs=0.01))
