"""What may have left is written down before it can; without that word nothing more begins."""

import pytest

from distributor.audience.models import Subscription
from distributor.deliveries.begun import be_over, go_on, window_of
from distributor.deliveries.clock import now
from distributor.deliveries.holders import my_holder
from distributor.deliveries.lane import load_lane
from distributor.deliveries.lapse import lapse
from distributor.deliveries.models import Begun
from tests.deliveries.mailings import claimed, lane_to, states_in, written
from tests.factories import account, announced, edition_of, set_clock


def test_a_claim_stands_from_its_own_statement_on_with_nothing_begun():
    slice_ = claimed(lane_to(2))
    stands = Begun.objects.get()
    assert (stands.token, stands.holder) == (slice_.token, my_holder())
    assert stands.until == slice_.rows[0].next_at
    assert (stands.destinations, stands.accepted) == ([], [])


def test_each_claim_has_a_word_of_its_own():
    lane = lane_to(3)
    slices = [claimed(lane, limit=1) for _ in range(3)]
    assert set(Begun.objects.values_list("token", flat=True)) == {each.token for each in slices}
    assert len({each.token for each in slices}) == 3


def test_a_claim_that_found_nobody_to_mail_has_none():
    lane = lane_to(2)
    Subscription.objects.update(left_at=now())
    slice_ = claimed(lane)
    assert (slice_.rows, slice_.token, slice_.passed_over) == ((), None, 2)
    assert not Begun.objects.exists()


def test_a_claim_of_posts_has_none():
    page = account()
    slice_ = claimed(load_lane(edition_of(announced(page), page).pk))
    assert slice_.token == slice_.rows[0].token
    assert not Begun.objects.exists()


@pytest.mark.parametrize(("connections", "window"), [(1, 25), (2, 50), (3, 75), (32, 800)])
def test_a_window_is_half_of_what_all_connections_may_leave_in_doubt(connections, window):
    assert window_of(lane_to(1, connections=connections)) == window


def test_going_on_says_what_is_begun_and_what_was_accepted_by_now():
    slice_ = claimed(lane_to(3))
    first, second, third = slice_.rows
    assert go_on(slice_.token, accepted=[], begun=[first, second])
    assert written(slice_) == ([0, 1], [])
    assert go_on(slice_.token, accepted=[first], begun=[second, third])
    assert written(slice_) == ([1, 2], [0])


def test_going_on_with_one_claim_says_nothing_of_another():
    lane = lane_to(2)
    one, other = claimed(lane, limit=1), claimed(lane, limit=1)
    assert go_on(one.token, accepted=[], begun=one.rows)
    assert (written(one), written(other)) == (([0], []), ([], []))


def test_a_claim_that_was_taken_away_goes_on_no_more():
    slice_ = claimed(lane_to(2))
    assert go_on(slice_.token, accepted=[], begun=slice_.rows[:1])
    set_clock(61)
    lapse()
    assert not go_on(slice_.token, accepted=slice_.rows[:1], begun=slice_.rows[1:])
    assert states_in(slice_) == ["unknown", "scheduled"]
    assert not Begun.objects.exists()


def test_a_claim_that_is_over_goes_on_no_more_and_may_be_over_twice():
    slice_ = claimed(lane_to(2))
    be_over(slice_.token)
    be_over(slice_.token)
    assert not go_on(slice_.token, accepted=[], begun=slice_.rows)
    assert states_in(slice_) == ["sending", "sending"]
