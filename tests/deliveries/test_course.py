"""A slice is begun window by window, each written down before its first mail may leave."""

from dataclasses import replace
from itertools import count

import pytest
from django.db import OperationalError, connections
from scripted import Crowd, receipt, script

from distributor.contract import (
    AuthExpired,
    Destination,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    RecipientGone,
    Rejected,
    Transient,
)
from distributor.deliveries import begun, course
from distributor.deliveries.course import HAND_OUT_SECONDS, Course
from distributor.deliveries.lane import load_lane
from distributor.deliveries.lapse import lapse
from distributor.deliveries.models import Attempt, Begun, Breaker, Delivery, Pause
from distributor.deliveries.send import make_calls
from tests.deliveries.mailings import Answering, claimed, lane_to, states_in, travelled, written
from tests.factories import account, announced, edition_of, set_clock

DOWN = Transient("Nobody answered.")
NOT_BEGUN = Transient("Too slow for all at once.", was_begun=False)


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch):
    """Windows of two mails for a lane with one connection."""
    monkeypatch.setattr(begun, "AT_STAKE", 4)


def answers(*given):
    """Say these one after another, and accept all that comes after them."""
    left = list(given)
    return lambda outgoing: left.pop(0) if left else receipt(outgoing.key)


def taken_away():
    """The claim lapses, as if its worker had stood still for longer than its lease."""
    set_clock(61)
    return lapse()


def test_each_window_is_written_down_before_a_mail_of_it_is_handed_out():
    seen = []
    lane = lane_to(5, channel=Answering(lambda outgoing: seen.append(written(slice_)) or receipt()))
    slice_ = claimed(lane)
    assert written(slice_) == ([], [])
    assert travelled(lane, slice_).tried == 5
    first, second = ([0, 1], []), ([2, 3], [0, 1])
    assert seen == [first, first, second, second, ([4], [0, 1, 2, 3])]
    assert states_in(slice_) == ["sent"] * 5


@pytest.mark.django_db(transaction=True)
def test_it_is_committed_so_that_others_know_it_when_this_worker_dies():
    other, seen = connections.create_connection("default"), []

    def look(outgoing):
        with other.cursor() as cursor:
            cursor.execute("SELECT destinations, accepted FROM deliveries_begun")
            seen.append(cursor.fetchone())
        return receipt(outgoing.key)

    lane = lane_to(3, channel=Answering(look))
    slice_ = claimed(lane)
    try:
        travelled(lane, slice_)
    finally:
        other.close()
    one, two, three = (row.destination for row in slice_.rows)
    assert seen == [([one, two], []), ([one, two], []), ([three], [one, two])]


def test_nothing_is_begun_before_the_channel_asks_for_it():
    lane = lane_to(3)
    slice_ = claimed(lane)
    ready = Course(lane, slice_).hand_out()
    assert written(slice_) == ([], [])
    next(ready)
    assert written(slice_) == ([0, 1], [])


def test_what_was_taken_and_not_answered_leaves_less_room_for_the_next_window():
    class OneBehind(Answering):
        def publish_many(self, outgoings, account):
            before = None
            for outgoing in outgoings:
                seen.append(written(slice_))
                if before:
                    yield before, receipt(before)
                before = outgoing.key
            yield before, receipt(before)

    seen = []
    lane = lane_to(4, channel=OneBehind())
    slice_ = claimed(lane)
    travelled(lane, slice_)
    assert seen == [([0, 1], []), ([0, 1], []), ([1, 2], [0]), ([2, 3], [0, 1])]
    assert states_in(slice_) == ["sent"] * 4


def test_a_channel_that_takes_all_at_once_sends_all_and_each_is_written_down_first():
    class AllAtOnce(Answering):
        def publish_many(self, outgoings, account):
            taken = []
            for place, outgoing in enumerate(outgoings):
                assert place in written(slice_)[0]
                taken.append(outgoing.key)
            assert written(slice_) == ([0, 1, 2, 3, 4], [])
            yield from ((key, receipt(key)) for key in reversed(taken))

    lane = lane_to(5, channel=AllAtOnce())
    slice_ = claimed(lane)
    assert travelled(lane, slice_).tried == 5
    assert states_in(slice_) == ["sent"] * 5


def test_what_was_not_accepted_is_settled_when_the_next_window_begins():
    seen = []
    say = answers(RecipientGone("No such mailbox."), DOWN)
    lane = lane_to(6, channel=Answering(lambda each: seen.append(states_in(slice_)) or say(each)))
    slice_ = claimed(lane)
    Breaker.objects.create(account_id=lane.account.id, failures=2)
    travelled(lane, slice_)
    assert seen[2] == ["failed", "scheduled"] + ["sending"] * 4
    assert states_in(slice_) == ["failed", "scheduled"] + ["sent"] * 4
    assert Attempt.objects.count() == 2
    assert not Breaker.objects.exists()


