"""What a line above the news is: a candidate for the headline, or frame, date and contact."""

import re
from collections.abc import Sequence
from dataclasses import replace

from distributor.releases.read.contact_lines import is_bare_label, is_contact_sentence, is_label
from distributor.releases.read.contacts import cell_lines
from distributor.releases.read.dateline import dateline_of_its_own
from distributor.releases.read.dates import find_dates, find_times
from distributor.releases.read.embargo import is_embargo
from distributor.releases.read.frame import (
    end_mark,
    immediate,
    is_dated_release,
    is_kicker,
    is_notice,
    is_restricted,
    without_kicker,
)
from distributor.releases.read.legal import is_legal
from distributor.releases.read.lines import Line, Shape, cut
from distributor.releases.read.offices import names_office
from distributor.releases.read.page_lines import (
    is_author,
    is_page_line,
    is_stamp,
    names_provider,
)
from distributor.releases.read.people import looks_like_name, names_role
from distributor.releases.read.phones import has_address
from distributor.releases.read.prose import is_prose
from distributor.releases.read.zones import without_zone

_ADDRESS = re.compile(
    r"\b(?:suite|floor|room|unit|building|box|bureau)\s#?\d|"
    r"\b(?:street|st\.|avenue|ave\.?|road|rd\.|blvd\.?|boulevard|rue)\b.*\d{3}|^\d+\s+\w+.*\b(?:street|st|"
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
    r"porte-parole)\b.{0,60}$|"
    r"^(?:conseill(?:er|ère)|responsable|chargée?|relationniste|gestionnaire) (?:en|de|des|du|aux?|"
    r"principale?)\b.{0,50}$",
    re.IGNORECASE,
)
CORRECTION = re.compile(
    r"\b(?:corrects?|corrected|correction|replaces|supersedes|corrige|remplace|corrigée?|"
    r"rectificatif|erratum|amended|updated version)\b",
    re.IGNORECASE,
)


_OF_TEXT = re.compile(
    r"\b(?:releases?|communiqués?|versions?(?!\s\d)|headlines?|paragraphs?)\b", re.IGNORECASE
)


def split_above(lines: Sequence[Line], *, french: bool) -> list[Line]:
    """Lines that hold two things ("May 20, 2022 Contact: ...") as two lines."""
    result: list[Line] = []
    seen = 0
    for line in lines:
        if seen == 0 and line.shape is Shape.TABLE and _is_letterhead(line):
            result.extend(cell_lines(line))
        elif seen < 3 and len(line.text) <= 260 and line.shape in (Shape.TEXT, Shape.HEADING):
            result.extend(_pieces(line, french=french))
        else:
            result.append(line)
        seen += 1 if is_prose(line) else 0
    return result


def _is_letterhead(table: Line) -> bool:
    """Whether a table above the news sets release line, date and contact side by side."""
    texts = [cell for row in table.rows for cell in row if cell]
    said = any(immediate(text) or is_label(text) or is_kicker(text) for text in texts)
    return said and len(table.text) <= 800


def _pieces(line: Line, *, french: bool) -> list[Line]:
    text = line.text
    contact = re.search(
        r"(?<=\S)\s+(?=(?:media |press )?contacts?\s*(?:presse)?\s*:)", text, re.IGNORECASE
    )
    if contact and contact.start() <= 120:
        first, second = cut(line, 0, contact.start()), cut(line, contact.end())
        return [*_pieces(first, french=french), second]
    told = _told_after_date(text)
    if told:
        return [cut(line, 0, told), cut(line, told)]
    said = immediate(text)
    if not said or said.start() > 60:
        return [line]
    after = re.match(r"[\s:.!–—|*-]*", text[said.end() :])
    end = said.end() + (after.end() if after else 0)
    rest = text[end:]
    if not re.search(r"\w", rest) or is_date_like(rest, french=french) or is_label(rest):
        if is_label(rest) and re.search(r"\w", rest):
            return [cut(line, 0, said.end()), cut(line, end)]
        return [line]
    first = cut(line, 0, said.end())
    return [replace(first, shape=Shape.TEXT, bold=False), cut(line, end)]


def _told_after_date(text: str) -> int:
    """Where a contact begins behind a date: "January 19, 2024 For more information: ..."."""
    dates = find_dates(text)
    if not dates or dates[0].start > 2:
        return 0
    after = re.match(r"[\s,|–—-]*", text[dates[0].end :])
    start = dates[0].end + (after.end() if after else 0)
    return start if is_label(text[start:]) else 0


