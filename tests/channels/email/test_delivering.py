import time

import pytest

from channels.email import delivering
from channels.email.wire import ConnectionLost, Wire
from distributor.contract import RateLimited
from distributor.kit.sandbox import Fault
from tests.channels.email.made import (
    CHAINED,
    CHUNKED,
    END,
    ENVELOPE_OK,
    HELLO,
    HELLO_CHUNKS,
    HELLO_PLAIN,
    PLAIN,
    WAYS,
    Scripted,
    account_of,
    is_accepted,
    kinds,
    make_outgoing,
    make_part,
    publish_all,
    publish_to,
    sandbox_with,
)

FIVE = [f"{name}@x.org" for name in ("a", "b", "c", "d", "e")]


@pytest.fixture(autouse=True)
def _everything_is_far(monkeypatch):
    monkeypatch.setattr(delivering, "FAR_SECONDS", 0.0)


def addresses(sandbox):
    return [address for address, _ in sandbox.accepted()]


@pytest.mark.parametrize("way", WAYS)
def test_every_mail_of_a_slice_arrives_once_in_order_with_its_own_id(way):
    with sandbox_with(way) as sandbox:
        outgoings = [make_outgoing(f"r{number}@x.org") for number in range(50)]
        outcomes = publish_all(outgoings, account_of(sandbox))
        expected = [(f"r{number}@x.org", outcomes[number].remote_id) for number in range(50)]
        assert sandbox.accepted() == expected
        assert outcomes[7].remote_id == f"<{outgoings[7].key}@news.example.org>"
        assert outcomes[7].url is None
        assert sandbox.desk.complaints == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", range(3))
def test_a_refused_recipient_does_not_touch_its_neighbours(way, place):
    with sandbox_with(way) as sandbox:
        wanted = ["a@x.org", "b@x.org", "c@x.org"]
        wanted[place] = "gone@x.org"
        outcomes = publish_to(wanted, account_of(sandbox))
        assert [is_accepted(outcome) for outcome in outcomes] == [n != place for n in range(3)]
        assert kinds(outcomes)[place] == "RecipientGone"
        assert addresses(sandbox) == [address for address in wanted if address != "gone@x.org"]


@pytest.mark.parametrize("way", WAYS)
def test_all_refused_is_no_reason_to_lose_the_connection(way):
    with sandbox_with(way) as sandbox:
        account = account_of(sandbox)
        refused = ["gone@x.org", "full@x.org", "untrusted@x.org", "refused@x.org"]
        assert kinds(publish_to(refused, account)) == [
            "RecipientGone",
            "Transient",
            "Misconfigured",
            "Rejected",
        ]
        assert kinds(publish_to(["a@x.org"], account)) == ["Receipt"]


@pytest.mark.parametrize("way", WAYS)
def test_g4_a_mailbox_that_refuses_at_first_takes_the_second_try_with_the_same_id(way):
    with sandbox_with(way) as sandbox:
        outgoing = make_outgoing("refuse-once@x.org")
        first = publish_all([outgoing], account_of(sandbox))
        second = publish_all([outgoing], account_of(sandbox))
        assert kinds(first + second) == ["Transient", "Receipt"]
        assert sandbox.accepted() == [("refuse-once@x.org", f"<{outgoing.key}@news.example.org>")]


@pytest.mark.parametrize("way", WAYS)
def test_a_wait_for_one_domain_lets_the_others_go_on(way):
    with sandbox_with(way) as sandbox:
        wanted = ["a@x.org", "greylisted@slow.org", "b@y.org"]
        outcomes = publish_to(wanted, account_of(sandbox))
        assert kinds(outcomes) == ["Receipt", "RateLimited", "Receipt"]
        assert (outcomes[1].scope, outcomes[1].retry_after) == ("slow.org", 2.0)


@pytest.mark.parametrize("way", [PLAIN, CHAINED])
def test_a_421_for_one_domain_costs_one_connection_and_only_that_domain_waits(way):
    with sandbox_with(way) as sandbox:
        wanted = ["a@x.org", "busy@slow.org", "b@y.org", "c@slow.org", "d@z.org"]
        outcomes = publish_to(wanted, account_of(sandbox))
        assert kinds(outcomes) == ["Receipt", "RateLimited", "Receipt", "RateLimited", "Receipt"]
        assert addresses(sandbox) == ["a@x.org", "b@y.org", "d@z.org"]


