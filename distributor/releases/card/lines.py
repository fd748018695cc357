"""Breaks a headline into even lines, as large as the room allows, words whole.

Lines of even length look set by hand; a last line of one word looks like an accident.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from distributor.kit.text import ELLIPSIS
from distributor.kit.typography import bound
from distributor.releases.card.letters import BOLD, font

LARGEST, SMALLEST, STEP = 88, 40, 4
LEADING = 1.16
_MEASURED = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class Lines:
    """A headline on its lines. `is_cut`: it did not fit whole, even in the smallest size."""

    lines: tuple[str, ...]
    size: int
    is_cut: bool = False

    @property
    def height(self) -> int:
        """The height of all lines together."""
        return round(len(self.lines) * self.size * LEADING)


def set_lines(text: str, *, width: int, height: int) -> Lines:
    """The text in the largest size in which it fits."""
    words = bound(text).split(" ")
    measured = [_width(word, _MEASURED) for word in words]
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        most = int(height / (size * LEADING))
        lines = _even([each * size / _MEASURED for each in measured], size, width, most)
        if lines is None:
            continue
        joined = tuple(" ".join(words[start:end]) for start, end in lines)
        if all(_width(line, size) <= width for line in joined):
            return Lines(lines=joined, size=size)
    return _cut(words, width=width, most=int(height / (SMALLEST * LEADING)))


def _even(
    widths: Sequence[float], size: int, width: int, most: int
) -> list[tuple[int, int]] | None:
    """The fewest lines, broken where they are most even; None where there are too many."""
    fewest = _count(widths, size, width)
    if fewest is None or fewest > most:
        return None
    space = _width(" ", size)
    ends = [0.0, *accumulate(each + space for each in widths)]
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(fewest):
        row: dict[int, tuple[float, int]] = {}
        for start, (badness, _) in best[-1].items():
            for end in range(start + 1, len(widths) + 1):
                slack = width - (ends[end] - ends[start] - space)
                if slack < 0:
                    break
                candidate = (badness + slack * slack, start)
                row[end] = min(row.get(end, candidate), candidate)
        best.append(row)
    return _traced(best, len(widths))


def _traced(best: Sequence[dict[int, tuple[float, int]]], end: int) -> list[tuple[int, int]]:
    """The lines from the last to the first, turned round."""
    found: list[tuple[int, int]] = []
    for row in reversed(best[1:]):
        start = row[end][1]
        found.append((start, end))
        end = start
    return found[::-1]


def _count(widths: Sequence[float], size: int, width: int) -> int | None:
    """How many lines it takes when each is filled; None where one word is too wide."""
    space, lines, used = _width(" ", size), 1, 0.0
    for each in widths:
        if each > width:
            return None
        if used and used + space + each > width:
            lines, used = lines + 1, each
        else:
            used += (space if used else 0.0) + each
    return lines


def _cut(words: Sequence[str], *, width: int, most: int) -> Lines:
    """As many words as fit the smallest size; the ellipsis says that there are more."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer + ELLIPSIS, SMALLEST) <= width:
            lines[-1] = longer
        elif len(lines) < most and _width(word + ELLIPSIS, SMALLEST) <= width:
            lines.append(word)
        else:
            whole = lines or [_start_of(word, width)]
            return Lines(lines=(*whole[:-1], whole[-1] + ELLIPSIS), size=SMALLEST, is_cut=True)
    return Lines(lines=tuple(lines), size=SMALLEST)


def _start_of(word: str, width: int) -> str:
    """As much of a single endless word as fits."""
    fitting = (end for end in range(len(word), 0, -1) if _fits(word[:end], width))
    return word[: next(fitting, 0)]


def _fits(text: str, width: int) -> bool:
    return _width(text + ELLIPSIS, SMALLEST) <= width


def _width(text: str, size: int) -> float:
    return font(BOLD, size).getlength(text)
