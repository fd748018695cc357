"""Several connections in one thread: none waits for another, and each one's end is its own."""

import select
import socket
import threading
import time
from collections import Counter

import pytest

from channels.email import connections as module
from channels.email import delivering, publishing
from channels.email.connections import connections
from channels.email.publishing import publish_many
from channels.email.sandbox import STARTTLS
from channels.email.settings import read_relays
from channels.email.wire import ConnectionLost, Wire
from distributor.contract import Deadline
from distributor.kit.sandbox import Fault
from tests.channels.email.made import (
    CHAINED,
    CHUNKED,
    END,
    ENVELOPE_OK,
    HELLO,
    PLAIN,
    WAYS,
    Scripted,
    account_of,
    is_accepted,
    kinds,
    make_outgoing,
    publish_all,
    publish_to,
    sandbox_with,
)

MANY = [f"r{number}@x.org" for number in range(60)]


@pytest.fixture(autouse=True)
def _everything_is_far(monkeypatch):
    monkeypatch.setattr(delivering, "FAR_SECONDS", 0.0)


def sessions_of(sandbox):
    return len(sandbox._smtp.open)


@pytest.mark.parametrize("way", WAYS)
def test_every_mail_arrives_once_whichever_connection_takes_it(way):
    with sandbox_with(way) as sandbox:
        outgoings = [make_outgoing(address) for address in MANY]
        outcomes = publish_all(outgoings, account_of(sandbox, connections="4"))
        told = {to: outcome.remote_id for to, outcome in zip(MANY, outcomes, strict=True)}
        assert dict(sandbox.accepted()) == told
        assert len(sandbox.accepted()) == len(MANY)
        assert sandbox.desk.complaints == []
        assert 1 < sessions_of(sandbox) <= 4


def test_under_encryption_too():
    with sandbox_with(CHAINED | {STARTTLS}) as sandbox:
        account = account_of(sandbox, connections="4")
        assert Counter(kinds(publish_to(MANY, account))) == {"Receipt": len(MANY)}
        assert 1 < sessions_of(sandbox) <= 4


@pytest.mark.parametrize("way", [PLAIN, CHAINED])
def test_slow_answers_are_waited_for_together(way):
    with sandbox_with(way) as sandbox:
        account = account_of(sandbox, connections="4")
        publish_to(MANY[:8], account)
        sandbox.inject("slow", times=8, seconds="0.15")
        started = time.monotonic()
        assert set(kinds(publish_to(MANY[:8], account))) == {"Receipt"}
        assert time.monotonic() - started < 8 * 0.15 - 0.3


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.UNAVAILABLE_AFTER, Fault.GARBAGE])
def test_a_connection_that_is_lost_costs_only_what_it_had_in_hand(fault):
    with sandbox_with() as sandbox:
        sandbox.inject(fault, address="r20@x.org")
        outcomes = publish_to(MANY, account_of(sandbox, connections="3"))
        told = Counter(kinds(outcomes))
        assert told["OutcomeUnknown"] == 1
        assert type(outcomes[20]).__name__ == "OutcomeUnknown"
        assert told["Transient"] <= 2  # the next one, and the one made after it
        assert told["Receipt"] == len(MANY) - 1 - told["Transient"]
        assert len({to for to, _ in sandbox.accepted()}) == len(sandbox.accepted())


def test_a_mail_that_ends_every_connection_is_not_tried_through_the_next():
    with sandbox_with() as sandbox:
        sandbox.inject(Fault.RESET_BEFORE, times=5, address="r2@x.org")
        outcomes = publish_to(MANY[:12], account_of(sandbox, connections="2"))
        assert type(outcomes[2]).__name__ == "OutcomeUnknown"
        assert Counter(kinds(outcomes))["OutcomeUnknown"] == 1


def test_after_a_421_for_one_domain_its_mails_wait_and_the_others_go_on():
    with sandbox_with() as sandbox:
        wanted = [*MANY[:6], "busy@slow.org", *MANY[6:], "later@slow.org"]
        outcomes = publish_to(wanted, account_of(sandbox, connections="2"))
        slow = [kind for to, kind in zip(wanted, kinds(outcomes), strict=True) if "slow" in to]
        assert slow == ["RateLimited", "RateLimited"]
        assert Counter(kinds(outcomes))["Receipt"] == len(MANY)


def test_after_a_421_for_everybody_no_connection_begins_another():
    with sandbox_with() as sandbox:
        sandbox.inject(Fault.REJECTED, address="r9@x.org", reply="421 4.3.2 closing")
        outcomes = publish_to(MANY, account_of(sandbox, connections="2"))
        told = Counter(kinds(outcomes))
        assert told["RateLimited"] >= len(MANY) - 9 - 6
        assert told["Receipt"] == len(sandbox.accepted()) == len(MANY) - told["RateLimited"]


def test_a_server_that_lets_us_in_only_once_gets_all_mails_so_and_is_not_asked_again(monkeypatch):
    monkeypatch.setattr(module, "FURTHER_SECONDS", 0.1)
    chained = (b"DATA\r\n", b"250 taken\r\n" + ENVELOPE_OK)
    script = [*HELLO, (b"DATA\r\n", ENVELOPE_OK), *[chained] * 5, (END, b"250 taken\r\n")]
    script += [(b"DATA\r\n", ENVELOPE_OK), chained, (END, b"250 taken\r\n")]
    with Scripted(script) as server:
        account = server.account
        account.settings["connections"] = "3"
        assert set(kinds(publish_to(MANY[:6], account))) == {"Receipt"}
        started = time.monotonic()
        assert set(kinds(publish_to(MANY[6:8], account))) == {"Receipt"}
        assert time.monotonic() - started < 0.1


