from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.kit import typography as t


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en", "en"),
        ("en-CA", "en"),
        ("fr", "fr-CA"),
        ("fr_CA", "fr-CA"),
        ("fr-FR", "fr-FR"),
        ("fr-BE", "fr-FR"),
        ("de", "en"),
    ],
)
def test_a_language_tag_has_a_locale(tag, locale):
    assert t.locale_of(tag) == locale


def test_english_quotations_have_curly_marks():
    assert t.quoted('say "cheese" now', "en") == "“say ‘cheese’ now”"


def test_french_quotations_have_guillemets_with_no_break_spaces():
    assert t.quoted("le mot « eau »", "fr") == "«\u00a0le mot “eau”\u00a0»"


def test_an_attribution_takes_the_place_of_the_full_stop():
    assert t.attributed("It works.", "Ann Lee, CEO", "en") == "“It works,” said Ann Lee, CEO."


def test_a_question_keeps_its_mark():
    assert t.attributed("Does it work?", "Ann Lee", "en") == "“Does it work?” said Ann Lee."


def test_a_name_that_ends_in_a_full_stop_gets_no_second():
    assert t.attributed("Yes,", "Ann Lee of Lee Inc.", "en") == "“Yes,” said Ann Lee of Lee Inc."


def test_a_french_attribution_follows_the_marks():
    said = t.attributed("L’eau monte.", "Ève Roy, mairesse", "fr")
    assert said == "«\u00a0L’eau monte\u00a0», a déclaré Ève Roy, mairesse."


@pytest.mark.parametrize(
    ("mark", "language", "space"),
    [
        (":", "en", ""),
        (":", "fr-CA", "\u00a0"),
        ("%", "fr-FR", "\u00a0"),
        ("!", "fr-CA", ""),
        ("!", "fr-FR", "\u202f"),
        (",", "fr-FR", ""),
    ],
)
def test_the_space_before_a_mark_depends_on_the_locale(mark, language, space):
    assert t.before_mark(mark, language) == space


@pytest.mark.parametrize(
    ("day", "language", "written"),
    [
        (date(2023, 9, 7), "en", "September 7, 2023"),
        (date(2020, 4, 1), "fr", "1er avril 2020"),
        (date(2020, 5, 26), "fr-FR", "26 mai 2020"),
    ],
)
def test_dates_are_written_out(day, language, written):
    assert t.long_date(day, language) == written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Yes,” it’s", '"Yes," it\'s'),
        ("« Oui » : non", "“Oui”: non"),
        ("2020–2021", "2020-2021"),
        ("18\u00a0%", "18%"),
        ("a  b\nc", "a b c"),
        ("cœur", "coeur"),
        ("‘so’", "so"),
    ],
)
def test_texts_that_differ_in_typography_only_fold_to_the_same(one, other):
    assert t.fold(one) == t.fold(other)


def test_an_apostrophe_inside_a_word_still_counts():
    assert t.fold("it’s") != t.fold("its")


@given(st.text())
def test_folding_twice_changes_nothing_more(raw):
    assert t.fold(t.fold(raw)) == t.fold(raw)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Une : « première » !", "Une\u00a0: «\u00a0première\u00a0»\u00a0!"),
        ("48 000 $ et 12 %", "48\u00a0000\u00a0$ et 12\u00a0%"),
        ("12 000 000 in 2 years", "12\u00a0000\u00a0000 in 2 years"),
        ("plain words: all", "plain words: all"),
    ],
)
def test_no_line_ends_before_a_french_mark_or_inside_a_number(text, held):
    assert t.bound(text) == held
