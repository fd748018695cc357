"""A mail server that is slow: a slice ends in time, and what has not begun goes back unharmed."""

import pytest

from channels.email import delivering, publishing
from tests.channels.email.made import (
    CHAINED,
    CHUNKED,
    PLAIN,
    account_of,
    is_accepted,
    make_outgoing,
    publish_all,
    sandbox_with,
)

NAMES = [f"r{number}@x.org" for number in range(8)]


@pytest.fixture(autouse=True)
def _short_slices(monkeypatch):
    """A tenth of the real times, with a server that takes longer than a slice for a few mails."""
    monkeypatch.setattr(delivering, "OPENED_BEFORE", 0.1)
    monkeypatch.setattr(publishing, "SLICE_SECONDS", 0.25)
    monkeypatch.setattr(delivering, "FAR_SECONDS", 0.0)


@pytest.mark.parametrize("way", [PLAIN, CHAINED])
def test_a_slow_server_ends_the_slice_and_the_rest_was_not_begun(way):
    with sandbox_with(way) as sandbox:
        sandbox.inject("slow", times=8, seconds="0.2")
        outcomes = publish_all([make_outgoing(name) for name in NAMES], account_of(sandbox))
        accepted = [outcome for outcome in outcomes if is_accepted(outcome)]
        assert 1 <= len(accepted) == len(sandbox.accepted()) <= 3
        assert not any(each.was_begun for each in outcomes[len(accepted) :])


def test_what_is_on_the_wire_already_is_waited_for_and_nothing_follows(monkeypatch):
    monkeypatch.setattr(delivering, "UNDER_WAY", 2)
    with sandbox_with(CHUNKED) as sandbox:
        sandbox.inject("slow", times=8, seconds="0.2")
        outcomes = publish_all([make_outgoing(name) for name in NAMES], account_of(sandbox))
        accepted = [outcome for outcome in outcomes if is_accepted(outcome)]
        assert 2 <= len(accepted) == len(sandbox.accepted()) <= 4
        assert not any(each.was_begun for each in outcomes[len(accepted) :])


def test_the_first_mail_of_a_slice_is_always_tried():
    with sandbox_with() as sandbox:
        sandbox.inject("slow", times=1, seconds="0.3")
        outgoings = [make_outgoing("a@x.org")]
        assert is_accepted(publish_all(outgoings, account_of(sandbox))[0])


def test_a_connection_whose_slice_ended_in_time_is_used_again():
    with sandbox_with() as sandbox:
        sandbox.inject("slow", times=1, seconds="0.2")
        account = account_of(sandbox)
        first = publish_all([make_outgoing(name) for name in NAMES], account)
        assert 1 <= sum(map(is_accepted, first)) <= 2
        assert all(map(is_accepted, publish_all([make_outgoing("b@x.org")], account)))


def test_a_mail_that_was_opened_in_time_and_would_begin_too_late_is_not_sent(monkeypatch):
    monkeypatch.setattr(delivering, "OPENED_BEFORE", 0.0)
    with sandbox_with() as sandbox:
        sandbox.inject("slow", times=8, seconds="0.3")
        outcomes = publish_all([make_outgoing(name) for name in NAMES], account_of(sandbox))
        assert [is_accepted(each) for each in outcomes] == [True] + [False] * 7
        assert not any(each.was_begun for each in outcomes[1:])
        assert len(sandbox.accepted()) == 1
