"""The door for mail that comes back: real clients, and neighbours that do not behave."""

import smtplib
import socket
from contextlib import ExitStack, contextmanager, suppress

import pytest

from channels.email.returns import door as door_module
from tests.channels.email.returns.desks import TAG, TAGGED, Desk, door, mail, neighbour

SENDER = ""


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def port(desk):
    with door(desk) as port:
        yield port


@pytest.fixture
def talk(port):
    """Say words one after another; answer the first three figures of each reply."""

    def run(*words):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            reader = line.makefile("rb")
            answers = [_reply(reader)]
            for word in words:
                line.sendall(word if isinstance(word, bytes) else word.encode() + b"\r\n")
                answers.append(_reply(reader))
            reader.close()
        return answers

    return run


def _reply(reader):
    while (line := reader.readline())[3:4] == b"-":
        continue
    return line.decode()[:3]


@pytest.mark.parametrize("speaks", [smtplib.LMTP, smtplib.SMTP])
def test_a_bounce_to_our_tag_is_taken_over_lmtp_and_smtp(desk, port, speaks):
    with neighbour(port, speaks=speaks) as client:
        client.sendmail(SENDER, [TAGGED], mail("postfix-no-such-user"))
    (event,) = desk.taken
    assert (event.kind, event.tag, event.code) == ("bounced", TAG, "5.1.1")


def test_the_same_report_twice_has_the_same_id_whatever_was_added_on_the_way(desk, port):
    with neighbour(port) as client:
        client.sendmail(SENDER, [TAGGED], mail("postfix-no-such-user"))
        client.sendmail(SENDER, [TAGGED], b"Received: again\r\n" + mail("postfix-no-such-user"))
        client.sendmail(SENDER, [TAGGED], b"Subject: without an id\r\n\r\nHello")
    first, again, other = desk.taken
    assert first.id == again.id != other.id


def test_an_address_may_lose_its_capitals_on_the_way(desk, port):
    with neighbour(port) as client:
        client.sendmail(SENDER, [TAGGED.upper()], mail("postfix-no-such-user"))
    assert [event.tag for event in desk.taken] == [TAG]


@pytest.mark.parametrize(
    "address",
    [
        "bounces+3.0.2.1f.0.aaaaaaaaaaaaa@bounce.vellin.example",
        "bounces+@bounce.vellin.example",
        "somebody@bounce.vellin.example",
        "postmaster",
    ],
)
def test_what_is_not_one_of_our_return_addresses_is_refused(desk, port, address):
    with neighbour(port) as client, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.sendmail(SENDER, [address], mail("postfix-no-such-user"))
    assert refused.value.recipients[address][0] == 550
    assert desk.taken == []


def test_a_feedback_loop_writes_to_the_address_without_a_tag(desk, port):
    with neighbour(port) as client:
        client.sendmail(
            "fbl@basin.example", ["bounces@bounce.vellin.example"], mail("arf-redacted")
        )
        client.sendmail("x@basin.example", ["bounces@bounce.vellin.example"], mail("away-french"))
    assert [(event.kind, event.tag) for event in desk.taken] == [("complained", TAG)]


def test_lmtp_answers_for_each_recipient_and_two_of_the_same_mail_are_one_news(desk, talk):
    rcpt = f"RCPT TO:<{TAGGED}>"
    content = mail("postfix-no-such-user") + b".\r\n"
    said = talk("LHLO x", "MAIL FROM:<>", rcpt, rcpt, "DATA", content)
    assert said == ["220", "250", "250", "250", "250", "354", "250"]
    assert len(desk.taken) == 1


def test_what_cannot_be_kept_stays_with_the_neighbour():
    desk = Desk(is_open=False)
    with door(desk) as port, neighbour(port) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.sendmail(SENDER, ["bounces@bounce.vellin.example"], b"\r\n")
        assert refused.value.recipients["bounces@bounce.vellin.example"][0] == 451
        client.rset()
        with pytest.raises(smtplib.SMTPDataError) as late:
            client.sendmail(SENDER, [TAGGED], mail("postfix-no-such-user"))
        assert late.value.smtp_code == 451


def test_a_mail_that_is_too_large_is_refused_before_or_after_it_came(desk, talk, monkeypatch):
    monkeypatch.setattr(door_module, "SIZE_LIMIT", 1000)
    rcpt, large = f"RCPT TO:<{TAGGED}>", b"x" * 900 + b"\r\n"
    assert talk("LHLO x", "MAIL FROM:<> SIZE=1001")[-1] == "552"
    said = talk("LHLO x", "MAIL FROM:<> SIZE=900", rcpt, "DATA", large * 2 + b".\r\n", "NOOP")
    assert said[-3:] == ["354", "552", "250"]
    assert desk.taken == []