def test_after_a_421_what_was_under_way_in_chunks_is_unknown():
    taken = b"250 reset\r\n250 sender\r\n250 recipient\r\n250 taken\r\n"
    last = b"RCPT TO:<b@y.org>\r\n"
    ending = b"250 reset\r\n250 sender\r\n421 4.7.0 wait\r\n"
    with Scripted([*HELLO_CHUNKS, (last, taken + ending)]) as server:
        outcomes = publish_to(["a@x.org", "busy@slow.org", "b@y.org"], server.account)
        assert kinds(outcomes) == ["Receipt", "RateLimited", "OutcomeUnknown"]


def test_a_second_421_is_not_answered_with_a_third_connection():
    with sandbox_with() as sandbox:
        wanted = ["busy@one.org", "busy@two.org", "a@x.org"]
        outcomes = publish_to(wanted, account_of(sandbox))
        assert kinds(outcomes) == ["RateLimited", "RateLimited", "Transient"]
        assert "had not left" in outcomes[2].sentence


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.UNAVAILABLE_AFTER, Fault.GARBAGE])
@pytest.mark.parametrize("way", [PLAIN, CHAINED])
def test_a_lost_answer_makes_one_unknown_and_the_rest_untried(way, fault):
    with sandbox_with(way) as sandbox:
        sandbox.inject(fault, address="c@x.org")
        outcomes = publish_to(FIVE, account_of(sandbox))
        assert kinds(outcomes) == ["Receipt", "Receipt", "OutcomeUnknown", "Transient", "Transient"]
        assert addresses(sandbox) == ["a@x.org", "b@x.org", "c@x.org"]


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.UNAVAILABLE_AFTER, Fault.GARBAGE])
def test_a_lost_answer_makes_all_chunks_under_way_unknown(fault):
    with sandbox_with(CHUNKED) as sandbox:
        sandbox.inject(fault, address="c@x.org")
        outcomes = publish_to(FIVE, account_of(sandbox))
        # A reset can also swallow the answers to the mails before.
        assert set(kinds(outcomes[:2])) <= {"Receipt", "OutcomeUnknown"}
        assert kinds(outcomes)[2] == "OutcomeUnknown"
        # What had not left when the bad answer came is surely not accepted, and never "gone".
        assert set(kinds(outcomes[3:])) <= {"OutcomeUnknown", "Transient"}
        untried = [
            to for to, kind in zip(FIVE, kinds(outcomes), strict=True) if kind == "Transient"
        ]
        assert not set(untried) & set(addresses(sandbox))


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_lost_before_storing_is_never_taken_for_a_refusal(way):
    with sandbox_with(way) as sandbox:
        outcomes = publish_to(["drops-before@x.org"], account_of(sandbox))
        assert kinds(outcomes) == ["OutcomeUnknown"]
        assert sandbox.accepted() == []


@pytest.mark.parametrize("way", WAYS)
def test_a_server_that_is_silent_at_the_end_leaves_the_outcome_unknown_in_time(way):
    with sandbox_with(way) as sandbox:
        sandbox.inject(Fault.SLOW, seconds="30")
        started = time.monotonic()
        outcomes = publish_to(["a@x.org"], account_of(sandbox), seconds=0.4)
        assert kinds(outcomes) == ["OutcomeUnknown"]
        assert time.monotonic() - started < 0.6


@pytest.mark.parametrize("way", WAYS)
def test_a_slow_server_is_waited_for(way):
    with sandbox_with(way) as sandbox:
        sandbox.inject(Fault.SLOW, times=3, seconds="0.05")
        assert set(kinds(publish_to(FIVE, account_of(sandbox)))) == {"Receipt"}


@pytest.mark.parametrize("way", WAYS)
def test_a_mail_whose_time_is_over_does_not_leave(way):
    with sandbox_with(way) as sandbox:
        account = account_of(sandbox)
        outgoings = [make_outgoing("a@x.org"), make_outgoing("b@x.org", seconds=-1)]
        assert kinds(publish_all(outgoings, account)) == ["Receipt", "Transient"]
        assert addresses(sandbox) == ["a@x.org"]


