"""What stands above the news: headline, subheads, dates; and where the news begins.

The lede is found first, because it is the one line that looks like nothing else above it; the
headline is then looked for between the frame and the lede.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from distributor.releases.read.contacts import (
    has_address,
    is_bare_label,
    is_contact_sentence,
    is_label,
)
from distributor.releases.read.dateline import Dateline, dateline_of_its_own, find_dateline
from distributor.releases.read.dates import find_dates
from distributor.releases.read.embargo import is_embargo
from distributor.releases.read.frame import (
    end_mark,
    immediate,
    is_author,
    is_dated_release,
    is_kicker,
    is_notice,
    is_page_line,
    is_restricted,
    is_stamp,
    without_kicker,
)
from distributor.releases.read.legal import is_legal
from distributor.releases.read.lines import Line, Shape, cut, joined
from distributor.releases.read.people import looks_like_name

_SITE = re.compile(r"\s+[-–—|·•»:]{1,2}\s+|\s*[|»]\s*|:\s+")
_OFFICE = re.compile(
    r"^(?:(?:u\.?s\.? )?(?:office|department|ministry|bureau|senate|house|city|county|state|"
    r"province|government|committee|"
    r"ministère|cabinet|gouvernement|ville|bureau|préfecture|république|direction)\b.*|"
    r".*\b(?:office|department|ministry|inc\.?|"
    r"ltd\.?|corporation|corp\.?|llc|university|foundation|association|committee|agency|council|"
    r"commission|district|ministère|fondation|"
    r"université|district attorney|senator|newscenter|newsroom))$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(?:street|st\.|avenue|ave\.?|road|rd\.|suite|floor|blvd\.?|boulevard|rue|building|"
    r"room)\b.*\d|^\d+\s+\w+.*\b(?:street|st|"
    r"avenue|ave|road|rd|drive|blvd|boulevard|way|lane)\b|\b[A-Z]{2}\s+\d{5}\b|"
    r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b\d{5} [A-ZÀ-Ý]",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"^(?:(?:vice|senior|deputy|assistant|associate|chief|executive|interim|acting|national|"
    r"public|media|press|communications?|"
    r"corporate|director|directrice|directeur)\b[\w ,&’'-]*\b)?(?:director|manager|officer|"
    r"coordinator|specialist|secretary|"
    r"spokes\w+|chief of staff|staff|president|information officer|relations|attachée? de presse|"
    r"porte-parole)\b.{0,60}$",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\b(?:corrects?|corrected|correction|replaces|supersedes|corrige|remplace|corrigée?|"
    r"rectificatif|erratum|amended|updated version)\b",
    re.IGNORECASE,
)
_SMALL_START = re.compile(
    r"^(?:of|for|to|in|and|or|with|on|at|by|from|as|the|a|an|that|into|over|against|de|du|des|"
    r"d['’]|la|le|les|et|ou|pour|à|au|aux|"
    r"en|dans|sur|par|avec|l['’])\b",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"(?:\b(?:of|for|to|in|and|or|with|on|at|by|from|as|the|a|an|that|its|his|her|their|"
    r"announces?|launch(?:es)?|names?|opens?|"
    r"de|du|des|la|le|les|et|ou|pour|à|au|aux|en|dans|sur|par|avec|un|une|annonce|annoncent|lance|"
    r"dévoile)|[,&–—-])$",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^\W*(?:WHO|WHAT|WHEN|WHERE|WHY|HOW|QUI|QUOI|QUAND|OÙ|POURQUOI|Who|What|When|Where|Qui|Quoi|"
    r"Quand|Où)\s*[:?]"
)
_MAX_SUBHEADS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Front:
    """Everything above the news. `lede` is the place of the first line of news; `dateline` its own."""

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
    anchors = _anchors(lines, title)
    lede, dateline = _lede(lines, anchors, french=french)
    above = [place for place in range(lede) if not lines[place].head]
    used, headline, unsure = _headline(lines, above, anchors=anchors, title=title, french=french)
    start = used[-1] + 1 if used else 0
    between = [place for place in range(start, lede) if _is_candidate(lines, place, french=french)]
    correction = _correction(lines, range(used[0] if used else 0, lede), headline)
    subheads = _subheads(lines, between, headline=headline)
    city, day, at = _dated(
        lines, range(_zone(lines, used, lede), lede), dateline, around=start, french=french
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


def split_above(lines: Sequence[Line], *, french: bool) -> list[Line]:
    """Lines that hold two things ("May 20, 2022 Contact: ...") as two lines."""
    result: list[Line] = []
    seen = 0
    for line in lines:
        if seen < 3 and len(line.text) <= 260 and line.shape in (Shape.TEXT, Shape.HEADING):
            result.extend(_pieces(line, french=french))
        else:
            result.append(line)
        seen += 1 if is_prose(line) else 0
    return result






def _pieces(line: Line, *, french: bool) -> list[Line]:
    text = line.text
    contact = re.search(
        r"(?<=\S)\s+(?=(?:media |press )?contacts?\s*(?:presse)?\s*:)", text, re.IGNORECASE
    )
    if contact and contact.start() <= 120:
        first, second = cut(line, 0, contact.start()), cut(line, contact.end())
        return [*_pieces(first, french=french), second]
    said = immediate(text)
    if not said or said.start() > 60:
        return [line]
    after = re.match(r"[\s:.!–—|*-]*", text[said.end() :])
    end = said.end() + (after.end() if after else 0)
    rest = text[end:]
    if not re.search(r"\w", rest) or _is_date_like(rest, french=french) or is_label(rest):
        if is_label(rest) and re.search(r"\w", rest):
            return [cut(line, 0, said.end()), cut(line, end)]
        return [line]
    first = cut(line, 0, said.end())
    return [replace(first, shape=Shape.TEXT, bold=False), cut(line, end)]


def _is_date_like(text: str, *, french: bool) -> bool:
    dates = find_dates(text, french=french, year=2000)
    if not dates:
        return False
    rest = text[: dates[0].start] + text[dates[0].end :]
    return len(re.sub(r"[\W\d_]", "", rest)) <= 14


def normal(text: str) -> str:
    """A text for comparing: no blanks, marks or capitals."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _anchors(lines: Sequence[Line], title: str) -> list[tuple[int, int]]:
    """Where the page's own title stands in the text, as (first line, number of lines)."""
    names = _title_forms(title)
    texts = [normal(line.text[without_kicker(line.text) :]) for line in lines[:400]]
    if not names and lines and lines[0].is_plain and len(lines[0].text) <= 300:
        names = _repeated(lines[0].text, texts)
    found: list[tuple[int, int]] = []
    for name in sorted(names, key=len, reverse=True):
        if len(name) < 8:
            continue
        for place in range(len(texts)):
            size = _spans(texts, place, name)
            if size and not any(a <= place < a + n for a, n in found):
                found.append((place, size))
        if found and any(lines[place].text for place, _ in found):
            break
    return sorted(found)


