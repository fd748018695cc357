"""A lane to spare claims ahead where that is fast and costs no connection, and nowhere else."""

from contextlib import ExitStack

import pytest

from distributor.deliveries import ahead, send
from distributor.deliveries.ahead import on_the_way
from distributor.deliveries.claim import SLICE
from distributor.deliveries.lane import load_lane
from distributor.deliveries.models import Delivery
from distributor.deliveries.send import FIRST_SLICE, send_due
from tests.factories import account, announced, edition_of, planned


@pytest.fixture
def mailing():
    """An edition to forty readers through two connections."""
    crowd = account("crowd", connections="2")
    release = planned(crowd, *(f"r{number}@example.com" for number in range(40)))
    return edition_of(release, crowd)


def test_a_spare_lane_alone_claims_nothing_and_a_lane_of_a_connection_does(mailing):
    assert send_due(mailing.pk, number=2) == 0
    assert not Delivery.objects.exclude(state="scheduled").exists()
    assert send_due(mailing.pk, number=1) == 40


@pytest.mark.parametrize(
    ("here", "is_fast", "may"),
    [((0, 1), True, True), ((0, 1), False, False), ((0,), True, False), ((), True, False)],
)
def test_it_needs_a_fast_way_and_all_lanes_of_the_mailing_in_its_process(
    mailing, here, is_fast, may
):
    lane = load_lane(mailing.pk)
    with ExitStack() as stack:
        for number in here:
            stack.enter_context(on_the_way(mailing.pk, number=number))
        spare = stack.enter_context(on_the_way(mailing.pk, number=2))
        spare.note(is_fast=is_fast)
        assert spare.may_claim(lane) == may


@pytest.mark.parametrize(("size", "sent"), [(1, FIRST_SLICE), (SLICE, 40)])
def test_it_goes_on_as_long_as_whole_slices_go_out_at_once(mailing, monkeypatch, size, sent):
    monkeypatch.setattr(send, "next_size", lambda sent, seconds: size)
    with on_the_way(mailing.pk, number=0) as one, on_the_way(mailing.pk, number=1):
        one.note(is_fast=True)
        assert send_due(mailing.pk, number=2) == sent


def test_nothing_is_remembered_of_a_mailing_that_is_over(mailing):
    send_due(mailing.pk, number=0)
    assert mailing.pk not in ahead._here
    assert mailing.pk not in ahead._fast


def test_a_post_has_one_lane_and_none_to_spare():
    page = account()
    assert load_lane(edition_of(announced(page), page).pk).connections == 1
