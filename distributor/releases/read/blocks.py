"""Turns lines of news into blocks: headings, paragraphs, lists, quotations and tables."""

import re
from collections.abc import Sequence
from dataclasses import replace

from distributor.contract.values import Block, BlockKind, Link
from distributor.releases.read.lines import Line, Shape, squeeze
from distributor.releases.read.quotes import find_quotes
from distributor.releases.read.sentences import sentences
from distributor.releases.read.signed import join_signed
from distributor.releases.read.speech import Spoken

_HEADING_END = re.compile(r"[.!;,…][\"”’»)\]]*$")


def make_blocks(
    lines: Sequence[Line], *, language: str, names: str = ""
) -> tuple[tuple[Block, ...], list[Spoken]]:
    """The blocks of these lines, and what is spoken in them."""
    lines = join_signed(lines)
    shaped = [_with_shape(lines, place) for place in range(len(lines))]
    speaking = [line for line in shaped if line.shape in (Shape.TEXT, Shape.ITEM)]
    spoken = find_quotes(
        [line.text for line in speaking],
        language=language,
        names=names or " ".join(line.text for line in lines),
        quoted=[line.quoted for line in speaking],
    )
    said = {id(line): one for line, one in zip(speaking, spoken, strict=True)}
    blocks: list[Block] = []
    items: list[Line] = []
    for line in shaped:
        if line.shape is Shape.ITEM:
            items.append(line)
            continue
        if items:
            blocks.append(_list(items, said, language=language))
            items = []
        blocks.append(_block(line, said.get(id(line), Spoken()), language=language))
    if items:
        blocks.append(_list(items, said, language=language))
    return tuple(block for block in blocks if block.text), spoken


def _with_shape(lines: Sequence[Line], place: int) -> Line:
    """The line, as a heading where it is one without saying so."""
    line = lines[place]
    if line.shape is Shape.HEADING and len(line.text) > 200:
        return replace(line, shape=Shape.TEXT)
    if not line.is_plain or not line.text:
        return replace(line)
    following = lines[place + 1] if place + 1 < len(lines) else None
    return (
        replace(line, shape=Shape.HEADING, level=line.level or 2)
        if _is_heading(line, following)
        else replace(line)
    )


def _is_heading(line: Line, following: Line | None) -> bool:
    text = line.text
    if following is None or len(text) > 100 or len(text.split()) > 14 or line.quoted:
        return False
    if _HEADING_END.search(text) or text[0].islower() or text[0] in '“"«([*':
        return False
    if re.search(r":\s+\S", text) and not line.bold:
        return False
    if text.endswith((":", "?", ":\u00a0")) and not (line.bold or text.isupper()):
        return False
    if following.shape is Shape.HEADING or (following.is_plain and len(following.text) < 60):
        return line.bold and following.shape is not Shape.HEADING
    return bool(re.search(r"\w", text))


def _block(line: Line, spoken: Spoken, *, language: str) -> Block:
    if line.shape is Shape.HEADING:
        level = min(max(line.level, 2), 4)
        return Block(
            kind=BlockKind.HEADING,
            text=line.text,
            level=level,
            links=_links(line),
            notes=_notes(line),
        )
    if line.shape is Shape.TABLE:
        rows = tuple(tuple(squeeze(cell) for cell in row) for row in line.rows)
        text = "\n".join(" | ".join(cell for cell in row if cell) for row in rows)
        return Block(kind=BlockKind.TABLE, text=text, rows=rows, notes=_notes(line))
    kind = BlockKind.QUOTE if spoken.whole else BlockKind.PARAGRAPH
    return Block(
        kind=kind,
        text=line.text,
        sentences=sentences(line.text, language),
        quotes=spoken.quotes,
        links=_links(line),
        notes=_notes(line),
    )


def _list(items: Sequence[Line], said: dict[int, Spoken], *, language: str) -> Block:
    texts = tuple(item.text for item in items if item.text)
    links: list[Link] = []
    shift = 0
    for item in items:
        links.extend(
            replace(link, start=link.start + shift, end=link.end + shift) for link in _links(item)
        )
        shift += len(item.text) + 1 if item.text else 0
    return Block(
        kind=BlockKind.LIST,
        text="\n".join(texts),
        sentences=tuple(one for text in texts for one in sentences(text, language)),
        items=texts,
        ordered=all(item.ordered for item in items),
        quotes=tuple(quote for item in items for quote in said[id(item)].quotes),
        links=tuple(links),
        notes=tuple(number for item in items for number in _notes(item)),
    )


def _links(line: Line) -> tuple[Link, ...]:
    return tuple(link for link in line.links if not link.url.startswith("mailto:"))


def _notes(line: Line) -> tuple[int, ...]:
    return tuple(int(note.label) for note in line.notes if note.label.isdigit())
