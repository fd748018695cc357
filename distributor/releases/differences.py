"""What two languages of one release do not both say: figures, dates, and how often people speak.

Words cannot be compared across languages, numbers can; and a number is what goes wrong when one
text is corrected and the other forgotten.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from distributor.contract import Level, Problem, Release
from distributor.kit.text import numbers
from distributor.kit.typography import months
from distributor.releases import claims
from distributor.releases.read import language_name

_SCALES = {
    "en": {"million": 6, "billion": 9, "trillion": 12},
    "fr": {"million": 6, "milliard": 9, "billion": 12, "billiard": 15},
}
_SCALED = re.compile(
    r"(?P<number>\d[\d.,\u00a0\u202f\u2009 ’']*)[\s\u00a0\u202f-]*"
    r"(?P<scale>trillion|billiard|billion|milliard|million)s?\b",
    re.IGNORECASE,
)
_SHORT_SCALES = {"k": 3, "m": 6, "mm": 6, "g": 9, "b": 9, "bn": 9, "md": 9, "mds": 9, "t": 12}
_SHORT = re.compile(
    r"(?P<before>[$€£])?\s?(?P<number>\d[\d.,\u00a0\u202f\u2009 ’']*?)[\s\u00a0\u202f]?"
    r"(?P<scale>k|mm|mds?|m|g|bn|b|t)[\s\u00a0\u202f]?(?P<after>[$€£])?(?![\w])",
    re.IGNORECASE,
)
_DAY = 24
_PLAIN = 4  # digits a reader takes in without commas, such as a year's
_HALF_DAY = re.compile(r"(?<![\d:])(\d{1,2})(?::(\d{2}))?\s?([ap])\.?\s?m\b\.?", re.IGNORECASE)
_HOUR = re.compile(r"(?<![\d:])(\d{1,2})\s?h(?:\s?(\d{2}))?(?!\w)")
_MOST_NAMED = 6


def differences(first: Release, other: Release) -> Iterator[Problem]:
    """A warning for each kind of fact that one of two texts has and the other has not. Pure."""
    names = language_name(first.language), language_name(other.language)
    one, two = _facts(first), _facts(other)
    for code, what, missing in (
        ("translation.figures", "figures", (one.figures - two.numbers, two.figures - one.numbers)),
        ("translation.dates", "dates", (one.dates - two.dates, two.dates - one.dates)),
    ):
        pairs = zip(names, missing, strict=True)
        only = [f"only in the {name}: {_listed(these)}" for name, these in pairs if these]
        if only:
            yield _warning(code, f"The {what} of the two languages differ; {'; '.join(only)}.")
    said = len(first.quotes), len(other.quotes)
    if said[0] != said[1]:
        yield _warning(
            "translation.quotes",
            f"The {names[0]} text has {_counted(said[0])}, the {names[1]} {_counted(said[1])}.",
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Facts:
    """What is compared: dates, figures that stand in none, and every number however it is said."""

    dates: frozenset[str]
    figures: frozenset[str]
    numbers: frozenset[str]


def _warning(code: str, sentence: str) -> Problem:
    return Problem(
        level=Level.WARNING, code=code, sentence=f"{sentence} Compare the two texts, please."
    )


def _counted(quotations: int) -> str:
    return f"{quotations or 'no'} quotation{'' if quotations == 1 else 's'}"


def _facts(release: Release) -> _Facts:
    text = claims.without_addresses(_told(release))
    names = months("en")
    dates = {(month, number) for month, number, _ in claims.dates_in(text)}
    in_dates = {number for _, number in dates}
    figures = _figures(text, release.language)
    words = {claims.NUMBER_WORDS[word.casefold()] for word in claims.number_words_in(text)}
    said = figures | in_dates | words
    return _Facts(
        dates=frozenset(f"{names[int(month) - 1]} {number}" for month, number in dates),
        figures=frozenset(figures - in_dates),
        numbers=frozenset(said | set(map(_other_reading, said))),
    )


def _other_reading(figure: str) -> str:
    """8 hours may be "8 h" in French, which is read as a time of day; and the other way round."""
    return figure.removesuffix(":00") if figure.endswith(":00") else f"{figure}:00"


def _figures(text: str, language: str) -> set[str]:
    """Every number written in digits, in one spelling for all languages."""
    is_french = language.startswith("fr")
    text = (_HOUR if is_french else _HALF_DAY).sub(_clock, text)
    scales = _SCALES["fr" if is_french else "en"]
    found: set[str] = set()

    def take(match: re.Match[str]) -> str:
        scale = match["scale"].casefold()
        short = "before" in match.groupdict()
        if short and not (match["before"] or match["after"]):
            return match.group()
        written = numbers(match["number"].strip(), language)
        power = (_SHORT_SCALES if short else scales).get(scale, 0)
        found.add(_plain(written[-1], power))
        return " "

    rest = _SHORT.sub(take, _SCALED.sub(take, text))
    return found | {_plain(number) for number in numbers(rest, language)}


def _told(release: Release) -> str:
    """The headline, the subheads, the news and the boilerplates."""
    about = (block.text for each in release.boilerplates for block in each.blocks)
    return "\n\n".join(
        (release.headline, *release.subheads, *(block.text for block in release.blocks), *about)
    )


def _clock(match: re.Match[str]) -> str:
    """A time of day on the clock of 24 hours: 2:30 p.m. and 14 h 30 are both 14:30."""
    hour, minute = int(match[1]), match[2] or "00"
    if match.re is _HALF_DAY:
        hour = hour % 12 + (12 if match[3] in "pP" else 0)
    return f" {hour}:{minute} " if hour <= _DAY else match.group()


def _plain(number: str, power: int = 0) -> str:
    try:
        value = Decimal(number).scaleb(power)
    except InvalidOperation:
        return number
    return f"{value.normalize():f}"


def _listed(found: frozenset[str]) -> str:
    ordered = sorted(found, key=lambda one: (len(one), one))
    shown = [f"{int(one):,}" if one.isdecimal() and len(one) > _PLAIN else one for one in ordered]
    more = f" and {len(shown) - _MOST_NAMED} more" if len(shown) > _MOST_NAMED else ""
    return ", ".join(shown[:_MOST_NAMED]) + more