def _title_forms(title: str) -> list[str]:
    """The title, and its pieces without the name of the site before or behind it."""
    if not title:
        return []
    forms = [normal(title[without_kicker(title) :])]
    for separator in _SITE.finditer(title):
        before, after = title[: separator.start()], title[separator.end() :]
        forms.extend(normal(piece) for piece in (before, after) if len(piece) >= 15)
    return [form for form in dict.fromkeys(forms) if form]


def _repeated(first: str, texts: Sequence[str]) -> list[str]:
    """The first line of a pasted page is its title, when what it says stands there again."""
    for form in _title_forms(first):
        if any(_spans(texts, place, form) for place in range(1, min(len(texts), 250))):
            return [form]
    pipe = re.split(r"\s+[|»]\s+", first)
    return [normal(pipe[0])] if len(pipe) > 1 and len(pipe[0]) >= 15 else []


def _spans(texts: Sequence[str], place: int, name: str) -> int:
    """How many lines from this one on are together that title."""
    together = ""
    for size in range(1, 4):
        if place + size > len(texts):
            return 0
        together += texts[place + size - 1]
        if together == name:
            return size
        if size == 1 and together.endswith(name) and len(together) - len(name) <= 20:
            return 1
        if not name.startswith(together):
            return 0
    return 0


