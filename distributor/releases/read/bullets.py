"""Signs that make a line an item of a list, and the signs that only look like it.

A dot or a square is always a bullet; a dash or an asterisk is one only in company, because one
alone is a remark, a dateline or a note.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from distributor.releases.read.frame import end_mark
from distributor.releases.read.lines import Line, Shape, cut

_SURE = "•·▪●◦‣∙■□►➢➤✓✔❖"
_DOUBTFUL = "*–—-"
_SIGN = re.compile(
    rf"^\s*(?:([{_SURE}])\s*|([{_DOUBTFUL}])\s+|(--|[–—])(?=[A-ZÀ-Ý])|(o)(?:\t\s*|\s{{2,}}))(?=\S)"
)
_NUMBER = re.compile(r"^\s*(\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
_LONE = re.compile(rf"^\s*[{_SURE}*]\s*$")


def sign_of(text: str) -> tuple[str, int] | None:
    """The sign a line begins with and where its words begin; end marks have none."""
    if end_mark(text.strip()):
        return None
    found = _SIGN.match(text)
    if found:
        return next(sign for sign in found.groups() if sign), found.end()
    number = _NUMBER.match(text)
    return (number.group(1), number.end()) if number else None


def is_lone_sign(text: str) -> bool:
    """Whether a line is a bullet and nothing else; it then belongs to the next line."""
    return bool(_LONE.match(text))


def doubtful_signs(texts: Sequence[str]) -> frozenset[str]:
    """The dashes and asterisks that stand alone in a text, and so are no bullets."""
    found = Counter(sign[0] for sign in map(sign_of, texts) if sign and sign[0][0] in _DOUBTFUL)
    return frozenset(sign for sign, times in found.items() if times < 2)


def fold_typed(lines: Sequence[Line]) -> list[Line]:
    """Paragraphs that begin with a typed bullet as items of a list."""
    doubtful = doubtful_signs([line.text for line in lines if line.is_plain])
    return [
        line
        if place and signs_quotation(lines[place - 1].text, line.text)
        else _folded(line, doubtful)
        for place, line in enumerate(lines)
    ]


def signs_quotation(before: str, text: str) -> bool:
    """Whether a dash stands before who said the paragraph above, and is no bullet."""
    return bool(re.match(r"\s*[–—-]\s*[A-ZÀ-Ý]", text) and re.search(r"[”\"»]\s*$", before))


def _folded(line: Line, doubtful: frozenset[str]) -> Line:
    found = sign_of(line.text) if line.is_plain else None
    if found is None or found[0] in doubtful or found[0] == "o" or found[0][0].isdigit():
        return line
    if re.fullmatch(r"[a-z]\)", found[0]):
        return line
    return replace(cut(line, found[1]), shape=Shape.ITEM, sign=found[0], level=1, lead="")
