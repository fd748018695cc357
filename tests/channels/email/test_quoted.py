import quopri
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.quoted import encode, encode_value

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
DOTTED = st.text(st.sampled_from(".. =\t\r\néx\u2028"), max_size=300)


def lines_of(encoded):
    return encoded.split(b"\r\n")


@given(st.one_of(TEXTS, DOTTED))
def test_a_text_reads_back_with_its_line_ends_as_crlf(text):
    wanted = re.sub("\r\n|\r|\n", "\r\n", text).encode()
    assert quopri.decodestring(encode(text)) == wanted


@given(st.one_of(TEXTS, DOTTED))
def test_every_line_is_short_ascii_and_begins_with_no_dot(text):
    for line in lines_of(encode(text)):
        assert line.isascii()
        assert len(line) <= 76
        assert not line.startswith(b".")
        assert not line.endswith((b" ", b"\t"))


@given(st.text(st.sampled_from(". =&?é/abc"), max_size=300))
def test_a_value_between_soft_breaks_reads_back(value):
    inside = b"=\r\n" + encode_value(value) + b"=\r\n"
    assert quopri.decodestring(inside) == value.encode()
    assert all(len(line) <= 76 and not line.startswith(b".") for line in lines_of(inside))


def test_a_short_safe_value_stays_as_it_is():
    assert encode_value("https://news.example.org/u/a-b_c") == b"https://news.example.org/u/a-b_c"


@pytest.mark.parametrize("value", ["a\nb", "a\r\nb", "a\r"])
def test_a_value_with_a_line_break_is_refused(value):
    with pytest.raises(ValueError, match="line break"):
        encode_value(value)
