"""A lane to spare claims ahead where that is fast and costs no connection, and nowhere else."""

from contextlib import ExitStack

import pytest
from scripted import script

from distributor.deliveries import ahead, send, wake
from distributor.deliveries.ahead import FIRST_SLICE, MAIN, SLICE, SPARE, on_the_way
from distributor.deliveries.lane import load_lane
from distributor.deliveries.models import Delivery
from distributor.deliveries.send import send_due
from tests.factories import account, announced, edition_of, planned


@pytest.fixture
def mailing():
    """An edition to forty readers through two connections."""
    crowd = account("crowd", connections="2")
    release = planned(crowd, *(f"r{number}@example.com" for number in range(40)))
    return edition_of(release, crowd)


@pytest.fixture
def woken(monkeypatch):
    sent = []
    monkeypatch.setattr(wake, "_wake", lambda task, *ids, queue: sent.append((task, *ids)))
    return sent


def test_a_spare_lane_alone_claims_nothing_and_the_main_lane_does(mailing):
    assert send_due(mailing.pk, number=SPARE) == 0
    assert not Delivery.objects.exclude(state="scheduled").exists()
    assert send_due(mailing.pk, number=MAIN) == 40


@pytest.mark.parametrize(
    ("here", "size", "may"),
    [
        ((MAIN,), SLICE, True),
        ((MAIN,), SLICE - 1, False),
        ((MAIN,), None, False),
        ((), SLICE, False),
    ],
)
def test_it_needs_a_fast_way_and_the_main_lane_in_its_process(here, size, may):
    with ExitStack() as stack:
        for number in here:
            assert stack.enter_context(on_the_way(7, number=number)).may_claim()
        stack.enter_context(on_the_way(8, number=MAIN)).note(SLICE)  # another mailing
        spare = stack.enter_context(on_the_way(7, number=SPARE))
        if size:
            spare.note(size)
        assert spare.may_claim() == may


def test_it_begins_each_time_the_way_becomes_fast_and_only_then():
    with on_the_way(7, number=MAIN) as main:
        sizes = [SLICE - 1, SLICE, SLICE, 1, SLICE]
        assert [main.note(size) for size in sizes] == [False, True, False, False, True]


def test_its_first_slice_is_as_large_as_that_of_the_main_lane():
    with on_the_way(7, number=MAIN) as main, on_the_way(7, number=SPARE) as spare:
        assert (main.size, spare.size) == (FIRST_SLICE, FIRST_SLICE)
        main.note(SLICE)
        assert spare.size == SLICE


@pytest.mark.parametrize(("size", "sent"), [(1, FIRST_SLICE), (FIRST_SLICE, 40)])
def test_it_goes_on_as_long_as_whole_slices_go_out_at_once(mailing, monkeypatch, size, sent):
    monkeypatch.setattr(send, "next_size", lambda sent, seconds: size)
    monkeypatch.setattr(ahead, "SLICE", FIRST_SLICE)
    with on_the_way(mailing.pk, number=MAIN) as main:
        main.note(FIRST_SLICE)
        assert send_due(mailing.pk, number=SPARE) == sent


def test_the_main_lane_wakes_it_once_for_a_way_that_became_fast(mailing, monkeypatch, woken):
    sizes = iter([4, SLICE, SLICE])
    monkeypatch.setattr(send, "next_size", lambda sent, seconds: next(sizes))
    send_due(mailing.pk, number=MAIN)
    assert woken == [("deliveries.send_many", mailing.pk, SPARE)]


def test_it_joins_at_work_and_takes_all_the_main_lane_left(mailing, monkeypatch, woken):
    monkeypatch.setattr(send, "next_size", lambda sent, seconds: SLICE)
    joined = []

    def join(edition_id, *, lane):
        joined.append(send_due(edition_id, number=lane))

    monkeypatch.setattr(send, "wake_sending", join)
    assert send_due(mailing.pk, number=MAIN) == FIRST_SLICE
    assert joined == [40 - FIRST_SLICE]
    (told,) = script.values()
    assert len({each.key for each in told.asked}) == len(told.asked) == 40


def test_a_fast_way_of_posts_has_nobody_to_wake(monkeypatch, woken):
    monkeypatch.setattr(send, "next_size", lambda sent, seconds: SLICE)
    page = account()
    release = announced(page, parts=3)
    woken.clear()
    assert send_due(edition_of(release, page).pk) == 3
    assert woken == []


def test_nothing_is_remembered_of_a_mailing_that_is_over(mailing):
    send_due(mailing.pk, number=MAIN)
    assert mailing.pk not in ahead._here
    assert mailing.pk not in ahead._sizes


def test_the_size_is_remembered_as_long_as_one_of_the_lanes_is_at_work(mailing):
    with on_the_way(mailing.pk, number=SPARE) as spare:
        with on_the_way(mailing.pk, number=MAIN) as main:
            main.note(SLICE)
        assert spare.size == SLICE
        assert not spare.may_claim()
    assert mailing.pk not in ahead._sizes


def test_a_post_has_one_lane_and_none_to_spare():
    page = account()
    assert load_lane(edition_of(announced(page), page).pk).connections == 1
