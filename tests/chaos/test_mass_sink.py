"""The mail server of a mass mailing writes down what it takes, before it says so."""

import smtplib
import time

import pytest

from tests.chaos.mass_sink import SLOW, Mail, recording_sink

MAIL = "Message-ID: <1.0.1.{number:x}.0@news.example.org>\r\nSubject: Hello\r\n\r\nHello.\r\n"


@pytest.fixture
def sink(tmp_path):
    with recording_sink(tmp_path) as running:
        yield running


def send(sink, number):
    with smtplib.SMTP("127.0.0.1", sink.port) as line:
        line.sendmail("a@example.org", f"r{number}@example.org", MAIL.format(number=number))


def test_each_accepted_mail_stands_there_with_its_key_and_its_envelope(sink):
    before = time.time()
    send(sink, 10)
    send(sink, 11)
    first, second = sink.read()
    assert first == Mail(at=first.at, key="1.0.1.a.0", address="r10@example.org")
    assert (second.key, second.address) == ("1.0.1.b.0", "r11@example.org")
    assert before <= first.at <= second.at <= time.time()


def test_a_slow_relay_has_the_mail_long_before_it_says_so(sink):
    sink.be_slow()
    send(sink, 1)
    (mail,) = sink.read()
    assert time.time() - mail.at >= SLOW
    sink.be_fast()
    send(sink, 2)
    assert len(sink.read()) == 2


def test_what_was_sent_and_never_answered_is_there_all_the_same(sink):
    sink.be_slow()
    with smtplib.SMTP("127.0.0.1", sink.port) as line:
        line.ehlo()
        line.mail("a@example.org")
        line.rcpt("r3@example.org")
        line.putcmd("data")
        line.getreply()
        line.send(MAIL.format(number=3) + ".\r\n")
        line.close()
    deadline = time.monotonic() + 10
    while not sink.read() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [mail.key for mail in sink.mails] == ["1.0.1.3.0"]
