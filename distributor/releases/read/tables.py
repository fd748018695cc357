"""Tables of HTML: which hold data, and what stands in their cells."""

from typing import TYPE_CHECKING

from distributor.releases.read.inline import NOTE_MARK
from distributor.releases.read.lines import squeeze

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def is_layout(table: "HtmlElement") -> bool:
    """Whether a table only arranges the page: one column, long cells, or blocks inside."""
    if any(True for _ in table.iterdescendants("table", "h1", "h2", "h3", "ul", "ol", "pre")):
        return True
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    if max((len(row) for row in rows), default=0) <= 1:
        return True
    lengths = [len(squeeze("".join(map(str, cell.itertext())))) for row in rows for cell in row]
    return max(lengths, default=0) > 400


def cell_text(cell: "HtmlElement") -> str:
    """The words of a cell, its lines kept, its footnote marks left out."""
    for end in cell.iter("br", "p", "div"):
        end.tail = "\n" + (end.tail or "")
    for mark in cell.iter("sup"):
        if NOTE_MARK.match(squeeze("".join(map(str, mark.itertext())))):
            for piece in mark.iter():
                piece.text = ""
                if piece is not mark:
                    piece.tail = ""
    text = "".join(map(str, cell.itertext()))
    lines = (squeeze(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
