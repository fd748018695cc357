"""The plan of faults is a pure function of its seed, and holds what a run must hold."""

from itertools import pairwise

from tests.chaos.controls import cuts, freezes
from tests.chaos.plan import APART, LANES, OF_MAILS, POINTS, Kind, plan

GIVEN = {"faults": 1000, "lease": 8.0}


def test_the_same_seed_gives_the_same_plan_and_another_seed_another_one():
    assert plan(seed=7, **GIVEN) == plan(seed=7, **GIVEN)
    assert plan(seed=7, **GIVEN) != plan(seed=8, **GIVEN)


def test_a_shorter_plan_is_the_beginning_of_a_longer_one():
    assert plan(seed=7, faults=50, lease=8.0) == plan(seed=7, **GIVEN)[:50]


def test_faults_come_about_one_a_second():
    made = plan(seed=3, **GIVEN)
    assert len(made) == 1000
    assert 900 < made[-1].at < 1300
    assert all(after.at - before.at > 0 for before, after in pairwise(made))


def test_a_long_run_has_every_kind_of_fault():
    assert {each.kind for each in plan(seed=1, **GIVEN)} == set(Kind)


def test_a_long_run_kills_at_every_point_and_only_mailings_where_only_they_come_by():
    kills = [each.details for each in plan(seed=1, **GIVEN) if each.kind is Kind.KILL_AT]
    assert {each["point"] for each in kills} == {*POINTS, *OF_MAILS}
    assert {each["channel"] for each in kills if each["point"] in OF_MAILS} == {"email"}


def test_no_freeze_past_the_last_check_meets_a_crash_of_the_database():
    for seed in range(20):
        made = plan(seed=seed, **GIVEN)
        crashes = [each.at for each in made if each.kind is Kind.POSTGRES]
        freezes = [each.at for each in made if each.needs_its_holder]
        assert min(abs(a - b) for a in crashes for b in freezes) >= APART


def test_a_freeze_at_a_point_is_longer_than_the_lease():
    made = plan(seed=5, **GIVEN)
    assert min(each.details["seconds"] for each in made if each.kind is Kind.FREEZE_AT) > 8.0


def test_what_a_platform_hides_or_takes_late_is_found_within_the_looks():
    longest = 6.0 + 8.0 / 2  # the last look, after a call that took all its time
    for each in plan(seed=5, **GIVEN):
        if each.kind is Kind.PLATFORM:
            details = each.details["details"]
            assert float(details.get("lag", 0)) + float(details.get("seconds", 0)) < longest


def test_twenty_freezes_are_at_least_half_past_the_last_check_and_wait_to_be_overtaken():
    made = freezes(20, 5.0)
    assert len({each.number for each in made}) == 20
    assert {each.details["until"] for each in made} == {"overtaken"}
    assert min(each.details["seconds"] for each in made) > 5.0
    assert sum(each.details["point"] == "call" for each in made) >= 10
    assert {each.details["channel"] for each in made} == set(LANES)


def test_whoever_is_cut_off_is_so_for_longer_than_the_lease():
    made = cuts(12, 5.0)
    assert {each.kind for each in made} == {Kind.CUT_AT, Kind.NETWORK_AT}
    assert {each.details["channel"] for each in made} == {"email", "linkedin"}
    assert min(each.details["seconds"] for each in made) > 5.0
