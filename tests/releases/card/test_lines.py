"""A headline on its lines: words whole, lines even, as large as fits."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distributor.releases.card.letters import BOLD, drawable, font
from distributor.releases.card.lines import LARGEST, SMALLEST, set_lines

WIDTH, HEIGHT = 1032, 308
words = st.text(alphabet="abcdefgmwMWÉ,.", min_size=1, max_size=14)


def width(line, size):
    return font(BOLD, size).getlength(line)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=40))
def test_words_stay_whole_in_order_and_inside(parts):
    text = " ".join(parts)
    lines = set_lines(text, width=WIDTH, height=HEIGHT)
    shown = " ".join(lines.lines)
    assert text.startswith(shown.removesuffix("…")) if lines.is_cut else shown == text
    assert all(width(line, lines.size) <= WIDTH for line in lines.lines)
    assert lines.height <= HEIGHT


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=40))
def test_only_what_does_not_fit_the_smallest_size_is_cut(parts):
    text = " ".join(parts)
    lines = set_lines(text, width=WIDTH, height=HEIGHT)
    if lines.is_cut:
        assert lines.size == SMALLEST
        filled, used = 1, 0.0
        for word in parts:
            joined = used + width(f" {word}", SMALLEST) if used else width(word, SMALLEST)
            filled, used = (
                (filled, joined) if joined <= WIDTH else (filled + 1, width(word, SMALLEST))
            )
        assert filled * SMALLEST * 1.16 > HEIGHT - SMALLEST


def test_short_headlines_are_large_and_long_ones_small():
    short = set_lines("Tide mill opens", width=WIDTH, height=HEIGHT)
    long = set_lines("The tide mill of Vellin opens again " * 4, width=WIDTH, height=HEIGHT)
    assert (short.size, len(short.lines)) == (LARGEST, 1)
    assert SMALLEST <= long.size < LARGEST


def test_lines_are_even_and_no_word_is_left_alone():
    text = "Vellin opens the doors of its rebuilt tide mill again"
    lines = set_lines(text, width=WIDTH, height=HEIGHT)
    lengths = [width(line, lines.size) for line in lines.lines]
    assert len(lengths) == 2
    assert max(lengths) - min(lengths) < WIDTH * 0.2


@pytest.mark.parametrize("size", range(6, 60, 3))
def test_french_marks_and_numbers_do_not_part_from_their_words(size):
    text = "Une première : « la marée » produit 1 275 300 kWh ; à suivre ! " * (size // 6)
    lines = set_lines(text.strip(), width=WIDTH, height=HEIGHT).lines
    for line, following in pairwise(lines):
        assert not re.match(r"[:;!?»%]", following)
        assert not line.endswith("«")
        assert not (line[-1].isdigit() and following[0].isdigit())


def test_an_endless_word_is_cut_inside():
    lines = set_lines("W" * 400, width=WIDTH, height=HEIGHT)
    assert lines.is_cut
    assert len(lines.lines) == 1
    assert lines.lines[0].endswith("W…")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Éléonore\u202f: 1\u202f200 m²", "Éléonore\u00a0: 1\u00a0200 m²"),
        ("e\u0301te\u0301", "été"),
        ("Ferry ⛴️ sails 🚀", "Ferry sails"),
        ("𝐁𝐨𝐥𝐝 news", "Bold news"),
        ("non‑stop", "non-stop"),
        ("Крепость Ωμέγα", "Крепость Ωμέγα"),
        ("Two\nlines", "Two lines"),
        ("Hello שלום", None),
        ("5 ₿", None),
        ("🚀", None),
        ("", None),
    ],
)
def test_what_the_font_can_say(text, shown):
    assert drawable(text) == shown
