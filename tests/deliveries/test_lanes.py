"""Each connection of a mailing is one lane; two workers never share one."""

import pytest
from django.db import connections
from scripted import script

from distributor.deliveries.lanes import LANE_CLASS, LANES, send_in_lane
from tests.factories import account, edition_of, planned, states


def test_a_lane_sends_and_is_free_again():
    crowd = account("crowd")
    release = planned(crowd, "a@example.com")
    assert send_in_lane(edition_of(release, crowd).pk, lane=0) == 1
    assert states(release) == ["sent"]


@pytest.mark.django_db(transaction=True)
def test_a_lane_that_is_taken_is_left_to_who_has_it():
    crowd = account("crowd")
    release = planned(crowd, "a@example.com")
    edition = edition_of(release, crowd).pk
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LANE_CLASS, edition * LANES])
    try:
        assert send_in_lane(edition, lane=0) == 0
        assert script[crowd.handle].asked == []
        assert send_in_lane(edition, lane=1) == 1
    finally:
        other.close()