@pytest.mark.parametrize("fails_at", [1, 2, 3])
@pytest.mark.parametrize("comes_through", [True, False])
def test_a_ledger_that_fails_stops_the_hand_over_and_nothing_is_lost(
    monkeypatch, capfd, fails_at, comes_through
):
    times = count(1)

    def go_on(*given, **named):
        is_now = next(times) == fails_at
        answer = begun.go_on(*given, **named) if comes_through or not is_now else None
        if is_now:
            raise OperationalError("the server closed the connection")
        return answer

    monkeypatch.setattr(course, "go_on", go_on)
    channel = Answering()
    lane = lane_to(7, channel=channel)
    slice_ = claimed(lane)
    sent = 2 * (fails_at - 1)
    assert travelled(lane, slice_).tried == len(channel.handed) == sent
    assert states_in(slice_) == ["sent"] * sent + ["scheduled"] * (7 - sent)
    assert not Begun.objects.exists()
    assert "ledger.unreachable" in capfd.readouterr().err
    assert len(claimed(lane).rows) == 7 - sent


def test_a_ledger_that_cannot_settle_stops_it_too_and_the_outcome_is_kept(monkeypatch):
    with monkeypatch.context() as broken:

        def settle_others(*_, **__):
            broken.undo()
            raise OperationalError("the server closed the connection")

        broken.setattr(course, "settle_others", settle_others)
        channel = Answering(answers(RecipientGone("No such mailbox.")))
        lane = lane_to(4, channel=channel)
        slice_ = claimed(lane)
        assert travelled(lane, slice_).tried == len(channel.handed) == 2
    assert states_in(slice_) == ["failed", "sent", "scheduled", "scheduled"]


def stops_after(asked, say, *, size=6):
    """Check that so many were handed out and the others are back as if they were not claimed."""
    channel = Answering(say)
    lane = lane_to(size, channel=channel)
    slice_ = claimed(lane)
    made = travelled(lane, slice_)
    assert len(channel.handed) == asked
    rest = [row.destination for row in slice_.rows[asked:]]
    left = Delivery.objects.filter(destination__in=rest)
    assert set(left.values_list("state", "tries", "holder", "reason")) <= {
        ("scheduled", 0, None, None)
    }
    assert not left.filter(attempt__gt=0).exists()
    assert not Begun.objects.exists()
    return made, states_in(slice_)[:asked]


@pytest.fixture
def clock(monkeypatch):
    """The seconds that passed for the course."""
    passed = [0.0]
    monkeypatch.setattr(course, "monotonic", lambda: passed[0])
    return passed


@pytest.mark.parametrize("asked", [1, 2, 3, 4])
def test_a_slice_that_took_too_long_puts_the_rest_back_untried(clock, asked):
    def say(outgoing):
        clock[0] += HAND_OUT_SECONDS / (asked - 0.5)
        return receipt(outgoing.key)

    made, states = stops_after(asked, say)
    assert (made.tried, states) == (asked, ["sent"] * asked)


def test_what_took_too_long_is_claimed_again_at_once(clock):
    def say(outgoing):
        clock[0] += 1
        return receipt(outgoing.key)

    lane = lane_to(3, channel=Answering(say))
    slice_ = claimed(lane)
    travelled(lane, slice_)
    assert {row.key for row in claimed(lane).rows} == {row.key for row in slice_.rows[1:]}


def test_as_long_as_nothing_was_tried_the_time_is_not_over(clock):
    """Claimed ahead, a slice may have waited for the connections of the other lane."""

    def say(outgoing):
        clock[0] += HAND_OUT_SECONDS
        return NOT_BEGUN if clock[0] == HAND_OUT_SECONDS else receipt(outgoing.key)

    made, states = stops_after(2, say)
    assert (made.tried, states) == (1, ["scheduled", "sent"])


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(course, "FAILURES", 2)


@pytest.mark.parametrize("outcome", [DOWN, OutcomeUnknown("The answer got lost.")])
def test_failures_in_a_row_spare_the_rest_of_the_slice(few, outcome):
    state = "scheduled" if outcome is DOWN else "unknown"
    made, states = stops_after(2, answers(outcome, outcome))
    assert (made.tried, made.answered, states) == (2, 0, [state] * 2)
    assert Breaker.objects.get().failures == 1


