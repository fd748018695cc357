"""The two settings of a paced account, read into one value."""

from datetime import date

import pytest

from distributor.contract import Misconfigured
from distributor.kit.pacing import Pacing, read_pacing


def test_an_account_without_these_settings_is_not_paced():
    pacing = read_pacing({"pace": " ", "warm_up": ""})
    assert pacing == Pacing()
    assert not pacing.is_any
    assert (pacing.rate_of("gmail"), pacing.most_on(date(2026, 12, 1))) == (None, None)


def test_a_star_is_the_pace_of_every_other_family():
    pacing = read_pacing({"pace": "Gmail=1200, example.org = 50,*=3000"})
    assert pacing.is_any
    assert [pacing.rate_of(each) for each in ("gmail", "example.org", "yahoo")] == [1200, 50, 3000]


@pytest.mark.parametrize("text", ["gmail", "gmail=0", "gmail=-1", "gmail=1,gmail=2", "a b=3"])
def test_a_pace_that_cannot_be_read_is_said(text):
    with pytest.raises(Misconfigured, match="Mails an hour"):
        read_pacing({"pace": text})


def test_a_warm_up_doubles_every_day_and_ends_after_two_weeks():
    pacing = read_pacing({"warm_up": "2026-12-01:200"})
    days = [date(2026, 11, 20), *(date(2026, 12, day) for day in (1, 2, 14, 15))]
    assert pacing.is_any
    assert [pacing.most_on(day) for day in days] == [200, 200, 400, 200 * 2**13, None]


@pytest.mark.parametrize("text", ["200", "2026-13-01:200", "2026-12-01:0", "2026-12-01"])
def test_a_warm_up_that_cannot_be_read_is_said(text):
    with pytest.raises(Misconfigured, match="Warm-up"):
        read_pacing({"warm_up": text})
