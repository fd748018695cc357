"""The three colours of a card, from a setting, refused where words could not be read on them."""

import re
from dataclasses import dataclass

READABLE = 7.0  # the better of the two levels of WCAG 2.2: the small lines are softer than this
_COLOUR = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")

Colour = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Colours:
    """Behind the words, of the words, and of the short rule above them."""

    background: Colour
    words: Colour
    rule: Colour


def colours_in(setting: str) -> Colours:
    """The colours of a setting such as "#12263f,#ffffff,#e8a33d".

    Raises:
        ValueError: they are not three colours, or too near to each other to be read.
    """
    found = [_COLOUR.fullmatch(word.strip()) for word in setting.split(",")]
    if len(found) != 3 or not all(found):
        raise ValueError(
            f"{setting!r} must be three colours: background, words and rule, each as # and six "
            "hexadecimal digits, with commas between."
        )
    background, words, rule = (_colour(one) for one in found if one)
    if contrast(background, words) < READABLE:
        raise ValueError(
            "The words would be hard to read: their contrast to the background is "
            f"{contrast(background, words):.1f}, and {READABLE:g} is the least. Choose colours "
            "that are farther apart."
        )
    return Colours(background=background, words=words, rule=rule)


def contrast(one: Colour, other: Colour) -> float:
    """How well one colour is read on the other, 1 (not at all) to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _colour(match: re.Match[str]) -> Colour:
    red, green, blue = (int(digits, 16) for digits in match.groups())
    return red, green, blue


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