def test_servers_that_are_silent_are_given_up_in_time():
    with sandbox_with() as sandbox:
        account = account_of(sandbox, connections="3")
        sandbox.inject("slow", times=9, seconds="30")
        started = time.monotonic()
        outcomes = publish_to(MANY[:9], account, seconds=0.5)
        assert time.monotonic() - started < 0.7
        assert Counter(kinds(outcomes))["OutcomeUnknown"] == 3


def test_kept_connections_that_hung_up_are_replaced():
    with sandbox_with() as sandbox:
        account = account_of(sandbox, connections="3")
        publish_to(MANY, account)
        for conversation in tuple(sandbox._smtp.open):
            conversation.hang_up()
        assert set(kinds(publish_to(MANY, account))) == {"Receipt"}


def test_a_slice_that_is_abandoned_midway_closes_all_its_connections():
    with sandbox_with() as sandbox:
        account = account_of(sandbox, connections="3")
        answers = publish_many([make_outgoing(to) for to in MANY], account)
        for _ in range(10):
            next(answers)
        answers.close()
        assert not any(connections()._idle.values())
        assert set(kinds(publish_to(["after@x.org"], account))) == {"Receipt"}


def test_what_waited_too_long_for_a_connection_is_not_begun_and_the_connection_kept(monkeypatch):
    """A pause, or a click to leave, may have come meanwhile."""
    monkeypatch.setattr(publishing, "SLICE_SECONDS", 0.1)
    with sandbox_with() as sandbox:
        account = account_of(sandbox, connections="1")
        (relay,) = read_relays(account)
        first = connections().borrow(relay, Deadline.after(5))
        threading.Timer(0.2, connections().give_back, [first]).start()
        outcomes = publish_to(MANY[:3], account)
        assert kinds(outcomes) == ["Transient"] * 3
        assert not any(outcome.was_begun for outcome in outcomes)
        assert sandbox.accepted() == []
        assert is_accepted(publish_to(["a@x.org"], account)[0])
        assert sessions_of(sandbox) == 1


def test_a_server_that_greets_slowly_gets_its_connections_one_slice_after_the_other(monkeypatch):
    """None is opened while mails are under way, and none in vain."""
    monkeypatch.setattr(publishing, "OPENING_SECONDS", 0.0)
    with sandbox_with() as sandbox:
        account, opened = account_of(sandbox, connections="3"), []
        for _ in range(4):
            assert set(kinds(publish_to(MANY[:9], account))) == {"Receipt"}
            opened.append(sessions_of(sandbox))
        assert opened == [1, 1, 1, 1]
        monkeypatch.setattr(publishing, "OPENING_SECONDS", 0.3)
        assert set(kinds(publish_to(MANY[:9], account))) == {"Receipt"}
        assert sessions_of(sandbox) == 3


def test_all_connections_end_with_the_slice_at_a_slow_server(monkeypatch):
    monkeypatch.setattr(delivering, "OPENED_BEFORE", 0.1)
    monkeypatch.setattr(publishing, "SLICE_SECONDS", 0.25)
    with sandbox_with() as sandbox:
        sandbox.inject("slow", times=60, seconds="0.1")
        outcomes = publish_to(MANY, account_of(sandbox, connections="3"))
        accepted = [outcome for outcome in outcomes if is_accepted(outcome)]
        assert 2 <= len(accepted) == len(sandbox.accepted()) <= 12
        others = [outcome for outcome in outcomes if not is_accepted(outcome)]
        assert not any(outcome.was_begun for outcome in others)


def test_where_every_connection_breaks_each_costs_one_mail_and_no_other_is_opened(monkeypatch):
    say = Wire.say

    def tear(wire, data):
        if b"Subject:" in data:
            raise ConnectionLost("Torn.", at_most=len(data))
        yield from say(wire, data)

    with sandbox_with(CHUNKED) as sandbox:
        account = account_of(sandbox, connections="2")
        monkeypatch.setattr(Wire, "say", tear)
        outcomes = publish_to(["a@x.org", "b@x.org", "c@x.org"], account)
        assert kinds(outcomes) == ["OutcomeUnknown", "OutcomeUnknown", "Transient"]
        assert sandbox.accepted() == []


def test_a_shared_wire_asks_to_be_waited_for_and_never_waits_itself():
    ours, theirs = socket.socketpair()
    with theirs:
        wire = Wire(ours, Deadline.after(5))
        wire.share(is_shared=True)
        hearing = wire.hear()
        assert next(hearing) == select.POLLIN
        assert next(hearing) == select.POLLIN  # woken for nothing
        theirs.sendall(b"250 ok\r\n")
        with pytest.raises(StopIteration) as ended:
            next(hearing)
        assert ended.value.value == b"250 ok"
        saying = wire.say(b"x" * 8_000_000)
        assert next(saying) == select.POLLOUT
        with pytest.raises(ConnectionLost, match="in time") as lost:
            saying.throw(TimeoutError())
        assert 0 < lost.value.at_most < 8_000_000
        wire.close()


def test_a_wire_that_is_shared_no_more_waits_itself_again():
    ours, theirs = socket.socketpair()
    with theirs:
        wire = Wire(ours, Deadline.after(0.2))
        wire.share(is_shared=True)
        with pytest.raises(RuntimeError, match="does not wait"):
            wire.write(b"x" * 8_000_000)
        wire.share(is_shared=False)
        with pytest.raises(ConnectionLost, match="in time"):
            wire.read()
        wire.close()
