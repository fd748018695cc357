"""What every format is turned into before its structure is looked for: lines with marks.

One shape for Word, HTML, Markdown and plain text, so that headlines, quotations and contacts are
found by one set of rules instead of one for each format.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from distributor.contract.values import Asset, Link

_SPACES = re.compile(r"[ \u00a0]*[ \t\r\n\f\v\u2028\u2029]+[ \u00a0]*")
_NO_WORD = re.compile(r"\S{600,}")
_LONGEST = 8_000
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")


class Shape(StrEnum):
    """What a line is by its own marks."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    TABLE = "table"
    IMAGE = "image"


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A footnote mark that stood at `position` of a line's text."""

    position: int
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One paragraph, heading, list item or table of the source, without its marks.

    `at` says where it stood ("line 4"). `group` is shared by lines that stood in one block of the
    source. `lead` is the bold run the line begins with. `head` marks page headers and footers,
    `quoted` block quotations. `sign` is what an item was marked with.
    """

    text: str
    at: str
    shape: Shape = Shape.TEXT
    level: int = 0
    ordered: bool = False
    bold: bool = False
    italic: bool = False
    centred: bool = False
    head: bool = False
    quoted: bool = False
    sign: str = ""
    lead: str = ""
    group: int = 0
    links: tuple[Link, ...] = ()
    notes: tuple[Note, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it is running text, not a heading, item or table."""
        return self.shape is Shape.TEXT


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A whole file as lines, with what the file says about itself."""

    lines: tuple[Line, ...]
    title: str = ""
    published: date | None = None
    language: str = ""
    footnotes: tuple[str, ...] = ()
    assets: tuple[Asset, ...] = field(default=(), repr=False)


def bounded(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, none longer than a paragraph can be, and without words that are none.

    What is longer is data that somebody pasted; looking for sentences in it takes for ever.
    """
    for line in lines:
        current = line
        for found in reversed(list(_NO_WORD.finditer(line.text))):
            current = without(current, [found.span()])
        start = 0
        while len(current.text) - start > _LONGEST:
            end = current.text.rfind(" ", start, start + _LONGEST)
            end = end if end > start else start + _LONGEST
            yield cut(current, start, end)
            start = end
        yield cut(current, start) if start else current


def without_data(text: str) -> str:
    """A text without strings so long that they can be no words."""
    return _NO_WORD.sub("", text)


def squeeze(text: str) -> str:
    """The text with every run of blanks as one space and without invisible characters."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def cut(line: Line, start: int, end: int | None = None) -> Line:
    """The part of a line from `start` to `end`, with the marks that lie in it."""
    stop = len(line.text) if end is None else min(end, len(line.text))
    first, last = start, stop
    while start < stop and line.text[start].isspace():
        start += 1
    while stop > start and line.text[stop - 1].isspace():
        stop -= 1
    links = tuple(
        Link(start=max(link.start, start) - start, end=min(link.end, stop) - start, url=link.url)
        for link in line.links
        if link.start < stop and link.end > start
    )
    notes = tuple(
        replace(note, position=min(max(note.position, start), stop) - start)
        for note in line.notes
        if first <= note.position <= last
    )
    lead = line.lead if start == 0 and len(line.lead) <= stop else ""
    return replace(line, text=line.text[start:stop], links=links, notes=notes, lead=lead)


def joined(first: Line, second: Line, *, glue: str = " ") -> Line:
    """Two lines as one, the marks of the second moved behind the first."""
    shift = len(first.text) + len(glue)
    links = tuple(
        Link(start=link.start + shift, end=link.end + shift, url=link.url) for link in second.links
    )
    notes = tuple(replace(note, position=note.position + shift) for note in second.notes)
    return replace(
        first,
        text=first.text + glue + second.text,
        links=(*first.links, *links),
        notes=(*first.notes, *notes),
        bold=first.bold and second.bold,
        italic=first.italic and second.italic,
    )


def without(line: Line, spans: Iterable[tuple[int, int]]) -> Line:
    """The line with these stretches of its text taken out."""
    result = line
    for start, end in sorted(spans, reverse=True):
        before, after = cut_exactly(result, 0, start), cut_exactly(result, end, None)
        result = replace(joined(before, after, glue=""), bold=line.bold, italic=line.italic)
    return result


def cut_exactly(line: Line, start: int, end: int | None) -> Line:
    """Like `cut`, but blanks at the ends stay."""
    stop = len(line.text) if end is None else end
    links = tuple(
        Link(start=max(link.start, start) - start, end=min(link.end, stop) - start, url=link.url)
        for link in line.links
        if link.start < stop and link.end > start
    )
    notes = tuple(
        replace(note, position=note.position - start)
        for note in line.notes
        if start <= note.position and (note.position < stop or end is None)
    )
    lead = line.lead if start == 0 else ""
    return replace(line, text=line.text[start:stop], links=links, notes=notes, lead=lead)
