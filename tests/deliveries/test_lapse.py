"""A claim lapses with its worker or its lease, and each of its mails goes where it is known to be.

What was never begun surely did not leave and is scheduled; what was accepted is sent; only what
was begun and has no outcome is unknown.
"""

import threading
import time

import pytest
from django.db import connection, connections
from scripted import Crowd

from distributor.contract import RecipientGone
from distributor.deliveries.begun import be_over, go_on
from distributor.deliveries.holders import let_go, my_holder
from distributor.deliveries.lane import load_lane
from distributor.deliveries.lapse import WHY, lapse
from distributor.deliveries.models import Attempt, Begun, Delivery, Holder
from distributor.deliveries.move import Change, change
from distributor.deliveries.settle import settle_others
from distributor.deliveries.states import State
from distributor.registry import registry
from tests.deliveries.mailings import claimed, lane_to, states_in
from tests.factories import account, announced, edition_of, set_clock


def lease_ends():
    set_clock(61)


@pytest.fixture(params=[lease_ends, let_go])
def end(request):
    """How a claim comes to its end."""
    return request.param


def fields_of(row, *names):
    return Delivery.objects.values_list(*names).get(destination=row.destination)


def test_a_claimed_mail_that_was_never_begun_is_scheduled_again_as_if_it_had_not_been_claimed(end):
    lane = lane_to(1)
    Delivery.objects.update(tries=2)
    slice_ = claimed(lane)
    end()
    assert [row.state for row in lapse()] == ["scheduled"]
    names = ("state", "attempt", "tries", "holder", "reason")
    assert fields_of(slice_.rows[0], *names) == ("scheduled", 0, 2, None, None)
    assert [row.key for row in claimed(lane).rows] == [slice_.rows[0].key]
    assert not Attempt.objects.exists()


def test_a_mail_that_was_begun_is_unknown_and_says_why_and_whose_it_was(end):
    slice_ = claimed(lane_to(1))
    holder = my_holder()
    assert go_on(slice_.token, accepted=[], begun=slice_.rows)
    end()
    assert [row.state for row in lapse()] == ["unknown"]
    names = ("state", "tries", "holder", "reason", "next_at", "token")
    told = ("unknown", 0, holder, WHY, None, slice_.token)
    assert fields_of(slice_.rows[0], *names) == told


def test_a_mail_that_was_written_down_as_accepted_is_sent(end):
    slice_ = claimed(lane_to(1))
    assert go_on(slice_.token, accepted=slice_.rows, begun=[])
    end()
    assert [row.state for row in lapse()] == ["sent"]
    names = ("state", "tries", "holder", "reason", "next_at")
    assert fields_of(slice_.rows[0], *names) == ("sent", 0, None, None, None)


def test_each_mail_of_a_claim_goes_where_it_is_known_to_be_and_the_claim_is_over(end):
    lane = lane_to(6)
    slice_ = claimed(lane)
    refused, first, second, third, fourth, _ = slice_.rows
    settle_others(lane, slice_, {refused: RecipientGone("No such mailbox.")}, is_answered=False)
    assert go_on(slice_.token, accepted=[first, second], begun=[third, fourth])
    end()
    assert len(lapse()) == 5
    assert states_in(slice_) == ["failed", "sent", "sent", "unknown", "unknown", "scheduled"]
    assert not Begun.objects.exists()
    assert lapse() == []


def test_a_claim_whose_worker_lives_stands_until_the_end_of_its_lease():
    slice_ = claimed(lane_to(2))
    assert go_on(slice_.token, accepted=[], begun=slice_.rows[:1])
    set_clock(59)
    assert lapse() == []
    assert states_in(slice_) == ["sending", "sending"]
    assert go_on(slice_.token, accepted=slice_.rows[:1], begun=slice_.rows[1:])


def test_the_claim_of_a_dead_worker_lapses_and_that_of_a_living_one_stands():
    lane = lane_to(4)
    dead = claimed(lane, holder=Holder.objects.create(name="gone").pk, limit=2)
    living = claimed(lane, limit=2)
    for slice_ in (dead, living):
        assert go_on(slice_.token, accepted=[], begun=slice_.rows[:1])
    lapse()
    assert states_in(dead) == ["unknown", "scheduled"]
    assert states_in(living) == ["sending", "sending"]
    assert [begun.token for begun in Begun.objects.all()] == [living.token]


