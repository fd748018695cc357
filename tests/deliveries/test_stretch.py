"""The instants of a paced family, for any pace, warm-up and mailings one after the other."""

from bisect import bisect_left
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from distributor.deliveries.stretch import stretches
from distributor.kit.pacing import Pacing

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def instants(made):
    return [each.begins_at + number * each.gap for each in made for number in range(each.mails)]


def run(mailings, pacing):
    """The instants of each mailing, given as (mails, minutes after noon)."""
    turn, planned = None, []
    for mails, minutes in mailings:
        due = NOON + timedelta(minutes=minutes)
        made, turn = stretches(mails, family="gmail", due_at=due, turn=turn, pacing=pacing)
        planned.append((due, instants(made)))
    return planned


@given(
    mailings=st.lists(st.tuples(st.integers(1, 400), st.integers(0, 3000)), min_size=1, max_size=4),
    rate=st.none() | st.integers(1, 2000),
    warm=st.none() | st.integers(1, 300),
)
def test_no_hour_and_no_day_takes_more_than_it_may_and_every_mail_has_an_instant(
    mailings, rate, warm
):
    pacing = Pacing(
        rates={"gmail": rate} if rate else {},
        warm_from=NOON.date() if warm else None,
        warm_mails=warm or 0,
    )
    planned = run(mailings, pacing)
    at = sorted(instant for _, each in planned for instant in each)
    assert [len(each) for _, each in planned] == [mails for mails, _ in mailings]
    assert all(min(each) >= due for due, each in planned)
    if rate:
        assert all(bisect_left(at, start + HOUR) - i <= rate for i, start in enumerate(at))
    for day, count in Counter(instant.date() for instant in at).items():
        most = pacing.most_on(day)
        assert most is None or count <= most


def test_an_even_pace_begins_at_the_due_instant_and_the_next_mailing_follows_on():
    (_, first), (_, second) = run([(3, 0), (2, 0)], Pacing(rates={"gmail": 60}))
    assert [(at - NOON).seconds // 60 for at in [*first, *second]] == [0, 1, 2, 3, 4]


def test_what_a_day_of_the_warm_up_does_not_take_goes_at_the_same_hour_of_the_next_days():
    pacing = Pacing(warm_from=date(2026, 12, 1), warm_mails=2)
    ((_, at),) = run([(8, 0)], pacing)
    assert at == [NOON] * 2 + [NOON + timedelta(days=1)] * 4 + [NOON + timedelta(days=2)] * 2


def test_a_second_mailing_of_the_day_gets_what_the_first_has_left_of_it():
    pacing = Pacing(warm_from=date(2026, 12, 1), warm_mails=5)
    (_, first), (_, second) = run([(3, 0), (3, 60)], pacing)
    assert first == [NOON] * 3
    assert second == [NOON + HOUR] * 2 + [NOON + timedelta(days=1, hours=1)]


def test_a_sender_that_is_warm_and_has_no_pace_sends_at_once():
    ((_, at),) = run([(5, 0)], Pacing(warm_from=date(2026, 11, 1), warm_mails=1))
    assert at == [NOON] * 5
