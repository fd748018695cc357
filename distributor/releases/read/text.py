"""Plain text, as Word, a PDF or a web page leaves it, as lines.

The file says nothing about its own paragraphs, so the layout is guessed first: one line a
paragraph, or lines broken at the margin of a page.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from distributor.releases.read.bullets import (
    doubtful_signs,
    is_lone_sign,
    sign_of,
    signs_quotation,
)
from distributor.releases.read.frame import end_mark
from distributor.releases.read.lines import Line, Shape, Source, squeeze
from distributor.releases.read.wrapping import Width, flows, glue, width_of, words_of

_PAGE = re.compile(
    r"^\s*(?:[-–—(]?\s*(?:more|suite|à suivre)\s*[-–—)]?|page \d+(?: (?:of|de|sur|/) \d+)?|"
    r"\d+ ?/ ?\d+|[-–—] ?\d{1,2} ?[-–—])\s*$",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?][\"”’»)\]]*\s*$")
_COLUMNS = re.compile(r"\t+ *|(?<=\S) {4,}(?=\S)")
_WIDE = re.compile(r"(?<=\S) {8,}(?=\S)")
_SET_OFF = re.compile(r"^ *([A-Z][A-Z. ]{2,30}?) {3,}(?=[A-Z“\"].{60})")
_RULE = re.compile(r"^\s*(?:[-_=~]{3,}|[-_=*~]{4,})\s*$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """A line of the file as it stands, with its number; `gap`: an empty line stood before."""

    text: str
    number: int
    gap: bool
    sign: str = ""


def read_text(content: str) -> Source:
    """The lines of a plain text."""
    return Source(lines=tuple(text_lines(content)))


def text_lines(content: str, *, first: int = 1, group: int = 0) -> Iterator[Line]:
    """The paragraphs, items and headings of a text, each with the number of its first line."""
    raw = list(_signed(list(_columns(_without_page_frame(_raw(content, first=first))))))
    width = width_of([line.text for line in raw])
    known = words_of(content) if width else frozenset()
    for block in _blocks(raw, width=width, known=known):
        group += block.gap
        yield _line(block, group=group)


def _raw(content: str, *, first: int) -> list[Raw]:
    lines: list[Raw] = []
    gap = True
    for number, text in enumerate(re.split(r"\r\n|[\n\r\f\v\x85\u2028\u2029]", content), first):
        if not squeeze(text) or _RULE.match(text):
            gap = True
            continue
        lines.append(Raw(text=text.rstrip(), number=number, gap=gap))
        gap = False
    return lines


def _without_page_frame(lines: list[Raw]) -> list[Raw]:
    """Leave out the feet and numbers of pages, and close the gap that they made."""
    texts = [squeeze(line.text) for line in lines]
    seen = Counter(texts)
    feet = [_is_page_foot(text, times=seen[text]) for text in texts]
    kept: list[Raw] = []
    dropped = False
    for place, line in enumerate(lines):
        is_number = bool(re.fullmatch(r"\d{1,3}", texts[place]))
        if feet[place] or (is_number and any(feet[max(0, place - 1) : place + 2])):
            dropped = True
            continue
        ended = bool(kept) and bool(_ENDED.search(kept[-1].text))
        gap = line.gap and (ended or not dropped)
        dropped = False
        kept.append(Raw(text=line.text, number=line.number, gap=gap))
    return kept


def _is_page_foot(text: str, *, times: int) -> bool:
    if end_mark(text):
        return False
    if _PAGE.match(text):
        return True
    address = len(re.findall(r"[•·|]", text)) >= 2 and bool(re.search(r"\d", text))
    return times >= 2 and (address or bool(re.search(r"\bpage \d+\b", text, re.IGNORECASE)))


def _columns(lines: list[Raw]) -> Iterator[Raw]:
    for line in lines:
        if end_mark(line.text) or sign_of(line.text):
            yield line
            continue
        splitter = _COLUMNS if len(line.text) <= 200 else _WIDE
        for place, cell in enumerate(splitter.split(line.text.strip())):
            if cell.strip():
                yield Raw(
                    text=_SET_OFF.sub(r"\1 – ", cell),
                    number=line.number,
                    gap=line.gap and not place,
                )


def _signed(lines: Sequence[Raw]) -> Iterator[Raw]:
    """Take the bullet signs off; a sign alone on its line belongs to the next one."""
    doubtful = doubtful_signs([line.text for line in lines])
    lone = ""
    place = False
    before = ""
    for line in lines:
        signs = signs_quotation(before, line.text)
        before = line.text
        if is_lone_sign(line.text):
            lone = line.text.strip()
            continue
        text = f"{lone} {line.text.strip()}" if lone else line.text
        found = sign_of(text)
        is_dash = found is not None and found[0] in "-–—" and (place or signs)
        if found is None or (found[0] in doubtful and not lone) or is_dash:
            yield Raw(text=squeeze(text), number=line.number, gap=line.gap)
        else:
            sign, start = found
            yield Raw(text=squeeze(text[start:]), number=line.number, gap=line.gap, sign=sign)
        lone = ""
        place = squeeze(text).isupper() and len(text) <= 40


def _blocks(lines: list[Raw], *, width: Width | None, known: frozenset[str]) -> Iterator[Raw]:
    current: Raw | None = None
    last = ""
    fragment = False
    for line in lines:
        if current is not None and _goes_on(current, last, line, width=width, fragment=fragment):
            fragment = width is None and len(line.text) < 40
            start, between = glue(current.text, line.text, known=known)
            current = Raw(
                text=_with_dash(start, line.text) or start + between + line.text,
                number=current.number,
                gap=current.gap,
                sign=current.sign,
            )
        else:
            if current is not None:
                yield current
            current, fragment = line, False
        last = line.text
    if current is not None:
        yield current


def _with_dash(before: str, after: str) -> str:
    """A place on a line of its own before a comma is a dateline; from here on a dash says so."""
    comma = re.match(r",\s+(?=[A-ZÀ-Ý])", after)
    is_place = len(before) <= 40 and re.fullmatch(r"(?:[A-ZÀ-Ý][\w.'’-]*,? ?){1,5}", before)
    return f"{before} – {after[comma.end() :]}" if comma and is_place else ""


def _goes_on(current: Raw, last: str, line: Raw, *, width: Width | None, fragment: bool) -> bool:
    if line.sign or line.gap:
        return False
    if width is not None:
        return flows(last, line.text, width=width)
    if flows(current.text, line.text, width=None):
        return True
    ended = re.search(r"[.!?:…][\"”’»)]*$", current.text)
    prose = len(line.text) >= 40 or line.text[:1].islower() or re.search(r"[.!?]", line.text)
    begins = len(last.split()) >= 3 and last[:1].islower() and line.text[:1].isupper()
    return fragment and bool(prose) and not begins and not ended and len(current.text) >= 40


def _line(raw: Raw, *, group: int) -> Line:
    if not raw.sign:
        return Line(text=raw.text, at=f"line {raw.number}", group=group)
    return Line(
        text=raw.text,
        at=f"line {raw.number}",
        shape=Shape.ITEM,
        sign=raw.sign,
        ordered=raw.sign[0].isdigit(),
        group=group,
    )