def test_claims_that_lapse_together_are_told_apart(end):
    lane = lane_to(4)
    one, other = claimed(lane, limit=2), claimed(lane, limit=2)
    assert go_on(one.token, accepted=[], begun=one.rows[:1])
    assert go_on(other.token, accepted=other.rows[:1], begun=other.rows[1:])
    end()
    lapse()
    assert (states_in(one), states_in(other)) == (["unknown", "scheduled"], ["sent", "unknown"])


def test_the_same_reader_of_two_mailings_is_told_apart(end):
    one, other = claimed(lane_to(1)), claimed(lane_to(1))
    Delivery.objects.update(destination=one.rows[0].destination)
    assert go_on(one.token, accepted=[], begun=one.rows)
    end()
    lapse()
    states = dict(Delivery.objects.values_list("token", "state"))
    assert states == {one.token: "unknown", other.token: "scheduled"}


def test_a_begun_mail_of_a_channel_that_can_look_is_looked_for_at_once(monkeypatch):
    class Looking(Crowd):
        def find(self, outgoing, account, since):
            return None

    monkeypatch.setattr(registry, "_load", lambda allowed: {"crowd": Looking()})
    slice_ = claimed(lane_to(2))
    assert go_on(slice_.token, accepted=[], begun=slice_.rows[:1])
    let_go()
    rows = {row.state: row for row in lapse()}
    assert rows["unknown"].next_at == rows["scheduled"].next_at == rows["unknown"].changed_at


def test_what_was_begun_and_has_left_the_claim_stays_as_it_is():
    """Settled, withdrawn or claimed again: a word of the old claim moves nothing of it."""
    slice_ = claimed(lane_to(3))
    sent, cancelled, again = (row.destination for row in slice_.rows)
    assert go_on(slice_.token, accepted=slice_.rows[:1], begun=slice_.rows[1:])
    Delivery.objects.filter(destination=sent).update(state="sent")
    Delivery.objects.filter(destination=cancelled).update(state="cancelled")
    Delivery.objects.filter(destination=again).update(token=slice_.token + 1)
    Begun.objects.create(
        token=slice_.token + 1,
        holder=my_holder(),
        until=slice_.rows[0].next_at.replace(year=2999),
        destinations=[],
        accepted=[],
    )
    set_clock(61)
    assert lapse() == []
    assert states_in(slice_) == ["sent", "cancelled", "sending"]


def test_what_is_neither_written_nor_settled_when_a_claim_was_over_is_unknown(end):
    """A worker that dies between its accepted mails and the others: those were tried."""
    slice_ = claimed(lane_to(2))
    be_over(slice_.token, accepted=slice_.rows[:1])
    end()
    lapse()
    assert states_in(slice_) == ["sent", "unknown"]


def test_a_post_that_was_being_sent_is_unknown_for_nobody_knows_how_far_its_call_got(end):
    page = account()
    slice_ = claimed(load_lane(edition_of(announced(page, parts=1), page).pk))
    end()
    assert [row.state for row in lapse()] == ["unknown"]
    assert fields_of(slice_.rows[0], "reason") == (WHY,)


def lock(session, row):
    """Lock this row, or say that another has it."""
    with session.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM deliveries_delivery WHERE destination = %s FOR UPDATE NOWAIT",
            [row.destination],
        )


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


def put_back(rows):
    """As a worker that comes back late does, and in whatever order."""
    changes = [Change(row=row, to=State.SCHEDULED, next_in=0) for row in reversed(rows)]
    change(changes, old=State.SENDING)


def end_the_claim(rows):
    lapse()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("work", [put_back, end_the_claim])
def test_a_late_worker_and_the_lapse_lock_the_same_rows_in_the_same_order(work):
    rows = sorted(claimed(lane_to(3)).rows, key=lambda row: row.destination)
    let_go()
    done = []

    def at_work():
        work(rows)
        done.append(True)
        connection.close()

    first, last = (connections.create_connection("default") for _ in range(2))
    first.set_autocommit(False)
    try:
        lock(first, rows[0])
        worker = threading.Thread(target=at_work, daemon=True)
        worker.start()
        deadline = time.monotonic() + 5
        while not somebody_waits() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert somebody_waits()
        lock(last, rows[1])  # not taken yet by who waits for the first
        lock(last, rows[2])
        first.rollback()
        worker.join(5)
        assert done == [True]
    finally:
        first.close()
        last.close()
