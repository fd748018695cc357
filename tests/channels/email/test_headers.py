from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.headers import ascii_address, mailbox, refuse_controls, unstructured

NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1)


@given(st.text(st.characters(min_codepoint=33, exclude_categories=["Cc", "Cs"]), min_size=1))
def test_a_subject_reads_back_as_it_was_written(subject):
    raw = unstructured(subject)
    assert str(make_header(decode_header(raw.replace("\r\n", "")))) == subject


@given(NAMES)
def test_no_line_of_an_encoded_value_is_too_long(name):
    for line in f"Reply-To: {mailbox(name, 'a@example.org')}".split("\r\n"):
        assert len(line) <= 76


@given(st.text(st.sampled_from('Zoë O\'Brien "x" \\ , ; <b> =?a?= .@'), min_size=1))
def test_a_name_reads_back_and_never_changes_the_address(name):
    shown, address = parseaddr(mailbox(name, "zoe@example.org").replace("\r\n", ""))
    assert address == "zoe@example.org"
    assert str(make_header(decode_header(shown))).split() == name.split()


def test_a_plain_name_stays_readable():
    assert mailbox("Ana Cole", "a@example.org") == "Ana Cole <a@example.org>"
    assert mailbox("", "a@example.org") == "<a@example.org>"
    assert mailbox("Cole, Ana", "a@example.org") == '"Cole, Ana" <a@example.org>'


def test_a_long_plain_name_is_folded_as_encoded_words():
    value = mailbox("Ana " * 40, "a@example.org")
    assert "=?utf-8?B?" in value


def test_a_long_plain_subject_keeps_the_line_limit():
    lines = f"Subject: {unstructured('word ' * 400)}".split("\r\n")
    assert max(map(len, lines)) < 998


@pytest.mark.parametrize("bad", ["a\r\nBcc: x@example.org", "a\nb", "a\rb", "a\0b", "\x7f"])
def test_control_characters_are_refused_everywhere(bad):
    for refuse in (refuse_controls, unstructured, lambda name: mailbox(name, "a@example.org")):
        with pytest.raises(ValueError, match="control character"):
            refuse(bad)


@pytest.mark.parametrize("address", ["a@example.org", "o'b+tag@x.example.org", "a@localhost"])
def test_a_plain_address_stays_as_it_is(address):
    assert ascii_address(address) == address


def test_an_international_domain_travels_in_its_ascii_form():
    assert ascii_address("ana@fußball.com") == "ana@xn--fuball-cta.com"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a b@example.org",
        "a@x.org\r\nRCPT TO:<b@x.org>",
        "a@x.org>",
        "é@example.com",
        "a@-x",
    ],
)
def test_what_is_no_address_for_us_is_refused(address):
    with pytest.raises(ValueError, match="address"):
        ascii_address(address)
