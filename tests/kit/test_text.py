import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.kit import text


def test_cleaning_makes_one_kind_of_line_end_and_drops_control_characters():
    assert text.clean("a\r\nb\rc\u2028d\x0b\x00e\ufeff") == "a\nb\nc\nde"


def test_cleaning_composes_accents_and_keeps_no_break_spaces():
    assert text.clean("e\u0301te\u0301  18,5\u00a0%") == "été 18,5\u00a0%"


def test_cleaning_leaves_at_most_one_blank_line():
    assert text.clean("a \n\n\n\n b\n") == "a\n\nb"


def test_cleaning_keeps_the_joiner_of_an_emoji():
    assert text.clean("👩\u200d🚀") == "👩\u200d🚀"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(raw):
    assert text.clean(text.clean(raw)) == text.clean(raw)


def test_one_line_has_no_line_end():
    assert text.one_line(" Two\n\n lines ") == "Two lines"


def test_words_keep_their_inner_marks():
    assert text.words("L’eau, U.S. state-of-the-art!") == ["L’eau", "U.S", "state-of-the-art"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("e\u0301a", ["e\u0301", "a"]),
        ("👨\u200d👩\u200d👧!", ["👨\u200d👩\u200d👧", "!"]),
        ("👍🏽", ["👍🏽"]),
        ("🇨🇦🇫🇷", ["🇨🇦", "🇫🇷"]),
        ("a\r\nb", ["a", "\r\n", "b"]),
        ("\n\u0301", ["\n", "\u0301"]),
        ("\ra", ["\r", "a"]),
    ],
)
def test_graphemes_are_what_a_reader_sees(raw, expected):
    assert text.graphemes(raw) == expected


@given(st.text())
def test_graphemes_lose_nothing(raw):
    assert "".join(text.graphemes(raw)) == raw


def test_characters_beyond_the_first_plane_count_two_units():
    assert text.utf16_length("a😀é") == 4


def test_a_short_text_is_not_cut():
    assert text.cut("Nothing to cut.", 15) == "Nothing to cut."


def test_a_text_is_cut_after_a_whole_word_with_an_ellipsis():
    assert text.cut("The basin holds water, and fish.", 24) == "The basin holds water…"


def test_a_quotation_that_would_stay_open_is_cut_off_whole():
    assert text.cut("She said “never in all these years of work” and left.", 30) == "She said…"


@given(st.text(alphabet="abc “”,. ", min_size=1), st.integers(min_value=5, max_value=40))
def test_a_cut_text_never_exceeds_its_limit(raw, limit):
    assert len(text.cut(raw, limit)) <= limit


@pytest.mark.parametrize(
    ("raw", "language", "expected"),
    [
        ("6,500 and 6 500", "en", ["6500", "6500"]),
        ("1 275 300 personnes", "fr", ["1275300"]),
        ("1\u00a0275,5 et 1.275", "fr", ["1275.5", "1275"]),
        ("2.9 percent, 0,5", "en", ["2.9", "0.5"]),
        ("Dec. 03 at 8:30", "en", ["3", "8:30"]),
        ("in 2026 120 pilots", "en", ["2026", "120"]),
    ],
)
def test_numbers_come_out_in_one_spelling(raw, language, expected):
    assert text.numbers(raw, language) == expected


def test_folding_numbers_leaves_the_words():
    assert text.fold_numbers("cost $1,250.50 each", "en") == "cost $1250.50 each"