def is_date_like(text: str, *, french: bool) -> bool:
    """Whether a line is hardly more than a date, its time of day and who published it."""
    dates = find_dates(text, french=french, year=2000)
    if not dates:
        return False
    first = dates[0]
    rest = text[: first.start] + re.sub(r"\s[|•·]\s.*$", "", text[first.end :])
    for timed in reversed(find_times(rest)):
        rest = rest[: timed.start] + " " + rest[timed.end :]
    rest = without_zone(rest)
    return len(re.sub(r"[\W\d_]", "", rest)) <= 14


def is_correction(text: str) -> bool:
    """Whether a paragraph says that it corrects an earlier release."""
    speaks = _OF_TEXT.search(text)
    return bool(speaks and CORRECTION.search(text[:200]))


def is_aside(line: Line) -> bool:
    """Whether a paragraph above the news is none of it: a correction, a legal or page notice."""
    return bool(
        (is_correction(line.text) and len(line.text) < 500)
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


def is_candidate(lines: Sequence[Line], place: int, *, french: bool) -> bool:
    """Whether a line above the news can be a headline or subhead: not frame, date or contact."""
    line = lines[place]
    if line.head or line.shape in (Shape.TABLE, Shape.IMAGE):
        return False
    if len(re.findall(r"\w", line.text)) < 2 or _is_frame(line) or _is_permission(line):
        return False
    if place and names_provider(lines[place - 1].text):
        return False
    own = line.text[without_kicker(line.text) :]
    dated = is_postal(line.text) or is_date_only(own, french=french)
    return not (dated or _is_contact(line.text) or _in_contact_block(lines, place))


def _is_frame(line: Line) -> bool:
    text = line.text
    if _is_link_only(line) or end_mark(text) or is_stamp(text) or is_author(text):
        return True
    return is_kicker(text) or is_page_line(text) or is_notice(text)


def _is_permission(line: Line) -> bool:
    """Whether a line says when or where the release may be published."""
    text = line.text
    said = immediate(text) is not None and len(text) <= 120
    return said or is_restricted(text) or is_dated_release(text) or is_embargo(line)


def _is_contact(text: str) -> bool:
    return has_address(text) or is_bare_label(text) or (is_label(text) and len(text) <= 80)


def is_postal(text: str) -> bool:
    """Whether a line is a postal address."""
    return len(text) <= 90 and bool(_ADDRESS.search(text))


def _is_link_only(line: Line) -> bool:
    covered = sum(link.end - link.start for link in line.links)
    return line.is_plain and covered >= len(line.text) * 0.95 and len(line.text) <= 60


def is_date_only(text: str, *, french: bool) -> bool:
    if len(text) > 90:
        return False
    if re.fullmatch(r"\W*\d[\d\W]*", text):
        return True
    own = dateline_of_its_own(text, french=french)
    return bool((own and (own.day or own.city)) or is_date_like(text, french=french))


def _in_contact_block(lines: Sequence[Line], place: int) -> bool:
    """Whether a short line is a name, title or office beside a telephone number or address."""
    line = lines[place]
    if len(line.text) > 70 or line.shape is Shape.HEADING or is_prose(line):
        return False
    short = is_named_post(line.text) or _JOB.match(line.text) or names_office(line.text)
    if not short:
        return False
    nearby = range(max(0, place - 3), min(len(lines), place + 4))
    return any(
        lines[other].group == line.group
        and (has_address(lines[other].text) or is_bare_label(lines[other].text))
        for other in nearby
        if other != place
    )


def is_named_post(text: str) -> bool:
    """Whether a line is a name, alone or with the position behind it: "Jane Roe, Sheriff"."""
    name, _, post = text.partition(",")
    if not post:
        return looks_like_name(text)
    return len(text) <= 80 and looks_like_name(name) and names_role(post)


def is_job(text: str) -> bool:
    """Whether a line is nothing but a position."""
    return len(text) <= 70 and bool(_JOB.match(text))


def after_date(text: str) -> list[str]:
    """What follows a date at the head of a line: "June 5, 2026: Man Charged"."""
    dates = find_dates(text)
    if not dates or dates[0].start > 2:
        return []
    after = re.match(r"\s*[:–—|-]+\s*", text[dates[0].end :])
    return [text[dates[0].end + after.end() :]] if after else []
