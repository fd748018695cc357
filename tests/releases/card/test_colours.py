"""Colours from a setting, refused where they could not be read."""

import pytest

from distributor.releases.card.card import _SOFT, _WORDS, _mixed
from distributor.releases.card.colours import Colours, colours_in, contrast


def test_three_colours_are_read():
    assert colours_in("#000000, #FFffFF,#e8a33d") == Colours(
        background=(0, 0, 0), words=(255, 255, 255), rule=(232, 163, 61)
    )


@pytest.mark.parametrize(
    "setting", ["", "#000000", "#000000,#ffffff", "red,white,blue", "#000,#fff,#00f"]
)
def test_anything_else_is_refused_in_a_sentence(setting):
    with pytest.raises(ValueError, match="three colours"):
        colours_in(setting)


def test_words_must_be_readable_on_the_background():
    with pytest.raises(ValueError, match="hard to read"):
        colours_in("#777777,#999999,#ffffff")


def test_what_is_just_allowed_leaves_the_softer_lines_readable_too():
    colours = colours_in("#595959,#ffffff,#ff0000")
    soft = _mixed(colours, _SOFT / _WORDS)
    assert contrast(colours.background, soft) >= 4.5


def test_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((255, 255, 255), (118, 118, 118)) == pytest.approx(4.54, abs=0.01)
