"""Finds the headline among the lines above the news."""

import re
from collections.abc import Sequence
from itertools import islice

from distributor.releases.read.above import (
    after_date,
    is_candidate,
    is_job,
    is_named_post,
)
from distributor.releases.read.anchors import SITE, normal, site_bar
from distributor.releases.read.covering import is_greeting
from distributor.releases.read.dates import find_dates
from distributor.releases.read.frame import immediate, is_kicker, without_kicker
from distributor.releases.read.lines import Line, Shape, cut, joined
from distributor.releases.read.offices import is_office, names_itself, names_office
from distributor.releases.read.prose import ENDED, is_prose
from distributor.releases.read.wrapping import is_title

_CANDIDATES = 60  # a headline further down would have lost to the lines above it anyway
_SMALL_START = re.compile(
    r"^(?:of|for|to|in|and|or|with|on|at|by|from|as|the|a|an|that|into|over|against|de|du|des|"
    r"d['’]|la|le|les|et|ou|pour|à|au|aux|"
    r"en|dans|sur|par|avec|l['’])\b",
    re.IGNORECASE,
)
_JOINS = re.compile(  # in a block of its own a line that begins with an article is a subhead
    r"^(?:of|to|and|or|with|at|by|from|into|over|against|despite|de|du|des|d['’]|et|ou|à|au|aux|"
    r"par|avec|malgré)\b",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"(?:\b(?:of|for|to|in|and|or|with|on|at|by|from|as|the|a|an|that|its|his|her|their|"
    r"announces?|launch(?:es)?|names?|opens?|"
    r"de|du|des|la|le|les|et|ou|pour|à|au|aux|en|dans|sur|par|avec|un|une|annonce|annoncent|lance|"
    r"dévoile)|[,&–—-])$",
    re.IGNORECASE,
)


def find_headline(
    lines: Sequence[Line],
    above: Sequence[int],
    *,
    anchors: Sequence[tuple[int, int]],
    title: str,
    french: bool,
) -> tuple[list[int], Line | None, bool]:
    """The places of the headline's lines, the headline, and whether it is only a guess."""
    inside = [(place, size) for place, size in anchors if place in above]
    if inside:
        place, size = inside[-1]
        used = list(range(place, place + size))
        return used, _headline_line(lines, used, title=title), False
    marked = (place for place in above if lines[place].shape is Shape.HEADING)
    headings = [place for place in marked if is_candidate(lines, place, french=french)]
    if headings:
        top = min(lines[place].level for place in headings)
        first = next(place for place in headings if lines[place].level == top)
        level = [place for place in headings if lines[place].level == top]
        bold = _bold_above(lines, above, first, french=french) if top > 1 else None
        used = _with_next(lines, first, level) if bold is None else [bold]
        return used, _headline_line(lines, used, title=""), False
    plain = (p for p in above if lines[p].shape is Shape.TEXT and len(lines[p].text) <= 320)
    fitting = (place for place in plain if is_candidate(lines, place, french=french))
    usable = list(islice(fitting, _CANDIDATES))
    if not usable:
        return [], None, False
    best = max(usable, key=lambda place: (_likeness(lines, place, usable), -place))
    used = _with_next(lines, best, usable)
    return used, _headline_line(lines, used, title=""), _likeness(lines, best, usable) < 1


def _bold_above(
    lines: Sequence[Line], above: Sequence[int], heading: int, *, french: bool
) -> int | None:
    """A bold line above the first heading, when the heading is only what stands below it."""
    place = heading - 1
    if place not in above or not lines[place].bold or lines[place].shape is not Shape.TEXT:
        return None
    text = lines[place].text
    if not 15 <= len(text) <= 200 or not is_candidate(lines, place, french=french):
        return None
    office = names_office(text) or is_office(text) or is_named_post(text)
    return None if office else place


