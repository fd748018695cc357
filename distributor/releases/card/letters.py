"""The font of a card, and the words it can draw: no reader ever sees an empty box.

The font has Latin, Greek and Cyrillic. An emoji it lacks is left out, because the words say the
same without it; a letter or digit it lacks makes the whole text one that cannot be drawn.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import font_source_sans_pro
from PIL import ImageFont

from distributor.kit.text import one_line
from distributor.kit.typography import NO_BREAK

BOLD, SEMIBOLD, REGULAR = "Bold", "Semibold", "Regular"
_PROBE = 24
_NOWHERE = "\U0010fffe"
# What only changes how a neighbour looks: variation selectors, joiners, keycap, skin, tags.
_INVISIBLE = re.compile(
    "[\ufe00-\ufe0f\u200b-\u200f\u2060\u20e3\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f]"
)
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "–", "\u2212": "–"})
_FIXED = re.compile("[\u00a0\u202f\u2007]")


@lru_cache(maxsize=64)
def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """The font in one size, with kerning."""
    folder = Path(font_source_sans_pro.font_directory)
    return ImageFont.truetype(folder / f"SourceSansPro-{weight}.ttf", size)


def drawable(text: str) -> str | None:
    """The text as the font can draw it, on one line; None where it cannot say all of it."""
    plain = _INVISIBLE.sub("", one_line(text)).translate(_HYPHENS)
    drawn: list[str] = []
    for character in _FIXED.sub(NO_BREAK, plain):
        shown = _shown(character)
        if shown is None:
            return None
        drawn.append(shown)
    found = re.sub(" +", " ", "".join(drawn)).strip(f" {NO_BREAK}")
    return found if any(character.isalnum() for character in found) else None


@lru_cache(maxsize=2048)
def _shown(character: str) -> str | None:
    """What is drawn for a character: nothing for a mere sign, None for a lost letter."""
    if character in f" {NO_BREAK}" or _has_glyph(character):
        return character
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and all(each == " " or _has_glyph(each) for each in plain):
        return plain
    category = unicodedata.category(character)
    carries_meaning = category[0] in "LNM" or category in {"Sc", "Sm"}
    return None if carries_meaning else ""


def _has_glyph(character: str) -> bool:
    return _picture(character) != _picture(_NOWHERE)


@lru_cache(maxsize=2048)
def _picture(character: str) -> tuple[tuple[int, int], bytes]:
    mask = font(BOLD, _PROBE).getmask(character)
    return mask.size, bytes(mask)