def test_a_server_that_opens_data_for_nobody_gets_a_single_dot():
    refused = b"250 sender\r\n550 5.1.1 nobody\r\n354 go\r\n"
    script = [
        *HELLO,
        (b"DATA\r\n", refused),
        (b"DATA\r\n", b"554 no recipients\r\n250 reset\r\n" + ENVELOPE_OK),
        (END, b"250 taken\r\n"),
        (b"QUIT\r\n", b"221 bye\r\n"),
    ]
    with Scripted(script) as server:
        outcomes = publish_to(["a@x.org", "b@x.org"], server.account)
        assert kinds(outcomes) == ["RecipientGone", "Receipt"]
        assert server.heard[3].startswith(b".\r\nRSET\r\nMAIL FROM:")


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (b"450 4.3.0 later\r\n503 no\r\n503 no\r\n250 reset\r\n", "Transient"),
        (b"250 ok\r\n250 ok\r\n451 4.3.0 later\r\n250 reset\r\n", "Transient"),
        (b"250 ok\r\n250 ok\r\n554 5.7.1 no\r\n250 reset\r\n", "Rejected"),
        (b"421 4.3.2 closing\r\n", "RateLimited"),
        (b"250 ok\r\n<html>\r\n354 go\r\n", "Transient"),
        (b"250 ok\r\n550 5.1.1 no\r\n503 no\r\n500 no reset\r\n", "RecipientGone"),
        (b"250 ok\r\n", "Transient"),
    ],
)
def test_an_envelope_that_is_not_taken_becomes_its_error(answers, kind):
    with Scripted([*HELLO, (b"DATA\r\n", answers), (b"", None)]) as server:
        assert kinds(publish_to(["a@x.org"], server.account)) == [kind]


def test_a_421_to_the_sender_makes_everybody_wait():
    with Scripted([*HELLO, (b"DATA\r\n", b"421 4.3.2 closing\r\n")]) as server:
        outcomes = publish_to(["a@x.org", "b@y.org"], server.account)
        assert kinds(outcomes) == ["RateLimited", "RateLimited"]
        assert {outcome.scope for outcome in outcomes} == {"account"}


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [
        (b"250-taken\r\n250 as 17\r\n", "Receipt"),
        (b"252 perhaps\r\n", "Receipt"),
        (b"250\r\n", "Receipt"),
        (b"354 more\r\n", "OutcomeUnknown"),
        (b"what\r\n", "OutcomeUnknown"),
        (b"421 4.7.0 closing\r\n", "RateLimited"),
        (b"452 4.3.1 disk full\r\n", "Transient"),
    ],
)
def test_the_answer_to_the_end_decides(verdict, kind):
    script = [*HELLO, (b"DATA\r\n", ENVELOPE_OK), (END, verdict), (b"", None)]
    with Scripted(script) as server:
        assert kinds(publish_to(["a@x.org"], server.account)) == [kind]


def test_a_server_that_dies_between_envelope_and_content_took_nothing():
    with Scripted([*HELLO, (b"DATA\r\n", None)]) as server:
        assert kinds(publish_to(["a@x.org", "b@x.org"], server.account)) == ["Transient"] * 2


def test_a_connection_that_breaks_inside_the_content_took_nothing():
    body = "é" * 2_000_000 + "__unsubscribe_url__"
    with Scripted([*HELLO, (b"DATA\r\n", ENVELOPE_OK), (b"From:", None)]) as server:
        outgoing = make_outgoing(part=make_part(text=body))
        assert kinds(publish_all([outgoing], server.account)) == ["Transient"]


def test_a_connection_that_breaks_inside_a_chunk_took_nothing():
    body = "é" * 2_000_000 + "__unsubscribe_url__"
    with Scripted([*HELLO_CHUNKS, (b"From:", None)]) as server:
        outgoing = make_outgoing(part=make_part(text=body))
        assert kinds(publish_all([outgoing], server.account)) == ["Transient"]


def test_plain_servers_are_spoken_to_word_for_word():
    script = [
        *HELLO_PLAIN,
        (b"MAIL FROM:<press@news.example.org>\r\n", b"250 ok\r\n"),
        (b"RCPT TO:<a@x.org>\r\n", b"250 ok\r\n"),
        (b"DATA\r\n", b"354 go\r\n"),
        (END, b"250 ok\r\n"),
        (b"QUIT\r\n", b"221 bye\r\n"),
    ]
    with Scripted(script) as server:
        assert kinds(publish_to(["a@x.org"], server.account)) == ["Receipt"]


