import pytest

from channels.email.replies import Stage, error_of, parse
from distributor.contract import (
    AuthExpired,
    Misconfigured,
    RateLimited,
    RecipientGone,
    Rejected,
    Transient,
)

MAIL, RCPT, END = Stage.SENDER, Stage.RECIPIENT, Stage.CONTENT
HELLO, SIGN_IN = Stage.GREETING, Stage.SIGN_IN

CASES = [
    ("450 4.2.0 busy", RCPT, Transient),
    ("451 4.3.0 local error", END, Transient),
    ("452 4.2.2 mailbox full", RCPT, Transient),
    ("450 try later", RCPT, Transient),
    ("450 4.2.1 receiving mail at a high rate", RCPT, Transient),
    ("454 4.7.0 TLS not available", SIGN_IN, Transient),
    ("454 4.7.0 temporary authentication failure", SIGN_IN, Transient),
    ("552 5.2.2 mailbox full", RCPT, Transient),
    ("550 5.2.1 receiving mail at a rate that is too high", RCPT, Transient),
    ("421 4.7.0 slow down", RCPT, RateLimited),
    ("421 closing", MAIL, RateLimited),
    ("450 4.7.1 greylisted", RCPT, RateLimited),
    ("451 Greylisted, come back", RCPT, RateLimited),
    ("451 4.7.500 server busy", END, RateLimited),
    ("421 4.7.28 unusual rate", END, RateLimited),
    ("550 5.4.5 daily sending quota exceeded", MAIL, RateLimited),
    ("550 5.1.1 no such user", RCPT, RecipientGone),
    ("550 5.1.2 bad domain", RCPT, RecipientGone),
    ("553 5.1.3 bad address syntax", RCPT, RecipientGone),
    ("550 5.1.10 null MX", RCPT, RecipientGone),
    ("550 5.2.1 mailbox disabled", RCPT, RecipientGone),
    ("550 5.4.4 host not found", RCPT, RecipientGone),
    ("550 5.4.1 Recipient address rejected: Access denied", RCPT, RecipientGone),
    ("550 no such user", RCPT, RecipientGone),
    ("550 5.1.1 no such user", END, RecipientGone),
    ("550 5.7.26 not authenticated", END, Misconfigured),
    ("550 5.7.25 no reverse name", END, Misconfigured),
    ("550 5.7.29 no TLS", END, Misconfigured),
    ("550 5.7.515 access denied, not enough authentication", END, Misconfigured),
    ("550 5.7.509 DMARC", RCPT, Misconfigured),
    ("554 5.7.1 Relay access denied", RCPT, Misconfigured),
    ("550 relaying not allowed", RCPT, Misconfigured),
    ("530 5.7.0 authentication required", MAIL, Misconfigured),
    ("530 Must issue a STARTTLS command first", MAIL, Misconfigured),
    ("534 5.7.9 mechanism too weak", SIGN_IN, Misconfigured),
    ("550 5.1.8 sender domain does not exist", RCPT, Misconfigured),
    ("553 5.7.1 sender address rejected", MAIL, Misconfigured),
    ("554 5.7.1 your address is on a list", HELLO, Misconfigured),
    ("502 not here", HELLO, Misconfigured),
    ("535 5.7.8 bad credentials", SIGN_IN, AuthExpired),
    ("535 credentials expired", MAIL, AuthExpired),
    ("501 5.5.2 cannot decode", SIGN_IN, AuthExpired),
    ("550 5.7.8 credentials", MAIL, AuthExpired),
    ("550 5.7.1 content refused", END, Rejected),
    ("550 5.7.28 complaint rate", END, Rejected),
    ("550 blocked as spam", RCPT, Rejected),
    ("552 too large", END, Rejected),
    ("552 5.3.4 message too big", END, Rejected),
    ("550 5.2.3 too long for this mailbox", RCPT, Rejected),
    ("554 transaction failed", END, Rejected),
    ("550 5.6.0 bad content", END, Rejected),
    ("554 5.4.1 something else", RCPT, Rejected),
]


@pytest.mark.parametrize(("answer", "stage", "kind"), CASES)
def test_each_answer_becomes_the_error_that_the_core_must_act_on(answer, stage, kind):
    reply = parse(answer.encode())
    error = error_of(reply, stage, domain="example.org")
    assert type(error) is kind
    assert error.sentence
    assert error.raw == answer


def test_a_wait_for_one_domain_does_not_stop_the_others():
    reply = parse(b"421 4.7.0 slow down")
    assert error_of(reply, RCPT, domain="example.org").scope == "example.org"
    assert error_of(reply, END, domain="example.org").scope == "example.org"
    assert error_of(reply, MAIL, domain="example.org").scope == "account"
    assert error_of(parse(b"550 5.4.5 quota"), RCPT, domain="example.org").scope == "account"


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("try again in 90 seconds", 90.0),
        ("wait 5 minutes", 300.0),
        ("wait 2h", 7200.0),
        ("come back in 20s", 20.0),
        ("please wait", None),
    ],
)
def test_the_time_to_wait_is_read_from_the_words(words, seconds):
    reply = parse(f"450 4.7.1 {words}".encode())
    assert error_of(reply, RCPT, domain="example.org").retry_after == seconds


def test_an_answer_of_several_lines_is_one_answer():
    reply = parse(b"550-5.1.1 No such\r\n550 5.1.1 user here")
    assert (reply.code, reply.enhanced, reply.text) == (550, "5.1.1", "No such user here")


def test_an_enhanced_code_of_another_class_is_not_believed():
    assert parse(b"550 4.2.2 full").enhanced == ""


@pytest.mark.parametrize(
    "answer", [b"", b"hello", b"250-a\r\n550 b", b"99 x", b"2500", b"\xff\xff"]
)
def test_what_is_not_smtp_is_nothing(answer):
    assert parse(answer) is None


def test_a_refusal_shows_its_reasons_and_does_not_blame_the_subscriber():
    error = error_of(parse(b"550 5.7.1 content refused"), END)
    assert "550 5.7.1 content refused" in error.reasons
    assert "stays listed" in error.sentence