def test_dots_are_taken_off_again(desk, port):
    with neighbour(port) as client:
        client.sendmail(SENDER, [TAGGED], b"From: a@b.example\r\n\r\n.hello\r\n..\r\n")
    assert [event.kind for event in desk.taken] == ["answered"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("HELO x", "NONSENSE"), "500"),
        (("HELO x", "MAIL FROM: nobody"), "501"),
        (("HELO x", f"RCPT TO:<{TAGGED}>"), "503"),
        (("HELO x", "MAIL FROM:<>", "RCPT TO: nobody"), "501"),
        (("HELO x", "MAIL FROM:<>", "DATA"), "503"),
        (("HELO x", "MAIL FROM:<>", f"RCPT TO:<{TAGGED}>", "RSET", "DATA"), "503"),
        (("HELO x", "QUIT"), "221"),
        (("HELO x", "MAIL FROM:<>", *[f"RCPT TO:<{TAGGED}>"] * 101), "452"),
    ],
)
def test_words_out_of_order_are_answered_and_change_nothing(desk, talk, words, code):
    assert talk(*words)[-1] == code
    assert desk.taken == []


def test_who_sends_no_line_end_or_takes_too_long_is_let_go(talk, port, monkeypatch):
    assert talk(b"x" * (door_module.LINE_LIMIT + 10))[-1] == "421"
    monkeypatch.setattr(door_module, "CONVERSATION_SECONDS", 0.05)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        reader = line.makefile("rb")
        assert reader.readline().startswith(b"220")
        assert reader.read().startswith(b"421")
        reader.close()


@contextmanager
def holding(port, *peers):
    """Connections from these addresses of this machine that say nothing, and what each was told."""
    with ExitStack() as stack:
        lines = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), 5, (peer, 0)))
            for peer in peers
        ]
        yield [line.recv(100)[:3].decode() for line in lines]


def test_no_more_talk_at_once_than_there_are_places(port):
    some, others, late = ["127.0.0.2"] * 10, ["127.0.0.3"] * 10, ["127.0.0.4"]
    with holding(port, *some, *others, *late) as told:
        assert told == ["220"] * 20 + ["421"]


def test_one_neighbour_that_only_holds_the_line_leaves_room_for_another(desk, port):
    with holding(port, *["127.0.0.2"] * 12) as told:
        assert told == ["220"] * 10 + ["421"] * 2
        with neighbour(port) as client:
            client.sendmail(SENDER, [TAGGED], mail("postfix-no-such-user"))
    assert len(desk.taken) == 1


def test_places_of_who_has_gone_are_free_again(port):
    for _ in range(25):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(b"QUIT\r\n")
            reader = line.makefile("rb")
            assert [each[:3] for each in reader] == [b"220", b"221"]
            reader.close()


def test_who_never_says_a_word_is_let_go_sooner_than_who_did(port, monkeypatch):
    monkeypatch.setattr(door_module, "SILENT_SECONDS", 0.05)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        reader = line.makefile("rb")
        assert [reader.readline()[:3], reader.readline()[:3]] == [b"220", b"421"]
        reader.close()
    monkeypatch.setattr(door_module, "SILENT_SECONDS", 5.0)
    monkeypatch.setattr(door_module, "IDLE_SECONDS", 0.05)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        reader = line.makefile("rb")
        line.sendall(b"NOOP\r\n")
        assert [reader.readline()[:3] for _ in range(3)] == [b"220", b"250", b"421"]
        reader.close()


def test_a_mail_of_more_lines_than_any_bounce_has_is_refused(desk, talk):
    answers = talk(
        "LHLO b", "MAIL FROM:<>", f"RCPT TO:<{TAGGED}>", "DATA", b"\n" * 900_000 + b".\r\n"
    )
    assert answers[-1] == "552"
    assert desk.taken == []


def test_closing_the_door_cuts_off_who_is_talking(desk):
    with door(desk) as port:
        line = socket.create_connection(("127.0.0.1", port), timeout=5)
        assert line.recv(100).startswith(b"220")
    with suppress(ConnectionResetError):
        assert line.recv(100) == b""
    line.close()


def test_a_taken_port_is_said(desk):
    with door(desk) as port, pytest.raises(OSError, match="in use"):
        door_module.open_door(desk, set, host="127.0.0.1", port=port).__enter__()
