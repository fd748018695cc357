"""Collects the words of one paragraph of marked-up text, with its links and notes in place.

Blanks collapse as a browser would show them, and every mark keeps its place in the collapsed
text, so that what is cut out later is cut at the right letter.
"""

import re
from dataclasses import dataclass, field

from distributor.contract.values import Link
from distributor.releases.read.lines import Note, without_data

NOTE_MARK = re.compile(r"^[\[(]?(\d{1,2}|[*†‡§]{1,3}|[a-e])[\])]?\.?$")
_BLANKS = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")


@dataclass(slots=True)
class Words:
    """The text of one block so far. A line break of the source stands as a line end."""

    text: str = ""
    links: list[Link] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    bold: int = 0
    italic: int = 0
    lead_end: int = 0
    _pieces: list[str] = field(default_factory=list)

    def add(self, raw: str, *, bold: bool = False, italic: bool = False) -> None:
        """Append text, its blanks collapsed."""
        piece = _BLANKS.sub(" ", _INVISIBLE.sub("", without_data(raw)))
        if self.text.endswith((" ", "\n", "\u00a0")) or not self.text:
            piece = piece.lstrip(" ") if piece.strip(" ") else ""
        if piece.startswith("\u00a0") and self.text.endswith((" ", "\n")):
            piece = piece.lstrip("\u00a0 ")
        if not piece:
            return
        leads = bold and (self.lead_end == len(self.text.rstrip()) or not self.text.strip())
        self.text += piece
        letters = len(piece.replace(" ", ""))
        self.bold += letters if bold else 0
        self.italic += letters if italic else 0
        if leads and piece.strip():
            self.lead_end = len(self.text.rstrip())

    def turn(self) -> None:
        """A line break inside the block."""
        self.text = self.text.rstrip(" ") + "\n"

    def note(self, label: str) -> None:
        """A footnote mark at this place."""
        self.notes.append(Note(position=len(self.text.rstrip(" ")), label=label))

    def link(self, start: int, url: str) -> None:
        """Everything since `start` leads to `url`."""
        end = len(self.text.rstrip())
        while start < end and self.text[start].isspace():
            start += 1
        if end > start:
            self.links.append(Link(start=start, end=end, url=url))