def _lede(
    lines: Sequence[Line], anchors: Sequence[tuple[int, int]], *, french: bool
) -> tuple[int, Dateline | None]:
    """The first line of news and its dateline."""
    first_anchor = _body_anchor(lines, anchors)
    prose: list[int] = []
    for place, line in enumerate(lines):
        if place <= first_anchor or line.head:
            continue
        dateline = _dateline(lines, place, french=french)
        if dateline and (dateline.sure or is_prose(line)) and _is_news(line, dateline.end):
            if not prose or _is_late_lede(lines, prose, place, dateline):
                return place, dateline
        if is_prose(line) and not _is_aside(line):
            prose.append(place)
        if len(prose) > 4 or (prose and place - prose[0] > 14):
            break
    listed = next(
        (
            place
            for place in range(first_anchor + 1, len(lines))
            if _QUESTION.match(lines[place].text)
        ),
        None,
    )
    if listed is not None and (not prose or listed < prose[0]):
        return listed, None
    if prose:
        return prose[0], _dateline(lines, prose[0], french=french)
    return _short_lede(lines, first_anchor, french=french)


def _is_late_lede(
    lines: Sequence[Line], prose: Sequence[int], place: int, dateline: Dateline
) -> bool:
    """A full dateline below other paragraphs: those were a notice, highlights or a summary."""
    full = dateline.day is not None and dateline.city is not None and dateline.sure
    notice = all(_CORRECTION.search(lines[one].text) or lines[one].italic for one in prose)
    return (full and len(prose) <= 3) or notice