def test_a_server_that_goes_down_in_the_middle_costs_few_a_try():
    size = 60
    channel = Answering(answers(*[receipt()] * 3, *[DOWN] * size))
    lane = lane_to(size, channel=channel)
    slice_ = claimed(lane)
    made = travelled(lane, slice_)
    assert (made.tried, made.answered) == (3 + course.FAILURES, 3)
    assert Delivery.objects.filter(tries=1).count() == course.FAILURES
    assert Delivery.objects.filter(state="scheduled", tries=0, attempt=0).count() == size - 13


def test_a_later_row_of_failures_ends_it_too(few):
    _, states = stops_after(4, answers(receipt(), receipt(), DOWN, DOWN))
    assert states == ["sent", "sent", "scheduled", "scheduled"]


@pytest.mark.parametrize("answer", [receipt(), Rejected("No."), RecipientGone("No such mailbox.")])
def test_one_answer_between_failures_is_enough_to_go_on(few, answer):
    made, _ = stops_after(6, answers(DOWN, answer, DOWN, answer, DOWN, answer))
    assert made.tried == 6


def test_where_nothing_is_known_yet_it_goes_on():
    class Quiet(Answering):
        def publish_many(self, outgoings, account):
            taken = [outgoing.key for outgoing in outgoings]
            yield from ((key, DOWN) for key in taken)

    lane = lane_to(3, channel=Quiet())
    assert travelled(lane, claimed(lane)).tried == 3


@pytest.mark.parametrize(
    "outcome",
    [
        RateLimited("Too fast.", retry_after=30, scope="account"),
        AuthExpired("The key was refused."),
        Misconfigured("No host.", hint="Set it."),
    ],
)
@pytest.mark.parametrize("before", [0, 1])
def test_an_outcome_about_the_account_ends_the_slice(outcome, before):
    made, states = stops_after(before + 1, answers(*[receipt()] * before, outcome))
    assert made.tried == before + 1
    ended = "scheduled" if isinstance(outcome, RateLimited) else "held"
    assert states == ["sent"] * before + [ended]
    assert Pause.objects.filter(domain="").exists()


def test_a_limit_for_one_domain_does_not_end_it():
    limit = RateLimited("Too fast.", retry_after=30, scope="example.com")
    _, states = stops_after(6, answers(limit))
    assert states == ["scheduled"] + ["sent"] * 5


def test_refused_credentials_are_renewed_when_the_slice_ends(monkeypatch):
    monkeypatch.setattr(course, "refresh", lambda account: course.Renewal.DONE)
    made, states = stops_after(2, answers(receipt(), AuthExpired("The key was refused.")))
    assert (made.renewal, states) == (course.Renewal.DONE, ["sent", "scheduled"])
    assert not Pause.objects.exists()


@pytest.mark.parametrize("place", range(5))
def test_silence_is_unknown_only_for_what_was_asked_for(place):
    silent = [receipt()] * place + [None]
    _, states = stops_after(5, answers(*silent), size=5)
    assert states == ["sent"] * place + ["unknown"] + ["sent"] * (4 - place)


def test_a_channel_that_stops_asking_leaves_the_rest_of_its_window_untried():
    class Stops(Answering):
        def publish_many(self, outgoings, account):
            self.handed.append(next(iter(outgoings)))
            yield from ()

    lane = lane_to(5, channel=Stops())
    slice_ = claimed(lane)
    travelled(lane, slice_)
    assert states_in(slice_) == ["unknown"] + ["scheduled"] * 4
    assert not Delivery.objects.filter(tries__gt=0).exists()


@pytest.mark.parametrize(("place", "known"), [(0, 0), (1, 1), (2, 2), (3, 3)])
def test_a_defect_leaves_its_whole_window_unknown_and_what_was_not_begun_untried(place, known):
    def crash(outgoing):
        raise RuntimeError("a defect of the channel")

    sayings = iter([receipt] * place + [crash])
    lane = lane_to(6, channel=Answering(lambda outgoing: next(sayings)(outgoing.key)))
    slice_ = claimed(lane)
    travelled(lane, slice_)
    open_window = 2 - place % 2
    rest = 6 - known - open_window
    assert states_in(slice_) == ["sent"] * known + ["unknown"] * open_window + ["scheduled"] * rest
    assert "RuntimeError" in Delivery.objects.filter(state="unknown")[0].reason
    assert not Begun.objects.exists()


def test_a_defect_before_anything_was_asked_for_leaves_all_untried():
    class Broken(Answering):
        def publish_many(self, outgoings, account):
            raise RuntimeError("a defect of the channel")

    lane = lane_to(3, channel=Broken())
    slice_ = claimed(lane)
    assert travelled(lane, slice_).tried == 0
    assert states_in(slice_) == ["scheduled"] * 3


