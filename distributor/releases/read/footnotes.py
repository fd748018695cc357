"""Takes footnotes out of the text: their marks out of the lines, their words into a list.

A mark left in a sentence ends up in a post as "2028[1]" or, worse, as another number.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from distributor.releases.read.lines import Line, Note, Shape, cut, squeeze, without

_WORD_MARK = re.compile(r"\s?\[(?:footnoteRef|endnoteRef):(\d{1,3})\]")
_WORD_NOTE = re.compile(r"\[(\d{1,3}):\s*((?:[^\[\]]|\[[^\[\]]*\])*)\]")
_RAISED = re.compile(r"(?<=\S)\s?([¹²³⁴-⁹]{1,2})(?![\w⁰-⁹])|^([¹²³⁴-⁹]{1,2})(?=\s?\S)")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_UNIT = re.compile(r"(?:\b(?:k|c|m|d|h)?m|\b10|CO|\bkg/m)$")
_DEFINED = re.compile(r"^(?:\[\^?(\d{1,2})\]:?|\((\d{1,2})\)|([¹²³⁴-⁹]{1,2}))\s*(?=\S)")
_STARS = ("*", "**", "***", "†", "‡")
_STARRED = re.compile(r"^(\*{1,3}|†|‡)\s*(?=\S)")
_HEADING = re.compile(
    r"^(?:foot|end)?notes?\s*:?$|^références?\s*:?$|^references?\s*:?$|^sources\s*:?$|"
    r"^notes de bas de page\s*:?$",
    re.IGNORECASE,
)


def split_footnotes(
    lines: Sequence[Line], *, known: Sequence[str] = ()
) -> tuple[list[Line], list[str]]:
    """The lines without footnotes, marks kept as `notes`, and the texts of the footnotes."""
    rest, notes = _inline(lines)
    rest, defined = _defined(rest)
    notes.extend(defined)
    notes.extend(known)
    return [_unmarked(line, numbers=len(notes)) for line in rest], notes


def _inline(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """What Word leaves in text: "2028[footnoteRef:2]" and "[2:  Source: ...]"."""
    kept: list[Line] = []
    notes: list[str] = []
    labels: dict[str, str] = {}
    for line in lines:
        current = line
        for found in reversed(list(_WORD_NOTE.finditer(line.text))):
            notes.insert(0, squeeze(found.group(2)))
            current = without(current, [found.span()])
        for found in _WORD_MARK.finditer(line.text):
            labels.setdefault(found.group(1), str(len(labels) + 1))
        while mark := _WORD_MARK.search(current.text):
            note = Note(position=mark.start(), label=labels[mark.group(1)])
            current = without(current, [mark.span()])
            current = replace(current, notes=(*current.notes, note))
        if squeeze(current.text) or current.notes:
            kept.append(cut(current, 0) if current is not line else line)
    return kept, notes


def _defined(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """Lines that begin with a note's number, when the number is also marked in the text."""
    kept: list[Line] = []
    notes: list[str] = []
    in_list = False
    stars = _first_stars(lines)
    for place, line in enumerate(lines):
        own = [note for note in line.notes if note.position == 0]
        if own and line.text and line.is_plain:
            notes.append(squeeze(line.text.lstrip(". )")))
            continue
        if _HEADING.match(line.text):
            in_list = _notes_follow(lines[place + 1 : place + 2], lines[:place], last=len(notes))
            if in_list:
                continue
        starred = _STARRED.match(line.text) if line.is_plain else None
        if starred and stars.get(starred.group(1), place) < place:
            if lines[stars[starred.group(1)]].shape is Shape.TABLE:
                kept.append(replace(line, shape=Shape.TABLE, rows=((line.text,),)))
                continue  # it explains figures and goes with their table
            notes.append(squeeze(line.text[starred.end() :]))
            continue
        found = _DEFINED.match(line.text) if line.is_plain else None
        if found and place and _is_definition(found, lines[:place], last=len(notes), sure=in_list):
            notes.append(squeeze(line.text[found.end() :]))
            continue
        kept.append(line)
    return kept, notes


def _first_stars(lines: Sequence[Line]) -> dict[str, int]:
    """Where each sign first stands behind a word."""
    found: dict[str, int] = {}
    for place, line in enumerate(lines):
        for sign in _STARS:
            if sign in line.text and sign not in found and _star(sign).search(line.text):
                found[sign] = place
    return found


def _star(sign: str) -> re.Pattern[str]:
    """The sign of a note behind a word."""
    return re.compile(rf"(?<=[\w)%”\"’.])(?<!\*){re.escape(sign)}(?=[\s.,;:)]|$)")


def _notes_follow(after: Sequence[Line], before: Sequence[Line], *, last: int) -> bool:
    found = _DEFINED.match(after[0].text) if after else None
    return bool(found and _is_definition(found, before, last=last, sure=True))


def _is_definition(found: re.Match[str], before: Sequence[Line], *, last: int, sure: bool) -> bool:
    label = next(group for group in found.groups() if group).translate(_DIGITS)
    if int(label) != last + 1:
        return False
    if sure or last:
        return True
    marked = re.compile(rf"[\[(]\^?{label}[\])]|(?<=\S){found.group(0).strip()}(?!\d)")
    return any(
        any(note.label == label for note in line.notes) or marked.search(line.text, 1)
        for line in before
    )


def _unmarked(line: Line, *, numbers: int) -> Line:
    """The line without marks; what they pointed to stands in its notes."""
    marks: list[tuple[int, int, str]] = []
    for found in _RAISED.finditer(line.text):
        label = (found.group(1) or found.group(2)).translate(_DIGITS)
        if not _UNIT.search(line.text[: found.start()]):
            marks.append((found.start(), found.end(), label))
    for found in re.finditer(r"\s?[\[(]\^?(\d{1,2})[\])]", line.text):
        bracket = found.group(0).lstrip()[0]
        glued = not found.group(0)[0].isspace()
        is_note = 1 <= int(found.group(1)) <= numbers and (bracket == "[" or glued)
        if found.start() and is_note:
            marks.append((found.start(), found.end(), found.group(1)))
    for sign in _STARS if numbers else ():
        marks.extend((one.start(), one.end(), sign) for one in _star(sign).finditer(line.text))
    if not marks:
        return line
    result = without(line, [(start, end) for start, end, _ in marks])
    moved = 0
    added: list[Note] = []
    for start, end, label in sorted(marks):
        added.append(Note(position=max(0, start - moved), label=label))
        moved += end - start
    return replace(result, notes=(*result.notes, *added))
