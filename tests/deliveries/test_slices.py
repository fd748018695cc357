"""A slice is what goes out in half a second: large on a fast relay, one mail on a slow one."""

import time

import pytest
from scripted import receipt, script

from distributor.deliveries.ahead import FIRST_SLICE, SLICE
from distributor.deliveries.models import Attempt, Delivery
from distributor.deliveries.send import next_size, send_due
from distributor.deliveries.switch import Target, pause
from tests.factories import account, edition_of, planned, states


@pytest.mark.parametrize(
    ("sent", "seconds", "size"),
    [
        (5, 0.001, SLICE),
        (500, 0.5, SLICE),
        (500, 1, 250),
        (5, 0.5, 5),
        (5, 5, 1),
        (1, 60, 1),
        (50, 1, 25),
        (0, 0, 1),
    ],
)
def test_the_next_slice_is_half_a_second_s_worth(sent, seconds, size):
    assert next_size(sent, seconds=seconds) == size


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
