"""A platform that fails again and again is left alone, then tried once."""

from random import Random

from scripted import script

from distributor.contract import OutcomeUnknown, RateLimited, Transient
from distributor.deliveries import breaker
from distributor.deliveries.models import Breaker
from distributor.deliveries.send import send_due
from tests.factories import account, announced, edition_of, set_clock, states


def may_try(account_id):
    return breaker.is_calm(account_id) or breaker.take_probe(account_id)


def fail(page, times):
    for _ in range(times):
        breaker.failed(page.pk, chance=Random(1))


def test_it_opens_at_the_fifth_failure_in_a_row_and_stays_open_for_a_while():
    page = account()
    fail(page, 4)
    assert may_try(page.pk)
    fail(page, 1)
    assert not may_try(page.pk)


def test_when_it_is_over_one_worker_probes_and_the_others_wait():
    page = account()
    fail(page, 5)
    set_clock(16)
    assert may_try(page.pk)
    assert not may_try(page.pk)


def test_a_probe_that_succeeds_closes_it_and_one_that_fails_makes_the_pause_longer():
    page = account()
    fail(page, 5)
    before = Breaker.objects.get().open_until
    fail(page, 1)
    assert Breaker.objects.get().open_until > before
    breaker.succeeded(page.pk)
    assert may_try(page.pk)


def test_sending_counts_silence_as_failure_and_any_answer_as_life():
    page = account()
    script[page.handle].answers = [Transient("down")]
    send_due(edition_of(announced(page, parts=1), page).pk)
    assert Breaker.objects.get().failures == 1
    script[page.handle].answers = [OutcomeUnknown("?")]
    send_due(edition_of(announced(page, parts=1), page).pk)
    assert Breaker.objects.get().failures == 2
    script[page.handle].answers = [RateLimited("slow", retry_after=0)]
    send_due(edition_of(announced(page, parts=1), page).pk)
    assert not Breaker.objects.exists()


def test_an_open_breaker_stops_the_claim():
    page = account()
    release = announced(page, parts=1)
    fail(page, 5)
    send_due(edition_of(release, page).pk)
    assert script[page.handle].asked == []
    set_clock(16)
    send_due(edition_of(release, page).pk)
    assert states(release) == ["sent"]


def test_a_probe_without_anything_to_send_is_left_to_the_next_worker():
    page = account()
    nothing, release = announced(page, parts=1), announced(page, parts=1)
    send_due(edition_of(nothing, page).pk)
    fail(page, 5)
    set_clock(16)
    send_due(edition_of(nothing, page).pk)
    send_due(edition_of(release, page).pk)
    assert states(release) == ["sent"]
