"""What an outcome means, for every outcome and every number of tries."""

from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from distributor.contract import OutcomeUnknown, RateLimited, Receipt, Retry, Transient
from distributor.deliveries.retry import Past, verdict
from distributor.deliveries.states import State

POLICY = Retry(first=4.0, longest=600.0, tries=10, patience=3600.0)


def judged(outcome, tries=0, seed=1, scale=1.0, seconds=0.0):
    past = Past(tries=tries, seconds=seconds)
    return verdict(outcome, policy=POLICY, past=past, chance=Random(seed), scale=scale)


def test_a_receipt_is_sent():
    receipt = Receipt(remote_id="1", accepted_at=datetime.now(UTC))
    assert judged(receipt).to is State.SENT


def test_doubt_is_unknown_and_looked_at_once_never_scheduled():
    assert judged(OutcomeUnknown("?")).to is State.UNKNOWN
    assert judged(OutcomeUnknown("?")).next_in == 0


@given(tries=st.integers(0, 8), seed=st.integers())
def test_waits_are_spread_from_nothing_to_a_bound_that_doubles(tries, seed):
    wait = judged(Transient("no"), tries=tries, seed=seed)
    assert wait.to is State.SCHEDULED
    assert 0 <= wait.next_in <= min(600.0, 4.0 * 2**tries)
    assert wait.counts


@given(tries=st.integers(9, 200))
def test_after_the_last_try_it_fails_and_names_the_last_answer(tries):
    end = judged(Transient("The host is down."), tries=tries)
    assert end.to is State.FAILED
    assert "The host is down." in end.reason


def test_when_patience_is_over_it_fails_however_few_tries_there_were():
    assert judged(Transient("no"), seconds=3599).to is State.SCHEDULED
    assert judged(Transient("no"), seconds=3600).to is State.FAILED


@given(told=st.floats(0, 90_000), seed=st.integers(), tries=st.integers(0, 1000))
def test_told_to_wait_we_wait_at_least_that_long_and_never_count(told, seed, tries):
    wait = judged(RateLimited("slow", retry_after=told), tries=tries, seed=seed)
    assert wait.next_in >= told
    assert wait.pause == wait.next_in
    assert not wait.counts
    assert wait.to is State.SCHEDULED


def test_told_to_wait_without_a_time_is_a_quarter_of_an_hour():
    assert judged(RateLimited("slow")).next_in >= 900


def test_patience_asked_for_one_domain_pauses_that_domain_only():
    assert judged(RateLimited("slow", scope="example.com", retry_after=1)).domain == "example.com"


def test_a_smaller_scale_makes_every_wait_shorter():
    assert judged(Transient("no"), tries=7, scale=0.01).next_in <= 6
    assert judged(RateLimited("slow"), scale=0.01).next_in < 15
