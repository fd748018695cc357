"""Finds in a text what a reader could hold us to: numbers, dates, names, quotations, links.

The same finding runs over the release and over an edition, so that both are measured alike.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from distributor.kit.text import numbers

URL = re.compile(r"(?:https?://|www\.)[^\s<>«»“”\"]+[^\s<>«»“”\".,;:!?)]")
SIGN = re.compile(r"(?<![\w/.@#＃])[@#＃]\w+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})\s?h\s?(\d{2})(?!\d)")
_AMOUNT = re.compile(
    r"(?P<currency>[$€£])?\s?(?P<number>\d[\d.,:\u00a0\u202f\u2009 ’']*)\s?"
    r"(?P<unit>%|per ?cent|pour cent|trillions?|billions?|millions?|milliards?|thousand|mille|"
    r"[kmg][$€£]|[kmb](?![\w])|[ap]\.?m\b\.?|[$€£])?",
    re.IGNORECASE,
)
_UNITS = {"per cent": "%", "percent": "%", "pour cent": "%", "mille": "thousand", "k": "thousand"}
_MONTH_SPELLINGS = """
january jan janvier janv|february feb février févr|march mar mars|april apr avril avr|may mai
june jun juin|july jul juillet juil|august aug août|september sep sept septembre
october oct octobre|november nov novembre|december dec décembre déc
"""
_MONTH_NAMES = {
    name: number
    for number, names in enumerate(re.split(r"[|\n]", _MONTH_SPELLINGS.strip()), start=1)
    for name in names.split()
}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTH_NAMES, key=len, reverse=True))})"
_MONTH_DAY = re.compile(rf"\b{_MONTH}\b\.?\s+(?P<day>\d{{1,2}})(?!\d)", re.IGNORECASE)
_DAY_MONTH = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:er)?\s+{_MONTH}\b", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"\b{_MONTH}\b\.?(?:\s+\d{{1,2}},)?\s+(?P<year>\d{{4}})\b", re.IGNORECASE)
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")
_WORD = re.compile(r"[^\W\d_](?:[\w&]|[.’'-](?=\w))*")
_ELISION = re.compile(r"^(?:[ldjnmtscLDJNMTSC]|[Qq]u)['’](?=\w)")
_POSSESSIVE = re.compile(r"['’](?:s|S)$")
_STARTS = re.compile(r"(?:^|\n\s*\n|[.!?…:]|\n[–—-]|^[–—-])[\s\u00a0\u202f]*[“\"«‘'(]*\s?$")
_OPEN, _CLOSE, _EITHER = "“„«", "”»", '"'
_BLOCK_NAMES = "p div td th tr li h1 h2 h3 h4 blockquote table ul ol title"
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_HIDDEN = frozenset(("style", "script", "noscript"))
NUMBER_WORDS = {
    word: str(value)
    for value, words in {
        2: "two deux",
        3: "three trois",
        4: "four quatre",
        5: "five cinq",
        6: "six",
        7: "seven sept",
        8: "eight huit",
        9: "nine",
        10: "ten dix",
        11: "eleven onze",
        12: "twelve douze",
        13: "thirteen treize",
        14: "fourteen quatorze",
        15: "fifteen quinze",
        16: "sixteen seize",
        20: "twenty vingt",
        30: "thirty trente",
        40: "forty quarante",
        50: "fifty cinquante",
        60: "sixty soixante",
        100: "hundred",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A word with a capital. `opens` says that its place alone may be the reason."""

    text: str
    opens: bool
    follows: str = ""


def without_addresses(text: str) -> str:
    """The text without links and mail addresses, which are compared as a whole."""
    return _ADDRESS.sub(" ", URL.sub(" ", text))


def numbers_in(text: str, language: str) -> list[str]:
    """Every number in its one spelling; a time of day is one number."""
    return numbers(_CLOCK.sub(r"\1:\2", text), language)


def amounts_in(text: str, language: str) -> Iterator[tuple[str, str, str]]:
    """Number, unit and how it is written, for numbers that have a unit or a currency."""
    for match in _AMOUNT.finditer(_CLOCK.sub(r"\1:\2", text)):
        unit = (match["unit"] or "").casefold().replace(".", "")
        sizes = {_UNITS.get(unit, unit).rstrip("s")} - {""}
        sizes |= {match["currency"]} if match["currency"] else set()
        number = numbers(match["number"], language)[-1]
        yield from ((number, size, match.group().strip()) for size in sorted(sizes))


def dates_in(text: str) -> Iterator[tuple[str, str, str]]:
    """Month with day and month with year, and how it is written."""
    for pattern, name in ((_MONTH_DAY, "day"), (_DAY_MONTH, "day"), (_MONTH_YEAR, "year")):
        for match in pattern.finditer(text):
            month = _MONTH_NAMES[match["month"].casefold()]
            yield str(month), str(int(match[name])), match.group()
    for match in _ISO.finditer(text):
        yield str(int(match["month"])), str(int(match["day"])), match.group()
        yield str(int(match["month"])), match["year"], match.group()


def number_words_in(text: str) -> Iterator[str]:
    """Numbers written as words, from two up; "one" is too often none."""
    for match in _WORD.finditer(text):
        if match.group().casefold() in NUMBER_WORDS:
            yield match.group()


def words_in(text: str) -> Iterator[str]:
    """Every word as names are compared: without elision and possessive, case folded."""
    for match in _WORD.finditer(text):
        word = _plain(match.group())
        yield word.casefold()
        if "-" in word or "’" in word or "'" in word or "." in word:
            yield from (piece.casefold() for piece in re.split(r"[-’'.]", word) if piece)


def _plain(word: str) -> str:
    return _POSSESSIVE.sub("", _ELISION.sub("", word))


def names_in(text: str) -> Iterator[Word]:
    """Every capitalised word, with the one that stands right before it."""
    before, end = "", -1
    for match in _WORD.finditer(text):
        word = _plain(match.group())
        if any(character.isupper() for character in word):
            adjoins = before and text[end : match.start()] in {" ", "\u00a0"}
            opens = bool(_STARTS.search(text[max(0, match.start() - 12) : match.start()]))
            opens = opens or match.start() == 0
            yield Word(text=word, opens=opens, follows=before if adjoins else "")
            before, end = word, match.end()


def pairs_in(text: str) -> Iterator[tuple[str, str]]:
    """Words that stand side by side, case folded."""
    before = ""
    for match in re.finditer(r"[^\W\d_](?:[\w&]|[.’'-](?=\w))*|[^\s\u00a0\w]", text):
        word = _plain(match.group()).casefold()
        if word[:1].isalnum():
            if before:
                yield before, word
            before = word
        elif word != "-":
            before = ""


def quotations_in(text: str) -> Iterator[tuple[str, str]]:
    """Each passage between quotation marks, with the paragraph it stands in."""
    for paragraph in re.split(r"\n\s*\n", text):
        opened: int | None = None
        for at, character in enumerate(paragraph):
            closes = character in _CLOSE or (character in _EITHER and opened is not None)
            if closes and opened is not None:
                yield paragraph[opened:at], paragraph
                opened = None
            elif character in _OPEN or character in _EITHER:
                opened = at + 1


def readable(html: str) -> str:
    """The words of an HTML text as a reader sees them, blocks parted by blank lines."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t\r\f]+", " ", "".join(reader.pieces))).strip()


class _Reader(HTMLParser):
    """Collects the text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._skipping += tag in _HIDDEN
        if tag in _BLOCKS or tag == "br":
            self.pieces.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        self._skipping -= tag in _HIDDEN
        if tag in _BLOCKS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.pieces.append(data)
