"""The embargo of a release: the words that set it, and the instant they mean.

An embargo that is missed leaks; one that is invented blocks. So only words that speak of this
release count, and words without an instant still make an embargo: a person then decides.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from distributor.releases.read.dates import Dated, Timed, find_dates, find_times, weekday_in
from distributor.releases.read.frame import immediate
from distributor.releases.read.lines import Line, squeeze
from distributor.releases.read.reading import Embargo
from distributor.releases.read.zones import aware, zone_in

_OPENING = re.compile(
    r"^\W*(?:(?:news|press|media) release\W+|communiqué(?: de presse)?\W+|"
    r"strict(?:ly)?\s+|informations?\s+|release\s+|note\W+|notes? (?:to|for) \w+\W+|"
    r"notes? (?:aux|pour les) \w+\W+|attention\W+|important\W+)?"
    r"(?:(?:is |are |material )*(?:(?:under|sous) (?:strict )?embargo|embargo(?:ed|ée?s?))\b"
    r"|(?:strict |news |media |press )?embargo(?:\W*$|\s*[:–—-]|\s+(?=until|till|jusqu|to\b|"
    r"lifts?\b|levé\b.*\d|"
    r"[a-zà-ÿ]{3,9}\.?\s\d|"
    r"ends?\b|expires?\b|time\b|date\b|for release|\d|mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|"
    r"ven|sam|dim|le\b|au\b))"
    r"|hold (?:for|until)|sperrfrist|levée de l.embargo|"
    r"(?:not (?:for|to be)|do not) (?:release[d]?|publi\w+|broadcast|use|distribut\w+)[\w ,/]* "
    r"(?:before|until|prior to|till)\b|"
    r"(?:ne pas|à ne pas) (?:diffuser|publier|utiliser)[\w ,/]* avant\b)",
    re.IGNORECASE,
)
_OF_THIS = re.compile(
    r"\b(?:this|the|ce|cette|le|present|présent)\s+(?:news |press |media |présent )?"
    r"(?:release|material|information|report|statement|text|document|announcement|communiqué|texte)"
    r"(?: de presse)?\b[^.]{0,60}?\b(?:is|are|remains?|est|reste|demeure)\s+(?:strictly |"
    r"strictement |under |sous )*"
    r"embargo(?:ed|é|ée)?\b|"
    r"\b(?:material|information|informations|contents?)\b[^.]{0,60}?\b(?:is|are|est|sont)\s+"
    r"(?:strictly |strictement |under |sous )*embargo(?:ed|és?|ées?)?\b|"
    r"[(\[–—-]\s*(?:under|sous) (?:strict )?embargo\b|[(\[]\s*embargo(?:ed)?\s+"
    r"(?=until|till|to\b|jusqu|\d|[a-zà-ÿ]{3,9}\.?\s\d)|"
    r"\bembargoed (?:for (?:release|publication|broadcast|use)|until|till|to)\b",
    re.IGNORECASE,
)
_ASKED_NOT = re.compile(
    r"\b(?:asked|requested|please|pri(?:és?|ère)|demande|merci)\b[^.]{0,40}?"
    r"\b(?:not to|do not|ne pas)\s+(?:publish|broadcast|publi|diffus)\w*"
    r"[^.]{0,60}?\b(?:before|until|prior to|avant)\b.*\d",
    re.IGNORECASE,
)
_BY_NAME = re.compile(r"\b(?:release|communiqué|material|embargoed (?:for|until))\b", re.IGNORECASE)
_TIMED_RELEASE = re.compile(
    r"^\W*(?:for (?:\w+ )?(?:release|publication)|release (?:at|time|date)|pour (?:diffusion|"
    r"publication)|"
    r"à (?:publier|diffuser)|not before|pas avant)\b",
    re.IGNORECASE,
)
_AFTER_DAY = re.compile(
    r"\b(?:on or after|not before|after|à compter du|à partir du|après le)\b", re.IGNORECASE
)
_OTHER_THING = re.compile(
    r"\b(?:audio|video|vidéo|photos?|cop(?:y|ies)|exemplaires?|recording|enregistrement|"
    r"transcript|footage|"
    r"images?|b-roll|interviews?|briefing|conference|paper|journal|étude|study|satellite|clip|"
    r"radio|"
    r"poll results|advance|advanced)\b",
    re.IGNORECASE,
)
_TRADE = re.compile(
    r"\b(?:trade|arms?|oil|economic|weapons?|grain|export|import|travel|cuban?|iran\w*|iraq\w*|"
    r"russia\w*|"
    r"lift(?:ed|ing)?|violat\w+|breach\w*|imposed?|impos\w+|sanctions?|commercial|pétrolier|"
    r"d.armes|"
    r"économique|contre|against|sur les armes|policy|policies)\b",
    re.IGNORECASE,
)
_NOUN_AFTER = re.compile(
    r"^\W*embargoed\s+(?!for\b|until\b|till\b|to\b|release\b|news\b|press\b|material\b|"
    r"information\b|copy\b(?=\W*(?:$|do not\b|not\b))|\W)\w+",
    re.IGNORECASE,
)
_KICKER = re.compile(
    r"^\W*(?:(?:news|press|media) release|communiqué(?: de presse)?)\W+(?=\w)", re.IGNORECASE
)
_CONTACT = re.compile(
    r"^(?:media |press )?contact\s*:.{0,80}?(?=(?:under )?embargo)", re.IGNORECASE
)
_OPEN_END = re.compile(
    r"(?:until|till|for|to|before|jusqu.(?:au|à|en)|avant(?: le)?|at|le|à|:|release|,|"
    r"embargo(?:ed)?)\W*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:(?:no|n°|release)\.?\s*)?(?=[\w/-]*\d)[A-Z0-9]+(?:[-/][A-Z0-9]+)+", re.IGNORECASE
)


def find_embargo(
    lines: Sequence[Line], *, news_at: int, french: bool, released: date | None
) -> tuple[Embargo, str] | None:
    """The embargo of the release and where it stands.

    `news_at` is the line where the news begins; `released` is the release's own date, which
    completes an embargo that names no year or only a time. Of
    several the latest counts, because it is the one that forbids most.
    """
    found: list[tuple[Embargo, str]] = []
    skip = -1
    for number, line in enumerate(lines):
        if number <= skip or not _speaks_of_release(line, above=number < max(news_at, 1)):
            continue
        skip = _last_line(lines, number)
        told = [one.text for one in lines[number : skip + 1]]
        parts = [text for text in told if not _is_number(text)]
        found.append((_embargo(parts, french=french, released=released), line.at))
    if not found:
        return None
    return max(found, key=lambda one: _weight(one[0]))


def _weight(embargo: Embargo) -> tuple[int, datetime]:
    """How much an embargo says, and until when it forbids."""
    day = embargo.day or date.min
    local = embargo.local or datetime.combine(day, time.max)
    return int(embargo.day is not None), local


def is_embargo(line: Line) -> bool:
    """Whether a line above the news sets an embargo."""
    return _speaks_of_release(line, above=True)


def _speaks_of_release(line: Line, *, above: bool) -> bool:
    text = squeeze(line.text)
    if above and len(text) <= 160 and _is_timed_release(text):
        return True
    if _OPENING.match(text) and len(text) <= 220:
        return not _is_of_other_thing(text)
    if _ASKED_NOT.search(text) and _has_date(text):
        return True
    said = _OF_THIS.search(text) if "embargo" in text.casefold() else None
    if said is None or (not above and not line.head and not _BY_NAME.search(said.group(0))):
        return False
    return not _OTHER_THING.search(text[: said.end()]) and not _TRADE.search(text)


def _is_of_other_thing(text: str) -> bool:
    """Whether "embargo" is said of a recording, a report or trade, or told in a sentence."""
    if _NOUN_AFTER.match(text) or _TRADE.search(text):
        return True
    start = re.search(r"embargo", text, re.IGNORECASE)
    return bool(start and _OTHER_THING.search(text[: start.start()]))


def _is_timed_release(text: str) -> bool:
    """Whether "For release 10:00 a.m. ..." names a time of day, which makes it an embargo."""
    if not _TIMED_RELEASE.match(text) or immediate(text):
        return False
    return bool(find_times(text) or (_AFTER_DAY.search(text) and _has_date(text)))


def _last_line(lines: Sequence[Line], first: int) -> int:
    """An embargo may go on over two or three lines: "until" / "8:30 a.m. ..."."""
    last = first
    while last + 1 < len(lines) and last - first < 3:
        told = [line.text for line in lines[first : last + 1]]
        text = " ".join(one for one in told if not _is_number(one))
        after = lines[last + 1].text
        if _is_number(after) and _OPEN_END.search(text):
            last += 1
            continue
        if len(after) > 120 or immediate(after) or lines[first].head != lines[last + 1].head:
            break
        dated, timed = _has_date(text), bool(find_times(text))
        goes_on = (not dated and _is_moment(after)) or (not timed and _is_clock(after))
        if not goes_on and not (_OPEN_END.search(text) and (_has_date(after) or find_times(after))):
            break
        last += 1
    return last


def _is_number(text: str) -> bool:
    """Whether a line is the number of a release: "USDL-25-0021"."""
    return bool(_NUMBER.fullmatch(text)) and not (_has_date(text) or find_times(text))


def _has_date(text: str) -> bool:
    return bool(find_dates(text, year=2000))


def _is_moment(text: str) -> bool:
    """Whether a line is hardly more than a date and perhaps a time."""
    if not _has_date(text):
        return False
    rest = re.sub(r"[^a-zà-ÿ]", "", text.casefold())
    return len(rest) <= 40 and len(text) <= 80


def _is_clock(text: str) -> bool:
    return (
        len(text) <= 40 and bool(find_times(text)) and len(re.findall(r"[a-zà-ÿ]{3,}", text)) <= 4
    )


def _embargo(parts: Sequence[str], *, french: bool, released: date | None) -> Embargo:
    phrase = _KICKER.sub("", squeeze(" ".join(parts)))
    phrase = _CONTACT.sub("", phrase)
    told = _after_word(phrase)
    times = find_times(told)
    dates = find_dates(told, year=released.year if released else None, french=french)
    dated = dates[0] if dates else _own_date(told, released) if times else None
    if dated is None or (not dated.agrees and not times):
        return Embargo(phrase=phrase)
    if not times:
        return Embargo(phrase=phrase, day=dated.day)
    return _at(phrase, told, dated, times[0])


def _after_word(phrase: str) -> str:
    found = re.search(
        r"embargo\w*|hold for|not (?:for|to)|ne pas|release|diffusion", phrase, re.IGNORECASE
    )
    return phrase[found.start() :] if found else phrase


def _own_date(told: str, released: date | None) -> Dated | None:
    """The release's own date, for an embargo that names only a time (and perhaps a weekday)."""
    weekday = weekday_in(told)
    if released is None or (weekday is not None and weekday != released.weekday()):
        return None
    return Dated(day=released, start=0, end=0)


def _at(phrase: str, told: str, dated: Dated, timed: Timed) -> Embargo:
    local = datetime.combine(dated.day, timed.at)
    if timed.midnight and timed.start <= dated.start + 200:
        local += timedelta(days=1)  # "midnight" may mean the end of that day: the later is safe
    zone = zone_in(told, after=timed.end)
    instant = aware(local, zone) if zone is not None else None
    return Embargo(phrase=phrase, instant=instant, local=local, day=dated.day)
