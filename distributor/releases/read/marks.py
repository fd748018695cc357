"""Pairs the quotation marks of a paragraph, however the kinds are mixed.

One text opens with a straight mark and closes with a curly one, another leaves a mark out; what
a mark does is told by its neighbours, not by its shape alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_ENGLISH = frozenset('"“”„‟＂')
_ALWAYS_OPEN = frozenset("“„‟")
_BLANK = frozenset(" \u00a0\u202f\n\t")
_AFTER_CLOSE = frozenset(".,;:!?)]}—–-…*")
_BEFORE_OPEN = frozenset("([{—–-:/…'‘")


@dataclass(frozen=True, kw_only=True, slots=True)
class Quoted:
    """A stretch of quoted words: `start` to `end` without its marks, `outer` with them.

    `is_open`: the paragraph ended before the closing mark came.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    is_open: bool = False


def find_quoted(text: str) -> list[Quoted]:
    """The quoted stretches of a paragraph in order; quotations inside quotations are not."""
    found: list[Quoted] = []
    opened: tuple[int, str] | None = None
    depth = 0
    paired = text.count("“") == text.count("”")
    for place, kind in _marks(text):
        if opened is None:
            if kind != "close":
                opened, depth = (place, _family(text[place])), 0
            continue
        family = _family(text[place])
        if family != opened[1]:
            continue
        if kind == "open" and (family == "french" or (paired and text[place] == "“")):
            depth += 1
        elif kind in ("close", "either") and depth:
            depth -= 1
        elif kind in ("close", "either"):
            found.append(_quoted(text, opened[0], place))
            opened = None
    if opened is not None:
        found.append(_quoted(text, opened[0], len(text), is_open=True))
    return [one for one in found if one.end > one.start]


def _quoted(text: str, opening: int, closing: int, *, is_open: bool = False) -> Quoted:
    start, end = opening + 1, closing
    while start < end and text[start] in _BLANK:
        start += 1
    while end > start and text[end - 1] in _BLANK:
        end -= 1
    outer = closing if is_open else closing + 1
    return Quoted(start=start, end=end, outer_start=opening, outer_end=outer, is_open=is_open)


def _family(mark: str) -> str:
    if mark in "«»":
        return "french"
    return "single" if mark in "‘’'" else "english"


def _marks(text: str) -> Iterator[tuple[int, str]]:
    """Every mark with what it does here: open, close, or either."""
    singles = not any(mark in text for mark in '"“”«»')
    inside = False
    for place, mark in enumerate(text):
        if mark in _ENGLISH or mark in "«»":
            kind = _kind(text, place, inside=inside)
        elif singles and mark in "‘’'":
            kind = _single(text, place, inside=inside)
        else:
            continue
        if kind == "none":
            continue
        inside = kind == "open" or (kind == "either" and not inside)
        yield place, kind


def _kind(text: str, place: int, *, inside: bool) -> str:
    mark = text[place]
    if mark in "«»":
        return "open" if mark == "«" else "close"
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    inches = not inside and before.isdigit() and mark not in _ALWAYS_OPEN and mark != "”"
    if inches or (before.isalnum() and after.isalnum()):  # 6" and Acme"s
        return "none"
    opens = (before in _BLANK or before in _BEFORE_OPEN) and after not in _BLANK
    closes = before not in _BLANK and (
        after in _BLANK or after in _AFTER_CLOSE or not after.isalnum()
    )
    if inside and after in _AFTER_CLOSE and after not in "—–-" and before in _BLANK:
        return "close"  # the last word ".
    if opens != closes:
        return "open" if opens else "close"
    return "open" if mark in _ALWAYS_OPEN or (mark != "”" and not inside) else "close"


def _single(text: str, place: int, *, inside: bool) -> str:
    """British single marks; an apostrophe is none of them."""
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if text[place] == "‘" or (text[place] == "'" and not inside and after.isupper()):
        return "open" if before in _BLANK or before in _BEFORE_OPEN else "none"
    if inside and (before in ",.!?…" or after in ",.") and (after in _BLANK or after in ",.)"):
        return "close"
    return "none"
