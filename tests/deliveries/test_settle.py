"""Accepted mails are settled at once; whatever else came of a slice is looked at one by one."""

import pytest
from scripted import receipt

from distributor.contract import RecipientGone, Transient
from distributor.deliveries.claim import claim
from distributor.deliveries.holders import my_holder
from distributor.deliveries.lane import load_lane
from distributor.deliveries.lapse import lapse
from distributor.deliveries.models import Attempt, Breaker, Delivery
from distributor.deliveries.settle import settle
from tests.factories import account, edition_of, planned, set_clock


@pytest.fixture
def lane():
    crowd = account("crowd")
    release = planned(crowd, *(f"reader{number}@example.com" for number in range(3)))
    return load_lane(edition_of(release, crowd).pk)


def all_accepted(slice_):
    return {row.key: receipt(row.key) for row in slice_.rows}


def states_of(slice_):
    return {row.state for row in Delivery.objects.filter(token=slice_.token)}


def test_accepted_mails_are_sent_and_nobody_holds_them_any_more(lane):
    slice_ = claim(lane, holder=my_holder())
    settle(lane, slice_, all_accepted(slice_))
    rows = Delivery.objects.values_list("state", "holder", "next_at", "attempt")
    assert set(rows) == {("sent", None, None, 1)}
    assert not Attempt.objects.exists()


def test_a_worker_that_wakes_up_late_says_which_of_its_mails_were_accepted(lane):
    slice_ = claim(lane, holder=my_holder())
    set_clock(61)
    assert {row.state for row in lapse()} == {"unknown"}
    settle(lane, slice_, all_accepted(slice_))
    assert states_of(slice_) == {"sent"}


def test_a_late_worker_leaves_alone_what_was_claimed_again_meanwhile(lane):
    slice_ = claim(lane, holder=my_holder())
    Delivery.objects.update(state="scheduled", next_at=slice_.rows[0].due_at)
    again = claim(lane, holder=my_holder())
    settle(lane, slice_, all_accepted(slice_))
    assert states_of(again) == {"sending"}


def test_a_late_worker_leaves_alone_what_was_settled_meanwhile(lane):
    slice_ = claim(lane, holder=my_holder())
    Delivery.objects.update(state="scheduled", next_at=slice_.rows[0].due_at, token=slice_.token)
    settle(lane, slice_, all_accepted(slice_))
    assert states_of(slice_) == {"scheduled"}


@pytest.mark.parametrize("accepted", [0, 1])
def test_one_answer_is_enough_to_close_the_breaker(lane, accepted):
    Breaker.objects.create(account_id=lane.account.id, failures=2)
    slice_ = claim(lane, holder=my_holder())
    answers = {row.key: Transient("Nobody answered.") for row in slice_.rows}
    settle(lane, slice_, answers | dict(list(all_accepted(slice_).items())[:accepted]))
    assert list(Breaker.objects.values_list("failures", flat=True)) == [3] * (1 - accepted)


def test_mails_that_were_not_accepted_are_written_down_with_their_reasons(lane):
    slice_ = claim(lane, holder=my_holder())
    gone, *_ = (row.key for row in slice_.rows)
    settle(lane, slice_, all_accepted(slice_) | {gone: RecipientGone("No such mailbox.")})
    assert Attempt.objects.get().key == gone
    assert sorted(row.state for row in Delivery.objects.all()) == ["failed", "sent", "sent"]
