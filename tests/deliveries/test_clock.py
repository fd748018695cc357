"""The age of the last tick is how anybody sees that the bot is alive."""

import pytest

from distributor.deliveries.clock import POLLED, tick_age
from distributor.deliveries.dispatch import tick
from tests.factories import set_clock


def test_before_the_first_tick_there_is_no_age():
    assert tick_age() is None


def test_the_age_of_a_tick_grows_until_the_next_one():
    tick()
    set_clock(40)
    assert tick_age() == pytest.approx(40, abs=10)
    tick()
    assert tick_age() == pytest.approx(0, abs=10)


def test_a_tick_that_a_worker_made_for_itself_counts_too():
    tick(sign=POLLED)
    assert tick_age() is not None