def _headline_line(lines: Sequence[Line], used: Sequence[int], *, title: str) -> Line | None:
    line = lines[used[0]]
    for place in used[1:]:
        line = joined(line, lines[place])
    if list(used) == [0] and not title and site_bar(line.text):
        line = cut(line, 0, site_bar(line.text))
    line = cut(line, without_kicker(line.text))
    for form in re.split(SITE, title) + ([title] if title else []) + after_date(line.text):
        if len(form) >= 15 and normal(line.text) != normal(form) and line.text.endswith(form):
            prefix = line.text[: -len(form)]
            if find_dates(prefix):
                return cut(line, len(prefix))
    return line if re.search(r"\w", line.text) else None


def _likeness(lines: Sequence[Line], place: int, usable: Sequence[int]) -> float:
    """How much a line looks like a headline among the others above the news."""
    line = lines[place]
    text = line.text
    score = 0.0
    length = len(text)
    score += 1.5 if 24 <= length <= 200 else (0.3 if length > 15 else -1)
    score += 1.0 if line.bold else 0.0
    score += 0.6 if line.centred and not line.italic else 0.0
    score -= 0.8 if line.italic else 0.0
    score += 0.8 if text.isupper() and length >= 20 else 0.0
    score -= 1.5 if names_office(text) and length <= 70 else 0.0
    score -= 1.0 if text[:1].islower() else 0.0
    named = is_named_post(text) and (len(text.split()) <= 3 or "," in text)
    score -= 1.5 if named or is_job(text) else 0.0
    score -= 1.0 if text.endswith(";") or text[:1] in "*•[(" else 0.0
    score -= 0.4 if ENDED.search(text) and text[-1] not in "!?" else 0.0
    greeted = any(is_greeting(lines[one].text) for one in range(max(0, place - 3), place + 1))
    score -= 0.6 if is_prose(line) or (greeted and re.search(r"[.,:]$", text)) else 0.0
    score -= (
        1.5 if length <= 40 and place and normal(text) in normal(lines[0].text) and place else 0.0
    )
    slogan = _is_slogan(lines, place, usable)
    slogan = slogan or (place + 1 in usable and _is_slogan(lines, place + 1, usable))
    score -= 1.2 if slogan else 0.0
    below = range(place + 1, max(usable) + 1)
    score -= 1.6 if any(_opens_release(lines[one].text) for one in below) else 0.0  # letterhead
    score -= 0.45 * sum(1 for one in usable if one < place and len(lines[one].text) > 15)
    score += (
        0.6 if any(immediate(lines[one].text) for one in range(max(0, place - 4), place)) else 0.0
    )
    return score


def _is_slogan(lines: Sequence[Line], place: int, usable: Sequence[int]) -> bool:
    """Whether a short line only goes with the name above it, and the headline is still to come."""
    above = lines[place - 1] if place else None
    if above is None or above.group != lines[place].group or len(lines[place].text) > 45:
        return False
    return names_itself(above.text) and any(
        one > place and lines[one].group != lines[place].group for one in usable
    )


def _opens_release(text: str) -> bool:
    """Whether a line is the kicker or the release line, below which the headline stands."""
    said = immediate(text)
    if is_kicker(text) or (said and len(text) <= 120):
        return True
    return bool(without_kicker(text)) and bool(find_dates(text)) and len(text) <= 80


def _with_next(lines: Sequence[Line], best: int, usable: Sequence[int]) -> list[int]:
    """A headline that goes on over the next line."""
    used = [best]
    while used[-1] + 1 in usable and len(used) < 3:
        before, after = lines[used[-1]], lines[used[-1] + 1]
        same = before.bold == after.bold and before.italic == after.italic
        capitals = before.text.isupper() == after.text.isupper()
        if not (same and capitals and _goes_on(before, after)) or len(after.text) > 140:
            break
        used.append(used[-1] + 1)
    return used


def _goes_on(before: Line, after: Line) -> bool:
    """Whether a headline is cut in two between these lines."""
    if _OPEN_END.search(before.text) or after.text[:1].islower():
        return True
    if ENDED.search(after.text):
        return False
    if before.group != after.group:
        return bool(_JOINS.match(after.text))
    if before.text.isupper():
        return len(before.text) >= 35 or bool(_SMALL_START.match(after.text))
    titled = is_title(before.text) and is_title(after.text)
    return titled and bool(_SMALL_START.match(after.text))
