"""Mails no honest machine would send: read as far as they can be, and never an error."""

from random import Random

import pytest

from channels.email.returns.letter import Letter, text_of
from channels.email.returns.read import read_return
from tests.channels.email.returns.desks import CORPUS

FILES = sorted(CORPUS.glob("*.eml"))
SNIPPETS = (
    b"\r\n\r\n",
    b"\0",
    b"\xff",
    b"--=_report_1--",
    b"; charset=x",
    b"=?utf-8?B?",
    b'"',
    b"<@>",
)


def nested(depth):
    parts = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (at, at)
        for at in range(depth)
    )
    return b"From: MAILER-DAEMON@x.example\r\n" + parts + b"\r\nhello"


@pytest.mark.parametrize("depth", [5, 300, 3000])
def test_parts_in_parts_in_parts_are_somebody_s_reply(depth):
    assert read_return(nested(depth)).sort == "reply"


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_mail_is_read_without_an_error(seed):
    chance = Random(seed)
    for _ in range(10):
        content = bytearray(chance.choice(FILES).read_bytes())
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(content) + 1)
            content[at : at + chance.choice((0, 1, 40))] = chance.choice(SNIPPETS)
        assert read_return(bytes(content), sender=chance.choice((None, "", "a@b.example"))).sort


@pytest.mark.parametrize(
    ("header", "text"),
    [
        (b"=?utf-8?Q?R=C3=A9ponse?=", "Réponse"),
        ("Réponse".encode(), "Réponse"),
        (b"=?no-such-charset?Q?x?=", "=?no-such-charset?Q?x?="),
        (b"=?utf-8?B?A?=", "=?utf-8?B?A?="),
        (b"two\r\n  lines", "two lines"),
    ],
)
def test_a_header_is_read_whatever_its_encoding(header, text):
    letter = Letter(b"Subject: " + header + b"\r\n\r\n")
    assert text_of(letter.message, "SUBJECT") == text


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        (b"text/plain; charset=utf-8", "é".encode(), "é"),
        (b"text/plain; charset=no-such-charset", "é".encode(), "é"),
        (b'text/plain; charset="\0"', b"e", "e"),
        (b"image/png", b"e", ""),
    ],
)
def test_the_words_are_read_whatever_their_charset(kind, body, text):
    letter = Letter(
        b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body
    )
    assert letter.text() == text


def test_an_empty_copy_of_our_mail_is_no_original():
    start = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
    assert Letter(start + b"Content-Type: message/rfc822\r\n\r\n--b--\r\n").original() is not None
    assert Letter(start + b"Content-Type: image/png\r\n\r\nx\r\n--b--\r\n").original() is None


def test_a_null_sender_is_known_from_the_envelope_or_the_return_path():
    assert Letter(b"Subject: x\r\n\r\n", sender="").is_from_nobody
    assert Letter(b"Return-Path: <>\r\n\r\n").is_from_nobody
    assert not Letter(b"Subject: x\r\n\r\n").is_from_nobody
    assert not Letter(b"Return-Path: <>\r\n\r\n", sender="a@b.example").is_from_nobody


def test_the_old_precedence_of_responders_is_an_automatic_reply():
    mail = b"From: a@b.example\r\nPrecedence: auto_reply\r\nSubject: x\r\n\r\n"
    assert read_return(mail).sort == "away"