def test_the_first_answer_counts_and_none_for_what_was_not_handed_out():
    class Chatty(Answering):
        def publish_many(self, outgoings, account):
            first = next(iter(outgoings))
            yield first.key, receipt(first.key)
            yield first.key, Rejected("No.")
            yield from ((row.key, receipt(row.key)) for row in slice_.rows)
            yield "nobody's", receipt()

    lane = lane_to(4, channel=Chatty())
    slice_ = claimed(lane)
    assert travelled(lane, slice_).tried == 1
    assert states_in(slice_) == ["sent"] + ["scheduled"] * 3
    assert not Attempt.objects.exists()


def test_posts_are_begun_by_their_claim_alone():
    page = account()
    lane = load_lane(edition_of(announced(page), page).pk)
    slice_ = claimed(lane)
    assert travelled(lane, slice_).tried == 1
    assert len(script[page.handle].asked) == 1
    assert Delivery.objects.get(slot=slice_.rows[0].slot).state == "sent"
    assert Attempt.objects.count() == 1


def test_posts_that_were_put_back_are_claimed_again():
    class OnlyOne(Answering):
        facts = replace(Crowd.facts, destination=Destination.ACCOUNT)

        def publish_many(self, outgoings, account):
            first = next(iter(outgoings))
            yield first.key, receipt(first.key)

    page = account()
    lane = load_lane(edition_of(announced(page, parts=3), page).pk)
    lane = replace(lane, channel=OnlyOne())
    assert travelled(lane, claimed(lane)).tried == 1
    assert len(claimed(lane).rows) == 2


def test_a_worker_whose_claim_was_taken_away_hands_out_nothing_more():
    lapsed = []

    def say(outgoing):
        if len(channel.handed) == 4:
            lapsed.extend(row.state for row in taken_away())
        return receipt(outgoing.key)

    channel = Answering(say)
    lane = lane_to(7, channel=channel)
    slice_ = claimed(lane)
    made = Course(lane, slice_)
    make_calls(lane, made)
    assert len(channel.handed) == 4
    assert sorted(lapsed) == ["scheduled"] * 3 + ["sent"] * 2 + ["unknown"] * 2
    assert states_in(slice_) == ["sent"] * 2 + ["unknown"] * 2 + ["scheduled"] * 3
    made.end()
    assert states_in(slice_) == ["sent"] * 4 + ["scheduled"] * 3


def test_one_that_begins_after_its_claim_was_taken_away_hands_out_nothing():
    channel = Answering()
    lane = lane_to(3, channel=channel)
    slice_ = claimed(lane)
    made = Course(lane, slice_)
    taken_away()
    again = claimed(lane)
    make_calls(lane, made)
    made.end()
    assert (channel.handed, made.tried) == ([], 0)
    assert states_in(again) == ["sending"] * 3
    assert written(again) == ([], [])


def test_the_late_end_of_a_worker_leaves_alone_what_another_claimed_meanwhile():
    others = []

    def say(outgoing):
        if len(channel.handed) == 2:
            taken_away()
            others.append(claimed(lane))
        return receipt(outgoing.key)

    channel = Answering(say)
    lane = lane_to(5, channel=channel)
    slice_ = claimed(lane)
    travelled(lane, slice_)
    (other,) = others
    assert {row.key for row in other.rows} == {row.key for row in slice_.rows[2:]}
    assert states_in(slice_) == ["sent"] * 2 + ["sending"] * 3
    assert set(Delivery.objects.filter(state="sending").values_list("token")) == {(other.token,)}
    assert travelled(lane, other).tried == 3
    assert states_in(slice_) == ["sent"] * 5
    assert len(set(channel.handed)) == len(channel.handed) == 5


def test_the_late_end_of_a_worker_leaves_alone_what_a_person_had_sent_again():
    def say(outgoing):
        taken_away()
        Delivery.objects.update(state="scheduled", holder=None, next_at=slice_.rows[0].due_at)
        others.append(claimed(lane))
        return receipt(outgoing.key)

    others = []
    lane = lane_to(1, channel=Answering(say))
    slice_ = claimed(lane)
    travelled(lane, slice_)
    assert states_in(slice_) == ["sending"]
    assert Delivery.objects.get().token == others[0].token != slice_.token


def test_a_late_worker_knows_that_what_it_never_handed_out_did_not_leave(clock):
    """Begun, and still with us when the time was over: nobody else can know it."""

    def say(outgoing):
        clock[0] += 60
        taken_away()
        return receipt(outgoing.key)

    channel = Answering(say)
    lane = lane_to(3, channel=channel)
    slice_ = claimed(lane)
    travelled(lane, slice_)
    assert len(channel.handed) == 1
    assert states_in(slice_) == ["sent", "scheduled", "scheduled"]
