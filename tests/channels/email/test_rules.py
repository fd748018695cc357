"""The headers of every mail, as the facts on e-mail ask for them: one test for each rule of B."""

import email
import re
from email.policy import compat32
from email.utils import parsedate_to_datetime

import pytest

from tests.channels.email.made import (
    account_of,
    kinds,
    make_outgoing,
    make_part,
    make_recipient,
    publish_all,
    sandbox_with,
)


@pytest.fixture(scope="module")
def sent():
    """Three mails at a real server: one key twice, and another."""
    with sandbox_with() as sandbox:
        account = account_of(sandbox, return_address="returns@news.example.org")
        for key, address in (("1.a", "ana@x.org"), ("1.a", "ana@x.org"), ("1.b", "leo@x.org")):
            publish_all([make_outgoing(address, key=key)], account)
        return [mail.fields["raw"] for mail in sandbox.mails()]


@pytest.fixture(scope="module")
def mail(sent):
    return email.message_from_string(sent[0], policy=compat32)


def header(raw, name):
    return email.message_from_string(raw, policy=compat32)[name]


def test_b_the_date_is_ours_and_names_its_offset(mail):
    assert parsedate_to_datetime(mail["Date"]).utcoffset() is not None


def test_b_the_message_id_is_the_same_in_every_try_and_no_other_mail_s(sent):
    first, again, other = (header(raw, "Message-ID") for raw in sent)
    assert first == again != other
    assert first.endswith("@news.example.org>")


def test_b_exactly_one_recipient_stands_in_to_and_nobody_in_copy(mail):
    assert mail.get_all("To") == ["<ana@x.org>"]
    assert not {"Cc", "Bcc"} & set(mail.keys())


def test_b_the_list_has_an_id(mail):
    assert re.fullmatch(r"(?:.+ )?<[a-z0-9.-]+\.[a-z]+>", mail["List-Id"])


def test_b_the_way_out_is_https_first_then_a_mail(mail):
    assert re.match(r"<https://[^>]+>,\s*<mailto:[^>]+>$", mail["List-Unsubscribe"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("Precedence", "bulk"),
        ("Content-Language", "fr-CA"),
        ("MIME-Version", "1.0"),
        ("CFBL-Address", "returns@news.example.org; report=arf"),
    ],
)
def test_b_what_stands_in_every_mail(mail, name, value):
    assert mail.get_all(name) == [value]


def test_b_text_comes_first_html_last_and_every_byte_is_ascii(sent, mail):
    assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain", "text/html"]
    assert all(raw.isascii() for raw in sent)
    assert max(len(line) for line in sent[0].split("\r\n")) <= 998


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\0"])
def test_b3_a_line_break_in_a_header_value_is_refused(end):
    bad = f"x{end}Bcc: thief@example.net"
    with sandbox_with() as sandbox:
        outgoings = [
            make_outgoing(recipient=make_recipient(name=bad)),
            make_outgoing(part=make_part(subject=bad)),
        ]
        assert kinds(publish_all(outgoings, account_of(sandbox))) == ["Rejected", "Rejected"]
        assert not sandbox.mails()
        named = make_outgoing()
        assert kinds(publish_all([named], account_of(sandbox, from_name=bad))) == ["Misconfigured"]
