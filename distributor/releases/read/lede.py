"""Finds the line with which the news begins."""

import re
from collections.abc import Sequence
from dataclasses import replace

from distributor.releases.read.above import (
    CORRECTION,
    is_aside,
    is_candidate,
    is_correction,
)
from distributor.releases.read.contact_lines import is_label
from distributor.releases.read.dateline import Dateline, find_dateline
from distributor.releases.read.frame import without_kicker
from distributor.releases.read.lines import Line, Shape
from distributor.releases.read.marks import find_quoted
from distributor.releases.read.prose import ENDED, is_prose

_QUESTION = re.compile(
    r"^\W*(?:WHO|WHAT|WHEN|WHERE|WHY|HOW|QUI|QUOI|QUAND|OÙ|POURQUOI|Who|What|When|Where|Qui|Quoi|"
    r"Quand|Où)\s*[:?]"
)
_TAKES_UP = re.compile(  # a sentence that needs the one before it
    r"\W*(?:It|Its|He|His|She|Her|They|Their|This|These|That|Those|But|And|Also|Il|Ils|Elles?|Ce|Cet|"
    r"Cette|Ces|Son|Sa|Ses|Leurs?|Mais|Et)\b"
)
_ENDED_INSIDE = re.compile(r"[a-zà-ÿ0-9][.!?][\"”’»)]*\s+[A-ZÀ-Ý“\"«]")


def find_lede(
    lines: Sequence[Line], anchors: Sequence[tuple[int, int]], *, french: bool
) -> tuple[int, Dateline | None]:
    """The first line of news and its dateline."""
    first_anchor = _body_anchor(lines, anchors)
    prose: list[int] = []
    noticed: Dateline | None = None
    for place, line in enumerate(lines):
        if place <= first_anchor or line.head:
            continue
        dateline = _dateline(lines, place, french=french)
        if dateline and _introduces_corrected(lines, place):
            noticed = replace(dateline, end=0)
            continue
        begins = dateline and (dateline.sure or is_prose(line)) and _is_news(line, dateline.end)
        if dateline and begins and (not prose or _is_late_lede(lines, prose, dateline)):
            return place, dateline
        if is_prose(line) and not is_aside(line) and not _is_ended_subhead(lines, place):
            prose.append(place)
        if len(prose) > 4 or (prose and place - prose[0] > 14):
            break
    asked = (n for n in range(first_anchor + 1, len(lines)) if _QUESTION.match(lines[n].text))
    listed = next(asked, None)
    if listed is not None and (not prose or listed < prose[0]):
        return listed, None
    if prose:
        return prose[0], _dateline(lines, prose[0], french=french) or noticed
    return _short_lede(lines, first_anchor, french=french)


def _introduces_corrected(lines: Sequence[Line], place: int) -> bool:
    """Whether a dated paragraph only says what was wrong, and the corrected text follows it."""
    text = lines[place].text
    points_on = re.search(r"\b(?:follows?|below|reads?|suit|ci-dessous|se lit)\b|:$", text)
    corrects = is_correction(text) or (is_correction(text[-200:]) and len(text) < 700)
    return corrects and bool(points_on) and any(map(is_prose, lines[place + 1 :]))


def _is_late_lede(lines: Sequence[Line], prose: Sequence[int], dateline: Dateline) -> bool:
    """A full dateline below other paragraphs: those were a notice, highlights or a summary."""
    full = dateline.day is not None and dateline.city is not None and dateline.sure
    first = lines[prose[0]].text
    told = dateline.city is not None and dateline.sure and len(prose) == 1 and len(first) <= 220
    if told and not _ENDED_INSIDE.search(first):
        return True  # one sentence above a place is a subhead
    notice = all(CORRECTION.search(lines[one].text) or lines[one].italic for one in prose)
    return (full and len(prose) <= 3) or notice


def _is_ended_subhead(lines: Sequence[Line], place: int) -> bool:
    """Whether one sentence stands close below a headline, and the news only below a gap."""
    line = lines[place]
    if not 0 < place < len(lines) - 1 or not line.is_plain or len(line.text) > 120:
        return False
    above, below = lines[place - 1], lines[place + 1]
    headed = above.is_plain and above.group == line.group and not ENDED.search(above.text)
    told = is_prose(below) and below.group != line.group and len(below.text) > len(line.text)
    told = told and not _TAKES_UP.match(below.text)
    alone = not (_ENDED_INSIDE.search(line.text) or find_quoted(line.text))
    return headed and told and alone and bool(_ENDED_INSIDE.search(below.text))


def _is_news(line: Line, start: int) -> bool:
    rest = line.text[start:]
    return (
        len(rest) >= 30
        and line.shape in (Shape.TEXT, Shape.HEADING)
        and bool(ENDED.search(rest) or len(rest) >= 80)
    )


def _dateline(lines: Sequence[Line], place: int, *, french: bool) -> Dateline | None:
    line = lines[place]
    if line.shape is not Shape.TEXT or len(line.text) < 30:
        return None
    if is_label(line.text) or without_kicker(line.text):
        return None
    return find_dateline(line, french=french)


def _body_anchor(lines: Sequence[Line], anchors: Sequence[tuple[int, int]]) -> int:
    """The last line of the title as it stands directly above the news."""
    places = [(place, size) for place, size in anchors if place or len(anchors) == 1]
    if not places:
        return -1
    last = places[0]
    for place, size in places[1:]:
        prose = sum(1 for line in lines[last[0] : place] if is_prose(line))
        if prose:
            break
        last = (place, size)
    return last[0] + last[1] - 1


def _short_lede(lines: Sequence[Line], after: int, *, french: bool) -> tuple[int, Dateline | None]:
    """A release of few words: the first sentence below what can be its headline."""
    candidates = 0
    for place in range(after + 1, len(lines)):
        line = lines[place]
        if not is_candidate(lines, place, french=french):
            continue
        ended = line.is_plain and ENDED.search(line.text) and len(line.text.split()) >= 4
        if ended and (candidates or after >= 0 or len(line.text) > 130):
            return place, _dateline(lines, place, french=french)
        if line.shape is Shape.ITEM and candidates:
            return place, None
        candidates += 1
        if candidates > 12:
            break
    return len(lines), None
