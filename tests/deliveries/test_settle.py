"""Accepted mails are settled at once; whatever else came of a slice is looked at one by one."""

import pytest

from distributor.contract import RecipientGone, Transient
from distributor.deliveries.begun import go_on
from distributor.deliveries.claim import claim
from distributor.deliveries.holders import my_holder
from distributor.deliveries.lapse import lapse
from distributor.deliveries.models import Attempt, Begun, Breaker, Delivery
from distributor.deliveries.settle import settle
from tests.deliveries.mailings import claimed, lane_to
from tests.factories import set_clock


@pytest.fixture
def lane():
    return lane_to(3)


def settle_accepted(lane, slice_):
    settle(lane, slice_, accepted=slice_.rows, others={})


def begin_all(slice_):
    assert go_on(slice_.token, accepted=[], begun=slice_.rows)


def states_of(slice_):
    return {row.state for row in Delivery.objects.filter(token=slice_.token)}


def test_accepted_mails_are_sent_and_nobody_holds_them_any_more(lane):
    slice_ = claim(lane, holder=my_holder())
    settle_accepted(lane, slice_)
    rows = Delivery.objects.values_list("state", "holder", "next_at", "attempt")
    assert set(rows) == {("sent", None, None, 1)}
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("accepted", range(4))
def test_a_settled_claim_is_over_whatever_came_of_it_and_others_stand(lane, accepted):
    slice_ = claimed(lane)
    other = claimed(lane_to(1))
    others = {row: Transient("Nobody answered.") for row in slice_.rows[accepted:]}
    settle(lane, slice_, accepted=slice_.rows[:accepted], others=others)
    assert [begun.token for begun in Begun.objects.all()] == [other.token]
    assert states_of(other) == {"sending"}


def test_a_worker_that_wakes_up_late_says_which_of_its_mails_were_accepted(lane):
    slice_ = claim(lane, holder=my_holder())
    begin_all(slice_)
    set_clock(61)
    assert {row.state for row in lapse()} == {"unknown"}
    settle_accepted(lane, slice_)
    assert states_of(slice_) == {"sent"}


def test_a_late_worker_leaves_alone_what_was_claimed_again_meanwhile(lane):
    slice_ = claim(lane, holder=my_holder())
    begin_all(slice_)
    Delivery.objects.update(state="scheduled", next_at=slice_.rows[0].due_at)
    again = claim(lane, holder=my_holder())
    settle_accepted(lane, slice_)
    assert states_of(again) == {"sending"}
    assert len(again.rows) == len(slice_.rows)


def test_a_late_worker_leaves_alone_what_was_settled_meanwhile(lane):
    slice_ = claim(lane, holder=my_holder())
    Delivery.objects.update(state="scheduled", next_at=slice_.rows[0].due_at, token=slice_.token)
    settle_accepted(lane, slice_)
    assert states_of(slice_) == {"scheduled"}


@pytest.mark.parametrize("accepted", [0, 1])
def test_one_answer_is_enough_to_close_the_breaker(lane, accepted):
    Breaker.objects.create(account_id=lane.account.id, failures=2)
    slice_ = claim(lane, holder=my_holder())
    others = {row: Transient("Nobody answered.") for row in slice_.rows[accepted:]}
    settle(lane, slice_, accepted=slice_.rows[:accepted], others=others)
    assert list(Breaker.objects.values_list("failures", flat=True)) == [3] * (1 - accepted)


@pytest.mark.parametrize("accepted", [0, 3])
def test_the_breaker_is_closed_by_what_was_accepted_and_not_by_the_end_of_a_claim(lane, accepted):
    Breaker.objects.create(account_id=lane.account.id, failures=2)
    slice_ = claimed(lane)
    settle(lane, slice_, accepted=slice_.rows[:accepted], others={})
    assert Breaker.objects.exists() is (accepted == 0)


def test_mails_that_were_not_accepted_are_written_down_with_their_reasons(lane):
    slice_ = claim(lane, holder=my_holder())
    gone, *rest = slice_.rows
    settle(lane, slice_, accepted=rest, others={gone: RecipientGone("No such mailbox.")})
    assert Attempt.objects.get().key == gone.key
    assert sorted(row.state for row in Delivery.objects.all()) == ["failed", "sent", "sent"]
