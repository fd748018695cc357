"""Line breaks inside a block of HTML: which begin a new line, and which only wrap."""

import re
from dataclasses import replace

from distributor.releases.read.lines import Line, Note, cut, joined
from distributor.releases.read.wrapping import Width, flows, glue, width_of


def flat(line: Line) -> Line:
    """A block with line breaks as one line."""
    return cut(replace(line, text=line.text.replace("\n", " ")), 0)


def turned(line: Line, *, soft: bool) -> list[Line]:
    """A block with line breaks as its lines; breaks that only wrap are undone."""
    pieces = [(found.start(), found.end()) for found in re.finditer(r"[^\n]+", line.text)]
    pieces = [piece for piece in pieces if line.text[slice(*piece)].strip()]
    texts = [line.text[slice(*piece)].strip() for piece in pieces]
    width = width_of(texts) if soft else None
    result: list[Line] = []
    for place, piece in enumerate(pieces):
        part = cut(line, *piece)
        if place and _wraps(texts[place - 1], part.text, soft=soft, width=width):
            before, between = glue(result[-1].text, part.text)
            result[-1] = joined(replace(result[-1], text=before), part, glue=between)
        else:
            result.append(part)
    if not result and line.notes:
        return [replace(line, text="")]
    return _marked_at_start(result, line)


def _wraps(before: str, after: str, *, soft: bool, width: Width | None) -> bool:
    if soft and width is not None:
        return flows(before, after, width=width)
    if re.search(r"[.!?:…][\"”’»)]*$", before):
        return False
    return len(before) >= 50 and (
        (after[:1].islower() and "@" not in after) or after[:1] in ".,;:)"
    )


def _marked_at_start(lines: list[Line], whole: Line) -> list[Line]:
    """Whether each of the lines is bold is asked of it alone, when the block was not bold."""
    if len(lines) > 1 and whole.lead and not whole.bold:
        first = lines[0]
        if whole.lead.startswith(first.text.rstrip()):
            lines[0] = replace(first, bold=True, lead=first.text)
    return [replace(line, notes=_at_edges(line)) for line in lines]


def _at_edges(line: Line) -> tuple[Note, ...]:
    return tuple(
        replace(note, position=max(0, min(note.position, len(line.text)))) for note in line.notes
    )