def _is_news(line: Line, start: int) -> bool:
    rest = line.text[start:]
    return (
        len(rest) >= 30
        and line.shape in (Shape.TEXT, Shape.HEADING)
        and bool(_ENDED.search(rest) or len(rest) >= 80)
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
        if not _is_candidate(lines, place, french=french):
            continue
        ended = line.is_plain and _ENDED.search(line.text) and len(line.text.split()) >= 4
        if ended and (candidates or after >= 0 or len(line.text) > 130):
            return place, _dateline(lines, place, french=french)
        if line.shape is Shape.ITEM and candidates:
            return place, None
        candidates += 1
        if candidates > 12:
            break
    return len(lines), None


def _is_aside(line: Line) -> bool:
    """Whether a paragraph above the news is none of it: a correction, a legal or page notice."""
    return bool(
        (
            _CORRECTION.search(line.text[:200])
            and len(line.text) < 500
            and re.search(
                r"release|communiqué|version|headline|paragraph", line.text, re.IGNORECASE
            )
        )
        or is_restricted(line.text)
        or is_notice(line.text)
        or is_page_line(line.text)
        or is_contact_sentence(line)
        or (is_legal(line) and len(line.text) < 400)
        or is_embargo(line)
        or re.match(
            r"\W*(?:this (?:web)?site uses|we use cookies|an official website|javascript)",
            line.text,
            re.IGNORECASE,
        )
    )


def _is_candidate(lines: Sequence[Line], place: int, *, french: bool) -> bool:
    """Whether a line above the news can be a headline or subhead: not frame, date or contact."""
    line = lines[place]
    text = line.text
    if line.head or line.shape in (Shape.TABLE, Shape.IMAGE) or len(re.findall(r"\w", text)) < 2:
        return False
    if _is_link_only(line) or end_mark(text) or is_stamp(text) or is_author(text):
        return False
    if is_kicker(text) or is_page_line(text) or is_notice(text) or is_restricted(text):
        return False
    if (immediate(text) and len(text) <= 120) or is_dated_release(text) or is_embargo(line):
        return False
    if has_address(text) or is_bare_label(text) or (is_label(text) and len(text) <= 80):
        return False
    if _is_date_only(text, french=french) or (_ADDRESS.search(text[:90]) and len(text) <= 90):
        return False
    return not _in_contact_block(lines, place)


def _is_link_only(line: Line) -> bool:
    covered = sum(link.end - link.start for link in line.links)
    return line.is_plain and covered >= len(line.text) * 0.95 and len(line.text) <= 60


def _is_date_only(text: str, *, french: bool) -> bool:
    if len(text) > 90:
        return False
    if re.fullmatch(r"\W*\d[\d\W]*", text):
        return True
    own = dateline_of_its_own(text, french=french)
    return bool((own and (own.day or own.city)) or _is_date_like(text, french=french))


def _in_contact_block(lines: Sequence[Line], place: int) -> bool:
    """Whether a short line is a name, title or office beside a telephone number or address."""
    line = lines[place]
    if len(line.text) > 70 or line.shape is Shape.HEADING or is_prose(line):
        return False
    short = looks_like_name(line.text) or _JOB.match(line.text) or _OFFICE.match(line.text)
    if not short:
        return False
    nearby = range(max(0, place - 3), min(len(lines), place + 4))
    return any(
        lines[other].group == line.group
        and (has_address(lines[other].text) or is_bare_label(lines[other].text))
        for other in nearby
        if other != place
    )


def _headline(
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
    usable = [place for place in above if _is_candidate(lines, place, french=french)]
    headings = [place for place in usable if lines[place].shape is Shape.HEADING]
    if headings:
        top = min(lines[place].level for place in headings)
        first = next(place for place in headings if lines[place].level == top)
        return [first], _headline_line(lines, [first], title=""), False
    usable = [
        place
        for place in usable
        if lines[place].shape is Shape.TEXT and len(lines[place].text) <= 320
    ]
    if not usable:
        return [], None, False
    best = max(usable, key=lambda place: (_likeness(lines, place, usable), -place))
    used = _with_next(lines, best, usable)
    return used, _headline_line(lines, used, title=""), _likeness(lines, best, usable) < 1


def _headline_line(lines: Sequence[Line], used: Sequence[int], *, title: str) -> Line | None:
    line = lines[used[0]]
    for place in used[1:]:
        line = joined(line, lines[place])
    line = cut(line, without_kicker(line.text))
    for form in re.split(_SITE, title) + ([title] if title else []) + _own_titles(line.text):
        if len(form) >= 15 and normal(line.text) != normal(form) and line.text.endswith(form):
            prefix = line.text[: -len(form)]
            if find_dates(prefix):
                return cut(line, len(prefix))
    return line if re.search(r"\w", line.text) else None


def is_job(text: str) -> bool:
    """Whether a line is nothing but a position."""
    return len(text) <= 70 and bool(_JOB.match(text))


def _own_titles(text: str) -> list[str]:
    """What follows a date at the head of a line: "June 5, 2026: Man Charged"."""
    dates = find_dates(text)
    if not dates or dates[0].start > 2:
        return []
    after = re.match(r"\s*[:–—|-]+\s*", text[dates[0].end :])
    return [text[dates[0].end + after.end() :]] if after else []


def _likeness(lines: Sequence[Line], place: int, usable: Sequence[int]) -> float:
    """How much a line looks like a headline among the others above the news."""
    line = lines[place]
    text = line.text
    score = 0.0
    length = len(text)
    score += 1.5 if 28 <= length <= 200 else (0.3 if length > 15 else -1)
    score += 1.0 if line.bold else 0.0
    score += 0.6 if line.centred and not line.italic else 0.0
    score -= 0.8 if line.italic else 0.0
    score += 0.8 if text.isupper() and length >= 20 else 0.0
    score -= 1.5 if _OFFICE.match(text) and length <= 70 else 0.0
    score -= 1.5 if looks_like_name(text) or _JOB.match(text) else 0.0
    score -= 1.0 if text.endswith(";") or text[:1] in "*•[(" else 0.0
    score -= 0.4 if _ENDED.search(text) else 0.0
    score -= (
        1.5 if length <= 40 and place and normal(text) in normal(lines[0].text) and place else 0.0
    )
    score -= 0.45 * list(usable).index(place)
    score += (
        0.6 if any(immediate(lines[one].text) for one in range(max(0, place - 4), place)) else 0.0
    )
    return score


def _with_next(lines: Sequence[Line], best: int, usable: Sequence[int]) -> list[int]:
    """A headline that goes on over the next line."""
    used = [best]
    while used[-1] + 1 in usable and len(used) < 3:
        before, after = lines[used[-1]], lines[used[-1] + 1]
        same = (
            before.bold == after.bold
            and before.italic == after.italic
            and before.group == after.group
        )
        capitals = before.text.isupper() == after.text.isupper()
        goes_on = (
            _OPEN_END.search(before.text)
            or _SMALL_START.match(after.text)
            or after.text[:1].islower()
        )
        goes_on = goes_on or (before.text.isupper() and len(before.text) >= 35)
        if not (same and capitals and goes_on) or len(after.text) > 140:
            break
        used.append(used[-1] + 1)
    return used


def _subheads(
    lines: Sequence[Line], between: Sequence[int], *, headline: Line | None
) -> list[Line]:
    """The lines between headline and lede that announce more of it."""
    if headline is None:
        return []
    found: list[Line] = []
    for place in between:
        line = lines[place]
        said = normal(line.text)
        too_long = len(line.text) > 420 or len(line.text) < 12
        if (
            too_long
            or said in normal(headline.text)
            or looks_like_name(line.text)
            or is_prose_notice(line)
        ):
            continue
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
        or (_is_aside(line) and is_prose(line))
        or bool(re.match(r"^[\[(].*[\])]$", line.text))
    )


def _correction(lines: Sequence[Line], places: range, headline: Line | None) -> str | None:
    for place in places:
        text = lines[place].text
        if (
            is_prose(lines[place])
            and _CORRECTION.search(text[:200])
            and re.search(r"release|communiqué|version|headline|paragraph", text, re.IGNORECASE)
        ):
            return text
    if headline and re.match(
        r"\W*(?:correction|corrected|erratum|rectificatif|replacement|/?C O R R E C T I O N)",
        headline.text,
        re.IGNORECASE,
    ):
        return headline.text
    return None


def _zone(lines: Sequence[Line], used: Sequence[int], lede: int) -> int:
    """From where on lines above the news can date it: a page's menus are too far up."""
    if not used:
        return 0
    start = used[0]
    while start > 0 and used[0] - start < 16 and not is_prose(lines[start - 1]):
        start -= 1
    return start


def _dated(
    lines: Sequence[Line], zone: range, dateline: Dateline | None, *, around: int, french: bool
) -> tuple[str | None, date | None, str]:
    """City and date: of the dateline, else of a line of their own above the news."""
    city = dateline.city if dateline else None
    day = dateline.day if dateline else None
    at = ""
    nearest = sorted(zone, key=lambda place: abs(place - around))
    for place in nearest:
        text = lines[place].text
        if len(text) > 160 or is_prose(lines[place]):
            continue
        own = dateline_of_its_own(text, french=french)
        if own and own.city and own.sure and city is None and own.day and not has_address(text):
            city = own.city
        dates = find_dates(text, french=french)
        dating = (
            _is_date_only(text, french=french)
            or is_author(text)
            or immediate(text)
            or is_dated_release(text)
        )
        titled = bool(_own_titles(text)) or bool(
            re.search(r"^(?:posted|published|publié|updated|date)\b", text, re.IGNORECASE)
        )
        if dates and day is None and (dating or titled):
            day, at = dates[0].day, lines[place].at
    return city, day, at
