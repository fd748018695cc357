"""Dates and times as press releases write them, in English and French.

Only what is written counts: a date without a year takes its year from a date the caller knows,
and is no date when the caller knows none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv enero januar gennaio janeiro",
            "february feb février fevrier févr fevr fév febrero februar febbraio fevereiro",
            "march mar mars marzo märz março",
            "april apr avril avr abril aprile",
            "may mai mayo maggio maio",
            "june jun juin junio juni giugno junho",
            "july jul juillet juil julio juli luglio julho",
            "august aug août aout agosto",
            "september sept sep septembre septiembre settembre setembro",
            "october oct octobre octubre oktober okt ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec décembre decembre déc diciembre dezember dez dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
_DAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lundi lun", "tuesday tue tues mardi mar", "wednesday wed mercredi mer",
            "thursday thu thur thurs jeudi jeu", "friday fri vendredi ven",
            "saturday sat samedi sam", "sunday sun dimanche dim",
        )
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(?:" + "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True)) + ")"
_DAY = "(?:" + "|".join(sorted(_DAYS, key=len, reverse=True)) + ")"
_DIGIT = re.compile(r"\d")
_YEAR = r"(?P<{0}>(?:19|20)\d\d)(?!\d)"
_FORMS = (
    re.compile(
        rf"(?:\b(?P<w1>{_DAY})\b\.?,?\s+(?:the\s+)?)?\b(?P<m1>{_MONTH})\b\.?\s+"
        rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[:h]\d)(?:\s*,?\s+{_YEAR.format('y1')})?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:\b(?P<w2>{_DAY})\b\.?,?\s+(?:le\s+|the\s+)?)?"
        rf"(?<![\d/.,])(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|ᵉʳ)?\.?\s+(?:of\s+|"
        rf"de\s+)?\b(?P<m2>{_MONTH})\b\.?"
        rf"(?:\s*,?\s+(?:de\s+)?{_YEAR.format('y2')})?",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![\d-])(?P<y3>(?:19|20)\d\d)-(?P<m3>\d{1,2})-(?P<d3>\d{1,2})(?![\d])"),
    re.compile(
        r"(?<![\d/.])(?P<a4>\d{1,2})(?P<s4>[/.-])(?P<b4>\d{1,2})(?P=s4)"
        r"(?P<y4>(?:19|20)?\d\d)(?![\d/])"
    ),
)
_MERIDIEM = r"(?P<ap>[ap])\.?\s?m\b\.?"
_TIMES = (
    re.compile(rf"(?<![\d:.])(?P<h>\d{{1,2}})(?:[:.](?P<m>\d\d))?\s?{_MERIDIEM}", re.IGNORECASE),
    re.compile(
        r"(?<![\d:])(?P<h>\d{1,2})\s?(?:h|heures?)\s?(?P<m>\d\d)?(?![a-zà-ÿ\d])", re.IGNORECASE
    ),
    re.compile(r"(?<![\d:])(?P<h>[01]?\d|2[0-4])[:](?P<m>[0-5]\d)(?::[0-5]\d)?(?![\d:])"),
    re.compile(
        r"(?<!\d)(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)"
        r"(?=\s?(?:hours\b|hrs?\b|GMT|UTC|BST|[CE]E?S?T\b|Z\b))"
    ),
)
_DOTTED = re.compile(
    r"(?:(?<=\bat )|(?<=\bà )|(?<=: )|(?<=\btil )|(?<=till )|(?<=until )|(?<=from ))"
    r"(?P<h>[01]?\d|2[0-3])\.(?P<m>[0-5]\d)(?![.\d])",
    re.IGNORECASE,
)
_NOON = re.compile(r"\b(?:12\s)?(?:noon|midi)\b", re.IGNORECASE)
_MIDNIGHT = re.compile(r"\b(?:midnight|minuit)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """A date found in a text. `weekday` is the one written beside it; `whole`: with its year."""

    day: date
    start: int
    end: int
    weekday: int | None = None
    whole: bool = True

    @property
    def agrees(self) -> bool:
        """Whether the written weekday is the date's own."""
        return self.weekday is None or self.weekday == self.day.weekday()


