"""What stands above the news: headline, subheads, dates; and where the news begins.

The lede is found first, because it is the one line that looks like nothing else above it; the
headline is then looked for between the frame and the lede.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from distributor.releases.read.above import (
    after_date,
    is_aside,
    is_candidate,
    is_correction,
    is_date_only,
    is_named_post,
)
from distributor.releases.read.anchors import find_anchors, normal
from distributor.releases.read.dateline import Dateline, dateline_of_its_own
from distributor.releases.read.dates import find_dates
from distributor.releases.read.embargo import is_embargo
from distributor.releases.read.frame import below_kicker, is_dated_release, without_permission
from distributor.releases.read.headline import find_headline
from distributor.releases.read.lede import find_lede
from distributor.releases.read.lines import Line, Shape, joined
from distributor.releases.read.offices import is_office
from distributor.releases.read.page_lines import is_author, is_caption
from distributor.releases.read.phones import has_address
from distributor.releases.read.prose import is_prose

_MAX_SUBHEADS = 5
_WHEN = re.compile(
    r"(?:posted|published|publié|updated|date)\b|"
    r"communiqué(?: de presse)? (?:du|publié le|diffusé le)\b|"
    r"(?:press|news|media) release (?:of|dated|issued(?: on)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Front:
    """Everything above the news. `lede` is the place of its first line; `dateline` its own."""

    lede: int
    headline: Line | None = None
    subheads: tuple[Line, ...] = ()
    dateline: Dateline | None = None
    city: str | None = None
    day: date | None = None
    date_at: str = ""
    correction: str | None = None
    unsure: bool = False
    above: tuple[int, ...] = ()


def read_front(lines: Sequence[Line], *, title: str, french: bool) -> Front:
    """Find where the news begins and what is announced above it."""
    anchors = find_anchors(lines, title)
    lede, dateline = find_lede(lines, anchors, french=french)
    above = [place for place in range(lede) if not lines[place].head]
    used, headline, unsure = find_headline(
        lines, above, anchors=anchors, title=title, french=french
    )
    start = used[-1] + 1 if used else 0
    between = (place for place in range(start, lede) if is_candidate(lines, place, french=french))
    correction = _correction(lines, range(used[0] if used else 0, lede), headline)
    subheads = _subheads(lines, between, headline=headline)
    city, day, at = _dated(
        lines,
        range(_zone(lines, used), min(lede + 5, len(lines))),
        dateline,
        around=start,
        lede=lede,
        french=french,
    )
    return Front(
        lede=lede,
        headline=headline,
        subheads=tuple(subheads),
        dateline=dateline,
        city=city,
        day=day,
        date_at=at or (lines[lede].at if dateline and lede < len(lines) else ""),
        correction=correction,
        unsure=unsure,
        above=tuple(used),
    )


def _subheads(
    lines: Sequence[Line], between: Iterable[int], *, headline: Line | None
) -> list[Line]:
    """The lines between headline and lede that announce more of it."""
    if headline is None:
        return []
    found: list[Line] = []
    for place in between:
        line = lines[place]
        said = normal(line.text)
        too_long = len(line.text) > 420 or len(line.text) < 12 or is_correction(line.text[-200:])
        if (
            too_long
            or said in normal(headline.text)
            or is_named_post(line.text)
            or is_office(line.text)
            or is_caption(line.text)
            or line.shape is Shape.ITEM
            or is_prose_notice(line)
        ):
            continue
        if len(found) > _MAX_SUBHEADS:
            break
        if found and re.search(r"[;,]$", found[-1].text) and not line.sign:
            found[-1] = joined(found[-1], line)
        elif not any(normal(one.text) == said for one in found):
            found.append(line)
    return found[:_MAX_SUBHEADS]


def is_prose_notice(line: Line) -> bool:
    """Whether a line between headline and lede is a notice and not a subhead."""
    asterisk = line.text.startswith("*") and len(line.text) > 2
    return (
        asterisk
        or (is_aside(line) and is_prose(line))
        or bool(re.match(r"^[\[(].*[\])]$", line.text))
    )


def _correction(lines: Sequence[Line], places: range, headline: Line | None) -> str | None:
    for place in places:
        if is_prose(lines[place]) and is_correction(lines[place].text):
            return lines[place].text
    if headline and re.match(
        r"\W*(?:correction|corrected|erratum|rectificatif|replacement|/?C O R R E C T I O N)",
        headline.text,
        re.IGNORECASE,
    ):
        return headline.text
    return None


def _zone(lines: Sequence[Line], used: Sequence[int]) -> int:
    """From where on lines above the news can date it: a page's menus are too far up."""
    if not used:
        return 0
    start = used[0]
    while start > 0 and used[0] - start < 16 and not is_prose(lines[start - 1]):
        start -= 1
    return start


def _dated(
    lines: Sequence[Line],
    zone: range,
    dateline: Dateline | None,
    *,
    around: int,
    lede: int,
    french: bool,
) -> tuple[str | None, date | None, str]:
    """City and date: of the dateline, else of a line of their own above the news."""
    city = dateline.city if dateline else None
    day = dateline.day if dateline else None
    at = ""
    nearest = sorted(zone, key=lambda place: abs(place - around))
    for place in nearest:
        text = below_kicker(without_permission(lines[place].text))
        if (
            is_embargo(lines[place])
            or len(text) > 160
            or is_prose(lines[place])
            or (place >= lede and not _says_when(text))
        ):
            continue
        own = dateline_of_its_own(text, french=french)
        if own and own.city and own.sure and city is None and own.day and not has_address(text):
            city = own.city
        dates = find_dates(text, french=french)
        alone = is_date_only(text, french=french) or is_author(text) or is_dated_release(text)
        if dates and day is None and (alone or after_date(text) or _says_when(text)):
            day, at = dates[0].day, lines[place].at
    return city, day, at


def _says_when(text: str) -> bool:
    """Whether a line of a page says when it was put there."""
    return bool(_WHEN.match(text))
