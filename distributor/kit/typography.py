"""The typography of the text we set ourselves, by locale, and a fold that looks past it.

The words of a release keep their own marks; only what the program writes around them obeys this.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum

NO_BREAK = "\u00a0"
NARROW = "\u202f"
# Spaces at which no line may end: before a French mark, behind an opening one, inside a number and
# before its sign.
KEPT_SPACE = re.compile(r" (?=[:;!?»])|(?<=«) |(?<=\d) (?=[%$€]|\d{3}(?!\d))")
_DOUBLE = '"“”„‟«»'
_SINGLE = "'‘’‚‛´`ʼ＇"
_DASHES = "‐‑‒–—―−"
_FOLD = str.maketrans(
    {
        **dict.fromkeys(_DOUBLE, ""),
        **dict.fromkeys(_SINGLE, "'"),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        "…": "...",
        "œ": "oe",
        "Œ": "OE",
        "æ": "ae",
        "Æ": "AE",
    }
)
_LOOSE_SINGLE = re.compile(r"(?<!\w)'|'(?!\w)")
_MARK_SPACE = re.compile(r"\s+(?=[:;!?%.,)])|(?<=\()\s+")
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


class Locale(StrEnum):
    """The three ways we set text."""

    ENGLISH = "en"
    FRENCH_CANADA = "fr-CA"
    FRENCH_FRANCE = "fr-FR"


def locale_of(language: str) -> Locale:
    """The locale of a language tag; French without a region is set as in Canada."""
    tag = language.replace("_", "-").casefold()
    if not tag.startswith("fr"):
        return Locale.ENGLISH
    return Locale.FRENCH_CANADA if tag in {"fr", "fr-ca"} else Locale.FRENCH_FRANCE


def is_french(language: str) -> bool:
    """Whether the text is set the French way."""
    return locale_of(language) is not Locale.ENGLISH


def quoted(text: str, language: str) -> str:
    """The words between the quotation marks of their language, inner marks made the second kind."""
    if is_french(language):
        return f"«{NO_BREAK}{_inner(text, '“', '”')}{NO_BREAK}»"
    return f"“{_inner(text, '‘', '’')}”"


def _inner(text: str, opening: str, closing: str) -> str:
    text = re.sub(rf"[“„«][{NO_BREAK}{NARROW} ]?", opening, text.strip())
    text = re.sub(rf"[{NO_BREAK}{NARROW} ]?[”»]", closing, text)
    return re.sub(r'"([^"]*)"', rf"{opening}\1{closing}", text)


def attributed(text: str, who: str, language: str) -> str:
    """A quotation with its speaker in one sentence: “Words,” said Name, Role."""
    words = text.strip().rstrip(f",;.{NO_BREAK} ") if text.strip()[-1:] not in "!?…" else text
    full_stop = "" if who.endswith(".") else "."
    if is_french(language):
        return f"{quoted(words, language)}, a déclaré {who}{full_stop}"
    comma = "" if words.endswith(("!", "?", "…")) else ","
    return f"{quoted(words + comma, language)} said {who}{full_stop}"


def before_mark(mark: str, language: str) -> str:
    """The space that stands before a mark in this locale: none, no-break or narrow no-break."""
    locale = locale_of(language)
    if locale is Locale.ENGLISH:
        return ""
    if mark in ":%$€":
        return NO_BREAK
    return NARROW if locale is Locale.FRENCH_FRANCE and mark in ";!?" else ""


def bound(text: str) -> str:
    """The text with no-break spaces where no line may end; its words stay as they are."""
    return KEPT_SPACE.sub(NO_BREAK, text)


def months(language: str) -> list[str]:
    """The names of the months, January first."""
    return _MONTHS["fr" if is_french(language) else "en"].split(" ")


def long_date(day: date, language: str) -> str:
    """A date as a dateline writes it: September 7, 2023, or 1er avril 2020."""
    month = months(language)[day.month - 1]
    if is_french(language):
        return f"{'1er' if day.day == 1 else day.day} {month} {day.year}"
    return f"{month} {day.day}, {day.year}"


def fold(text: str) -> str:
    """The text without what typography alone changes: kinds of marks, of dashes and of spaces.

    Two texts with the same words fold to the same string; case is kept.
    """
    folded = unicodedata.normalize("NFC", text).translate(_FOLD)
    folded = _LOOSE_SINGLE.sub("", folded)
    return _MARK_SPACE.sub("", " ".join(folded.split()))