@dataclass(frozen=True, kw_only=True, slots=True)
class Timed:
    """A time of day found in a text; `midnight` when it was only called that."""

    at: time
    start: int
    end: int
    midnight: bool = False


def find_dates(text: str, *, year: int | None = None, french: bool = False) -> list[Dated]:
    """The dates of a text in order. `year` fills in for dates that name none."""
    found: list[Dated] = []
    if not _DIGIT.search(text):
        return found
    for form in _FORMS:
        for match in form.finditer(text):
            dated = _dated(match, year=year, french=french)
            if dated and not any(one.start < dated.end and dated.start < one.end for one in found):
                found.append(dated)
    return sorted(found, key=lambda dated: dated.start)


def writes_day_first(text: str) -> bool:
    """Whether a text writes "6 February" and nowhere "February 6": so 7/2 is in February too."""
    month_first, day_first = _FORMS[:2]
    return bool(day_first.search(text)) and not month_first.search(text)


def find_times(text: str) -> list[Timed]:
    """The times of day of a text in order."""
    return sorted(_times(text), key=lambda timed: timed.start)


def weekday_in(text: str) -> int | None:
    """The weekday a text names, if it names exactly one."""
    named = {_DAYS[word.casefold()] for word in re.findall(rf"\b{_DAY}\b", text, re.IGNORECASE)}
    return named.pop() if len(named) == 1 else None


def _dated(match: re.Match[str], *, year: int | None, french: bool) -> Dated | None:
    parts = match.groupdict()
    if "a4" in parts:
        return _numbered(match, french=french)
    key = next(name[1] for name in parts if name[0] == "m")
    month = parts[f"m{key}"]
    written = parts.get(f"y{key}")
    weekday = parts.get(f"w{key}")
    number = int(month) if month.isdigit() else _MONTHS[month.casefold()]
    full_year = int(written) if written else year
    if full_year is None:
        return None
    return _made(
        (full_year, number, int(parts[f"d{key}"])),
        match.span(),
        weekday=_DAYS[weekday.casefold()] if weekday else None,
        whole=bool(written),
    )


def _numbered(match: re.Match[str], *, french: bool) -> Dated | None:
    """3/4/25 is the American order unless the text is French or the numbers forbid it."""
    first, second = int(match["a4"]), int(match["b4"])
    year = int(match["y4"])
    year += 2000 if year < 100 else 0
    day_first = first > 12 or (second <= 12 and (french or match["s4"] == "."))
    month, day = (second, first) if day_first else (first, second)
    return _made((year, month, day), match.span())


def _made(
    parts: tuple[int, int, int],
    span: tuple[int, int],
    *,
    weekday: int | None = None,
    whole: bool = True,
) -> Dated | None:
    try:
        day = date(*parts)
    except ValueError:
        return None
    return Dated(day=day, start=span[0], end=span[1], weekday=weekday, whole=whole)


def _times(text: str) -> Iterator[Timed]:
    taken: list[tuple[int, int]] = []
    for form in (*_TIMES, _DOTTED):
        for match in form.finditer(text):
            at = _clock(match)
            if at is None or any(a < match.end() and match.start() < b for a, b in taken):
                continue
            taken.append(match.span())
            yield Timed(at=at, start=match.start(), end=match.end())
    for match in _NOON.finditer(text):
        yield Timed(at=time(12), start=match.start(), end=match.end())
    for match in _MIDNIGHT.finditer(text):
        yield Timed(at=time(0), start=match.start(), end=match.end(), midnight=True)


def _clock(match: re.Match[str]) -> time | None:
    hour, minute = int(match["h"]), int(match["m"] or 0)
    half = match.groupdict().get("ap")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.casefold() == "p" else 0)
    if hour == 24 and minute == 0:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None