def test_a_plain_server_that_leaves_takes_nothing():
    script = [*HELLO_PLAIN, (b"MAIL FROM:<press@news.example.org>\r\n", None)]
    with Scripted(script) as server:
        assert kinds(publish_to(["a@x.org", "b@x.org"], server.account)) == ["Transient"] * 2


def test_never_more_chunks_under_way_than_allowed():
    with sandbox_with(CHUNKED) as sandbox:
        sandbox.inject(Fault.SLOW, address="r0@x.org", seconds="0.3")
        sandbox.inject(Fault.RESET_AFTER, address="r1@x.org")
        outcomes = publish_to([f"r{n}@x.org" for n in range(50)], account_of(sandbox))
        told = kinds(outcomes)
        assert 1 <= told.count("OutcomeUnknown") <= 16
        assert told.count("Receipt") <= 1  # the reset can swallow that answer
        assert told.count("Transient") >= 50 - 16 - 1


def test_content_and_the_next_envelope_leave_without_waiting_for_an_answer():
    script = [
        *HELLO,
        (b"DATA\r\n", ENVELOPE_OK),
        (b"DATA\r\n", b"250 taken\r\n" + ENVELOPE_OK),
        (END, b"250 taken\r\n"),
        (b"QUIT\r\n", b"221 bye\r\n"),
    ]
    with Scripted(script) as server:
        assert kinds(publish_to(["a@x.org", "b@x.org"], server.account)) == ["Receipt"] * 2
        assert (
            b"\r\n.\r\nMAIL FROM:<press@news.example.org>\r\nRCPT TO:<b@x.org>" in server.heard[3]
        )


def test_a_near_server_gets_chained_mails_even_when_it_takes_chunks(monkeypatch):
    monkeypatch.setattr(delivering, "FAR_SECONDS", 60.0)
    script = [
        *HELLO_CHUNKS,
        (b"DATA\r\n", ENVELOPE_OK),
        (END, b"250 taken\r\n"),
        (b"QUIT\r\n", b"221 bye\r\n"),
    ]
    with Scripted(script) as server:
        assert kinds(publish_to(["a@x.org"], server.account)) == ["Receipt"]


def test_chunks_leave_without_waiting_for_an_answer():
    taken = b"250 reset\r\n250 sender\r\n250 recipient\r\n250 taken\r\n"
    third = b"RCPT TO:<c@x.org>\r\n"
    script = [*HELLO_CHUNKS, (third, taken * 3), (b"QUIT\r\n", b"221 bye\r\n")]
    with Scripted(script) as server:
        wanted = ["a@x.org", "b@x.org", "c@x.org"]
        assert kinds(publish_to(wanted, server.account)) == ["Receipt"] * 3


def test_a_rate_limit_tells_its_scope_and_time():
    with sandbox_with() as sandbox:
        sandbox.inject(Fault.RATE_LIMITED, retry_after="90")
        (outcome,) = publish_to(["a@x.org"], account_of(sandbox))
        assert isinstance(outcome, RateLimited)
        assert (outcome.scope, outcome.retry_after) == ("x.org", 90.0)


@pytest.mark.parametrize("way", WAYS)
def test_a_write_that_fails_after_the_end_may_have_left_is_unknown(way, monkeypatch):
    """As under TLS, where a failed call may have left in part."""
    say = Wire.say

    def tear(wire, data):
        if b"Subject:" in data:
            raise ConnectionLost("Torn.", at_most=len(data))
        yield from say(wire, data)

    with sandbox_with(way) as sandbox:
        account = account_of(sandbox)
        monkeypatch.setattr(Wire, "say", tear)
        outcomes = publish_to(["a@x.org", "b@x.org"], account)
        assert kinds(outcomes) == ["OutcomeUnknown", "Transient"]


@pytest.mark.parametrize("stored", ["before", "after"])
def test_a_slow_mail_is_stored_before_or_after_the_wait(stored):
    with sandbox_with() as sandbox:
        sandbox.inject(Fault.SLOW, seconds="0.3", store=stored)
        assert kinds(publish_to(["a@x.org"], account_of(sandbox), seconds=0.1)) == [
            "OutcomeUnknown"
        ]
        assert len(sandbox.accepted()) == (1 if stored == "before" else 0)
    assert len(sandbox.accepted()) == 1
