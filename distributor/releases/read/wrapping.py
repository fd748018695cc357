"""Joins lines that only the width of a page or an inline mark broke apart.

Text out of a PDF breaks at the margin, text out of a web page breaks around every link: neither
break means anything, and a sentence is read whole only when both are undone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from distributor.releases.read.vocabulary import vocabulary

_LONG = 180
_ENDS = re.compile(r"[.!?:;…][\"”’»)\]]*$|[.!?…][\"”»]?\d{0,2}$")
_CONTINUES = re.compile(r"^(?:[a-zà-öø-ÿœ]|[,;:)\]’”»%]|\.(?!\w))")
_ONLY_MARKS = re.compile(r"^[.,;:)\]”»’]+$")
_NOTE = re.compile(r"^(?:\[\^?\d{1,2}\]:?|[¹²³⁴-⁹]{1,2})\s*[A-ZÀ-Ý“\"«]")
_REACHED = re.compile(r"(?:\S@\S+\.\w+|\d{2}[ .-]?\d{2,4})$")
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$|^\S+@\S+\.\w+$")
_STANDS_ALONE = re.compile(
    r"^(?i:for|pour) (?i:immediate|release|diffusion)\b|^(?:by|par) [A-ZÀ-Ý][^.!?]{0,80}$"
)
_OPEN_WORD = re.compile(
    r"\b(?:of|the|by|and|or|at|with|to|from|a|an|in|on|for|said|says|as|that|visit|"
    r"de|du|des|la|le|les|et|ou|à|au|aux|par|pour|un|une|dit|déclaré|sur|dans|que)$",
    re.IGNORECASE,
)
_DATELINE_DASH = re.compile(r"^(?:[–—-]{1,2}|,)\s*[“\"A-ZÀ-Ý]")
_PLACE = re.compile(r"^[A-ZÀ-Ý][\w.'’-]*(?:[ -][A-ZÀ-Ý][\w.'’-]*){0,3}(?:, [A-ZÀ-Ý][\w. ]+)?$")
_ORDINAL = re.compile(r"^(?:st|nd|rd|th|er|ère|e|ème)\b")
_HYPHEN = re.compile(r"(\w+)-$")
_END = 80  # no word is longer; a paragraph may be, and is not read again for every line
_TAILS = vocabulary("""
    based term year years old level time related free wide quality profit term line end up
    ins round site class scale made day being owned driven led quality effective friendly
    electric powered
    """)


@dataclass(frozen=True, kw_only=True, slots=True)
class Width:
    """How wide the page was; `full` is the shortest line that reached its margin."""

    page: int
    full: int


def width_of(lines: Sequence[str]) -> Width | None:
    """The width at which the text was broken, or None when a line is a paragraph."""
    lengths = sorted(len(line.strip()) for line in lines if len(line.strip()) >= 40)
    if len(lengths) < 3:
        return None
    if sum(1 for length in lengths if length > _LONG) > len(lengths) * 0.04:
        return None
    page = lengths[int(len(lengths) * 0.95)]
    full = int(page * 0.86)
    reached = sum(
        1
        for line, after in pairwise(lines)
        if len(line.strip()) >= full and after.strip() and not _ENDS.search(line.strip())
    )
    return Width(page=page, full=full) if reached >= 2 and page >= 50 else None


def flows(before: str, after: str, *, width: Width | None) -> bool:
    """Whether `after` goes on with the sentence or paragraph of `before`."""
    if not before or not after or _NOTE.match(after):
        return False
    if _ONLY_MARKS.match(after):
        return True
    if (
        _HYPHEN.search(before, max(len(before) - _END, 0))
        and len(before) >= 30
        and after[:1].islower()
    ):
        return True
    if _PLACE.match(before) and len(before) <= 40 and _DATELINE_DASH.match(after):
        return True
    ends = bool(_ENDS.search(before))
    if width is not None:
        return _fills(before, after, width=width, ends=ends)
    return not ends and _is_fragment(before, after)


def _fills(before: str, after: str, *, width: Width, ends: bool) -> bool:
    first_word = after.split(" ", 1)[0]
    would_not_fit = len(before) + 1 + len(first_word) > width.page * 0.97
    if ends:
        return would_not_fit and len(before) >= width.full
    if after[:1].islower():
        return len(before) >= 15
    if _REACHED.search(before) and re.search(r"[@:]|\d{2}[ .-]\d{2}", after):
        return False  # one contact below another
    if len(before) >= width.page * 0.72 and is_title(before) and is_title(after):
        return True  # a headline is set larger and breaks sooner
    return would_not_fit or len(before) >= width.full


def is_title(text: str) -> bool:
    """Whether a line is written as headlines are, most words with a capital."""
    if re.search(r"[@|•]|\d{3}[-.\s]\d{4}|:$", text):
        return False
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return len(words) >= 2 and sum(word[0].isupper() for word in words) >= len(words) * 0.8


def _is_fragment(before: str, after: str) -> bool:
    if after[:1] in ",;:)" or re.search(r"\w, [A-Z]$", before):
        return True
    if " " not in before or _STANDS_ALONE.match(after):
        return False
    if _CONTINUES.match(after):
        return len(before) >= 40 or len(after) >= 80
    is_open = (
        before.count("(") > before.count(")")
        or re.search(r",[”\"»]?$", before)
        or _OPEN_WORD.search(before)
        or _ADDRESS.match(after)
    )
    return len(before) >= 40 and bool(is_open)


def glue(before: str, after: str, *, known: frozenset[str] = frozenset()) -> tuple[str, str]:
    """`before` as it must end, and what stands between it and `after`."""
    if before.endswith("\u00ad"):
        return before[:-1], ""
    broken = _HYPHEN.search(before, max(len(before) - _END, 0))
    if broken and after[:1].islower():
        return _rejoined(before, broken.group(1), after, known=known)
    if _ONLY_MARKS.match(after) or after[:1] in ",;)]”’" or re.match(r"\.(?!\w)", after):
        return before, ""
    if before[-1:].isdigit() and _ORDINAL.match(after):
        return before, ""
    if re.search(r", [A-Z]$", before[-3:]) and after[:1].isupper() and not after[1:2].islower():
        return before, ""
    return before, "" if before.endswith(("(", "“", "«")) and after[:1] != " " else " "


def _rejoined(before: str, head: str, after: str, *, known: frozenset[str]) -> tuple[str, str]:
    found = re.match(r"\w+", after)
    tail = found.group(0) if found else ""
    if (head + tail).casefold() in known:
        return before[:-1], ""
    keeps = f"{head}-{tail}".casefold() in known or tail.casefold() in _TAILS
    keeps = keeps or (head.casefold() in known and tail.casefold() in known)
    return (before, "") if keeps else (before[:-1], "")


def words_of(text: str) -> frozenset[str]:
    """The words of a text, whole and with their hyphens, for deciding about hyphens."""
    unbroken = re.sub(r"\w+-[ \t]*\r?\n\s*\w+", " ", text.casefold())
    whole = re.findall(r"\w+(?:-\w+)*", unbroken)
    parts = re.findall(r"(?<![-\w])\w+(?![-\w])", unbroken)
    return frozenset((*whole, *parts))
