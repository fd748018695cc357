"""Faults come in order or by chance, and a seed makes chance come again."""

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.kit.faults import Chance, Fault, Faults, Planned

SEEDS = st.integers(min_value=0, max_value=2**32)
RESETS = (Planned(fault=Fault.RESET_AFTER), Planned(fault=Fault.UNAVAILABLE_AFTER))


def drawn(chance, *, kind="publish", requests=200):
    return [chance.draw(kind, number) for number in range(1, requests + 1)]


@given(SEEDS)
def test_the_same_seed_gives_the_same_faults(seed):
    assert drawn(Chance(seed=seed, rate=0.3, faults=RESETS), requests=40) == drawn(
        Chance(seed=seed, rate=0.3, faults=RESETS), requests=40
    )


def test_other_seeds_give_other_faults():
    runs = [drawn(Chance(seed=seed, rate=0.3, faults=RESETS)) for seed in range(5)]
    assert all(runs.count(run) == 1 for run in runs)


def test_faults_come_as_often_as_the_rate_says_and_all_of_them():
    faults = drawn(Chance(seed=1, rate=0.1, faults=RESETS), requests=5000)
    assert faults.count(RESETS[0]) == pytest.approx(250, abs=60)
    assert faults.count(RESETS[1]) == pytest.approx(250, abs=60)


@pytest.mark.parametrize(("rate", "number"), [(0, 0), (1, 200)])
def test_a_rate_can_be_never_or_always(rate, number):
    faults = drawn(Chance(seed=3, rate=rate, faults=RESETS))
    assert sum(fault is not None for fault in faults) == number


def test_chance_keeps_to_the_kind_of_request():
    looks = Planned(fault=Fault.RESET_BEFORE, details={"on": "find"})
    chance = Chance(seed=1, rate=1, faults=(looks,))
    assert set(drawn(chance)) == {None}
    assert set(map(str, drawn(chance, kind="find"))) == {str(looks)}


def test_a_planned_fault_goes_before_chance():
    faults = Faults()
    faults.leave_to_chance(Chance(seed=1, rate=1, faults=RESETS[:1]))
    faults.inject("rejected")
    assert [faults.take("publish").fault for _ in range(2)] == ["rejected", "reset_after"]
    assert faults.played() == {"rejected": 1, "reset_after": 1}


def test_a_new_chance_counts_requests_from_one_again():
    faults, chance = Faults(), Chance(seed=9, rate=0.5, faults=RESETS)
    runs = []
    for _ in range(2):
        faults.leave_to_chance(chance)
        runs.append([faults.take("publish") for _ in range(30)])
    assert runs[0] == runs[1] == drawn(chance, requests=30)
    assert faults.requests() == {"publish": 30}


def test_a_late_read_back_by_chance_spoils_no_answer():
    faults = Faults()
    lagging = Planned(fault=Fault.LAGGING, details={"seconds": "2"})
    faults.leave_to_chance(Chance(seed=1, rate=1, faults=(lagging,)))
    assert faults.take("publish") is None
    assert faults.take_lag() == timedelta(seconds=2)
    assert faults.take_lag() == timedelta()
    assert faults.played() == {"lagging": 1}


def test_a_lost_answer_and_a_late_read_back_can_come_together():
    faults = Faults()
    faults.inject("reset_after", lag="0.5")
    assert faults.take("publish").fault == Fault.RESET_AFTER
    assert faults.take_lag() == timedelta(seconds=0.5)


def test_a_late_read_back_belongs_to_the_request_that_met_it():
    faults, lags = Faults(), []
    faults.inject("reset_after", lag="3")
    faults.take("publish")
    other = threading.Thread(target=lambda: lags.append(faults.take_lag()))
    other.start()
    other.join()
    faults.take("publish")
    assert (lags, faults.take_lag()) == ([timedelta()], timedelta())


def test_faults_are_read_from_a_wish():
    wish = {
        "seed": 7,
        "rate": 0.25,
        "faults": ["reset_after", {"fault": "slow", "details": {"seconds": 2}}],
    }
    slow = Planned(fault=Fault.SLOW, details={"seconds": "2"})
    assert Chance.from_json(wish) == Chance(seed=7, rate=0.25, faults=(RESETS[0], slow))
    assert Chance.from_json({"rate": 0}) == Chance(seed=0, rate=0, faults=())
    assert Planned.from_json({"fault": "slow"}) == Planned(fault=Fault.SLOW)


@pytest.mark.parametrize(
    "wish", [{"faults": ["explodes"]}, {"faults": [{}]}, {"rate": "often"}, {"seed": None}]
)
def test_a_wish_that_makes_no_sense_is_refused(wish):
    with pytest.raises(ValueError):
        Chance.from_json(wish)
