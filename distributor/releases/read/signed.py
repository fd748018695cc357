"""Quotations with the speaker on a line below them, as ministries and web pages set them.

"We did it." / - Jane Doe, mayor. The two lines are one quotation with its attribution.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from distributor.releases.read.lines import Line, Shape, joined
from distributor.releases.read.marks import find_quoted
from distributor.releases.read.people import looks_like_name, names_role, without_honorific

_DASH = re.compile(r"^(?:[–—―-]{1,2}|~)\s*(?=\S)")


def join_signed(lines: Sequence[Line]) -> list[Line]:
    """The lines, every signed quotation as one line that ends in its attribution."""
    result: list[Line] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        signed = _signature(lines[place + 1 : place + 3]) if _is_quotation(line) else []
        for number, part in enumerate(signed):
            line = joined(line, part, glue=", " if number else " – ")
        result.append(replace(line, shape=Shape.TEXT) if signed else line)
        place += 1 + len(signed)
    return result


def _is_quotation(line: Line) -> bool:
    """Whether a paragraph is one closed quotation and nothing else."""
    if line.shape not in (Shape.TEXT, Shape.ITEM):
        return False
    stretches = find_quoted(line.text)
    if not stretches:
        return line.quoted and bool(re.search(r"[.!?]$", line.text))
    first, last = stretches[0], stretches[-1]
    return len(stretches) == 1 and not first.outer_start and last.outer_end >= len(line.text) - 1


def _signature(after: Sequence[Line]) -> list[Line]:
    """The line that names the speaker, without its dash, and perhaps one with the role."""
    if not after:
        return []
    first = after[0]
    dashed = _DASH.match(first.text) or (
        first.shape is Shape.ITEM and first.sign in ("-", "–", "—")
    )
    name = _DASH.sub("", first.text)
    if len(name) > 180 or re.search(r"[.!?:]$", name) or find_quoted(name):
        return []
    head = without_honorific(name.split(",")[0].strip())
    if not looks_like_name(head) and not (dashed and names_role(name)):
        return []
    found = [replace(first, text=name, shape=Shape.TEXT, links=(), notes=())]
    role = after[1] if len(after) > 1 and name == name.split(",")[0] else None
    if (
        role is not None
        and role.group == first.group
        and len(role.text) <= 120
        and names_role(role.text)
    ):
        found.append(replace(role, links=(), notes=()))
    return found
