"""How often is too often, counted in the database."""

import pytest

from distributor.audience.limits import Limit, is_within, place_of
from distributor.audience.models import Allowance

TWICE = Limit(kind="test", times=2, seconds=10**9)


def test_so_many_times_and_no_more_for_each_one_apart(db):
    assert [is_within(TWICE, "a") for _ in range(4)] == [True, True, False, False]
    assert is_within(TWICE, "b")
    assert is_within(Limit(kind="other", times=1, seconds=10**9), "a")


def test_what_is_counted_is_not_readable(db):
    is_within(TWICE, "ana@example.com")
    assert "ana" not in Allowance.objects.get().subject


@pytest.mark.parametrize(
    ("visitor", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_a_household_counts_as_one_visitor(visitor, place):
    assert place_of(visitor) == place
