"""A slice is what goes out in half a second: large on a fast relay, one mail on a slow one."""

import time

import pytest
from scripted import receipt, script

from distributor.deliveries import send
from distributor.deliveries.claim import SLICE
from distributor.deliveries.models import Attempt, Delivery
from distributor.deliveries.send import FIRST_SLICE, next_size, send_due
from distributor.deliveries.switch import Target, pause
from tests.factories import account, edition_of, planned, states


@pytest.mark.parametrize(
    ("sent", "seconds", "size"),
    [(5, 0.001, SLICE), (5, 0.5, 5), (5, 5, 1), (1, 60, 1), (50, 1, 25), (0, 0, 1)],
)
def test_the_next_slice_is_half_a_second_s_worth(sent, seconds, size):
    assert next_size(sent, seconds=seconds) == size


@pytest.fixture
def mailing():
    """An edition to forty readers through one connection, and nothing known of its speed."""
    crowd = account("crowd", connections="1")
    release = planned(crowd, *(f"r{number}@example.com" for number in range(40)))
    edition = edition_of(release, crowd)
    send._fast.discard(edition.pk)
    return edition


def test_the_spare_lane_claims_nothing_before_the_way_is_known_to_be_fast(mailing):
    assert send_due(mailing.pk, number=1) == 0
    assert not Delivery.objects.exclude(state="scheduled").exists()
    assert send_due(mailing.pk, number=0) == 40


@pytest.mark.parametrize(("size", "sent"), [(1, FIRST_SLICE), (SLICE, 40)])
def test_the_spare_lane_goes_on_as_long_as_whole_slices_go_out_at_once(
    mailing, monkeypatch, size, sent
):
    monkeypatch.setattr(send, "next_size", lambda sent, seconds: size)
    send._fast.add(mailing.pk)
    assert send_due(mailing.pk, number=1) == sent
    assert (mailing.pk in send._fast) == (sent == 40)


@pytest.mark.parametrize(("size", "is_fast"), [(1, False), (SLICE, True)])
def test_a_lane_learns_how_fast_the_way_is(mailing, monkeypatch, size, is_fast):
    monkeypatch.setattr(send, "next_size", lambda sent, seconds: size)
    assert send_due(mailing.pk, number=0) == 40
    assert (mailing.pk in send._fast) == is_fast


def test_a_pause_in_the_middle_stops_before_the_next_slice():
    crowd = account("crowd")
    release = planned(crowd, *(f"r{number}@example.com" for number in range(30)))

    class Pauses(list):
        def pop(self, index):
            if not Attempt.objects.exists() and Delivery.objects.filter(state="sending").exists():
                pause(Target(scope="all"), reason="Stop.", who="officer")
            time.sleep(0.01)
            return receipt()

        def __bool__(self):
            return True

    script[crowd.handle].answers = Pauses()
    send_due(edition_of(release, crowd).pk)
    assert states(release).count("sent") == FIRST_SLICE
    assert states(release).count("scheduled") == 30 - FIRST_SLICE
