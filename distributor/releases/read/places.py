"""Where in the source each field stood, and what of it a person should look at.

The finders pass lines on and lines know their place, so most fields are found again by their words.
"""

from collections.abc import Iterable, Iterator, Sequence

from distributor.releases.read.front import Front
from distributor.releases.read.lines import Line
from distributor.releases.read.reading import Reading
from distributor.releases.read.sections import Cut, Part

_FEW = 6
_BEGINNING = 40
_UNMARKED = "No line is marked as the headline; this one looks most like it. Please check it."
_NO_HEADLINE = "No headline was found. Please write one above the text."
_NO_LEDE = "No sentence of news was found, so editions can hold the headline only."
_NO_PLACE = (
    "A place was taken from the first line, though nothing but its look says that it is one."
)


def places_of(
    reading: Reading, front: Front, parts: Cut, *, lines: Sequence[Line], kept: Sequence[Line]
) -> Iterator[tuple[str, str]]:
    """Where each field stood; empty for what is nowhere to be pointed at."""
    begins = _beginnings(parts)
    news = begins.get(Part.NEWS, ("",))[0]
    yield "language", "whole text"
    yield "headline", front.headline.at if front.headline else ""
    yield "subheads", _listed(line.at for line in front.subheads)
    yield "city", "" if reading.city is None else news if front.dateline else front.date_at
    yield "lede", news
    yield "issuer", _place_of(reading.issuer, kept)
    yield "correction", _place_of(reading.correction, lines)
    yield "quotes", _listed(_place_of(quote.text, kept) for quote in reading.quotes)
    yield "boilerplates", _listed(begins.get(Part.BOILERPLATE, ()))
    contacts = begins.get(Part.CONTACT) or [_place_of(each, lines) for each in reading.contacts]
    yield "contacts", _listed(contacts) if reading.contacts else ""
    yield "footnotes", _listed(line.at for line in kept if line.notes)
    yield "end_mark", parts.end_at


def doubts_of(front: Front, reading: Reading) -> Iterator[tuple[str, str]]:
    """What looks like a field and could be something else, and what should be there and is not."""
    if front.headline is None:
        yield "headline", _NO_HEADLINE
    elif front.unsure:
        yield "headline", _UNMARKED
    if front.city and front.dateline is not None and not front.dateline.sure:
        yield "city", _NO_PLACE
    if front.headline is not None and reading.lede_first_sentence is None:
        yield "lede", _NO_LEDE
    if nameless := [quote for quote in reading.quotes if not quote.speaker]:
        words = " ".join(nameless[0].text.split()[:_FEW])
        yield "quotes", f"Nobody is named as the speaker of “{words} …”, so it is not quoted."


def _beginnings(parts: Cut) -> dict[Part, list[str]]:
    """The place of the first line of every section, by what it is."""
    begins: dict[Part, list[str]] = {}
    for section in parts.sections:
        first = section.head or next(iter(section.lines), None)
        if first is not None:
            begins.setdefault(section.part, []).append(first.at)
    return begins


def _listed(places: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(place for place in places if place))


def _place_of(text: str | None, lines: Sequence[Line]) -> str:
    """The first line that holds the beginning of these words."""
    if not text:
        return ""
    beginning = text[:_BEGINNING]
    return next((line.at for line in lines if beginning in line.text), "")
