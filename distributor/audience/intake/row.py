"""Makes one row of a file into somebody who may be added, or says why not."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import available_timezones

from distributor.audience.addresses import BadAddress, normal
from distributor.audience.intake.guard import unguarded
from distributor.audience.models import Cadence, Kind

# How long consent lasts that nobody gave in words (CASL section 10), in months.
BASES: Mapping[str, int] = MappingProxyType({"customer": 24, "inquiry": 6})
LONGEST_NAME = 200
LONGEST_SOURCE = 200
LONGEST_LIST = 120

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", re.IGNORECASE)
_LANGUAGES = MappingProxyType(
    {"english": "en", "anglais": "en", "french": "fr", "français": "fr", "francais": "fr"}
)
# As people write them in either language, without accents and marks between words.
_CADENCES = MappingProxyType(
    {
        **dict.fromkeys(("at once", "immediate", "immediately"), Cadence.AT_ONCE),
        **dict.fromkeys(("immediat", "immediatement", "tout de suite"), Cadence.AT_ONCE),
        **dict.fromkeys(("daily", "once a day", "every day"), Cadence.DAILY),
        **dict.fromkeys(("quotidien", "quotidienne", "chaque jour"), Cadence.DAILY),
        **dict.fromkeys(("tous les jours", "une fois par jour"), Cadence.DAILY),
        **dict.fromkeys(("weekly", "once a week", "every week"), Cadence.WEEKLY),
        **dict.fromkeys(("hebdomadaire", "hebdo", "chaque semaine"), Cadence.WEEKLY),
        **dict.fromkeys(("toutes les semaines", "une fois par semaine"), Cadence.WEEKLY),
    }
)
_KINDS = MappingProxyType(
    {
        **dict.fromkeys(("express", "exprès", "expres", "explicite"), Kind.EXPRESS),
        **dict.fromkeys(("implied", "tacite", "implicite"), Kind.IMPLIED),
    }
)

Arrival = tuple[
    int, str, str, str, str, str, int, str, str, datetime, datetime | None
]  # line, address, name, language, zone, cadence, list, source, consent, agreed, ends


class Unfit(ValueError):
    """This row adds nobody; the text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What the person at the keyboard said for all rows; what a row says itself wins.

    `basis` names implied consent (one of BASES), empty for express; `since` is when it began.
    """

    source: str
    zone: str
    now: datetime
    basis: str = ""
    since: datetime | None = None


class Reader:
    """Reads rows of a table with these columns."""

    def __init__(
        self, columns: Mapping[str, int], wishes: Wishes, *, list_of: Callable[[str], int]
    ) -> None:
        self._at = {name: columns.get(name, -1) for name in _WANTED}
        self._plain = not set(columns) - {"address", "name", "language"}
        self._wishes = wishes
        self._list_of = list_of

    def arrival(self, line: int, row: Sequence[str]) -> Arrival:
        """What this row adds.

        Raises:
            Unfit: nobody, and why.
        """
        try:
            address = normal(self._of(row, "address"))
        except BadAddress as error:
            raise Unfit("This is not an e-mail address.") from error
        list_id = self._list_of(self._of(row, "list"))
        name = self._of(row, "name")
        language = _language(self._of(row, "language"))
        if self._plain and not self._wishes.basis:
            zone, cadence, source = self._wishes.zone, Cadence.AT_ONCE.value, self._wishes.source
            kind, agreed, ends = Kind.EXPRESS.value, self._wishes.now, None
        else:
            name = self._whole_name(row, name)
            zone = _zone(self._of(row, "zone")) or self._wishes.zone
            cadence = _cadence(self._of(row, "cadence"))
            source = self._source(row)
            kind, agreed, ends = self._consent(row)
        name = name[:LONGEST_NAME]
        return (
            *(line, address, name, language, zone, cadence),
            *(list_id, source, kind, agreed, ends),
        )

    def address_in(self, row: Sequence[str]) -> str:
        """What stands where the address should, for the report."""
        return self._of(row, "address")

    def _of(self, row: Sequence[str], column: str) -> str:
        place = self._at[column]
        if place < 0 or place >= len(row):
            return ""
        value = " ".join(row[place].split())
        if "\0" in value:
            value = value.replace("\0", "")
        return unguarded(value)

    def _whole_name(self, row: Sequence[str], name: str) -> str:
        first, last = self._of(row, "first name"), self._of(row, "last name")
        if first or last:
            return f"{first} {last or name}".strip()
        return name

    def _source(self, row: Sequence[str]) -> str:
        source = self._of(row, "source") or self._wishes.source
        if not source:
            raise Unfit("It does not say how this person agreed (consent_source).")
        return source[:LONGEST_SOURCE]

    def _consent(self, row: Sequence[str]) -> tuple[str, datetime, datetime | None]:
        """What kind of consent, since when, and when it ends by itself."""
        wishes = self._wishes
        agreed = _moment(self._of(row, "agreed")) or wishes.since or wishes.now
        if agreed > wishes.now:
            raise Unfit("The date of the consent lies in the future.")
        told = _kind(self._of(row, "consent"))
        if (told or (Kind.IMPLIED if wishes.basis else Kind.EXPRESS)) == Kind.EXPRESS:
            return Kind.EXPRESS.value, agreed, None
        ends = _moment(self._of(row, "ends"))
        if ends is None and not wishes.basis:
            raise Unfit("Implied consent ends, and it does not say when (expires_at).")
        ends = ends or months_after(agreed, BASES[wishes.basis])
        if ends <= wishes.now:
            raise Unfit(f"The implied consent of this person ended on {ends:%Y-%m-%d}.")
        return Kind.IMPLIED.value, agreed, ends


def months_after(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the last one of that month."""
    count = moment.month - 1 + months
    year, month = moment.year + count // 12, count % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


_WANTED = (
    *("address", "name", "first name", "last name", "language", "zone", "cadence"),
    *("list", "source", "consent", "agreed", "ends"),
)


@lru_cache(maxsize=256)
def _language(text: str) -> str:
    if not text:
        return "en"
    known = _LANGUAGES.get(text.lower(), text.replace("_", "-"))
    if not _LANGUAGE.fullmatch(known):
        raise Unfit(f"The language {text[:20]!r} is not a code such as en, fr or fr-CA.")
    return known


@lru_cache(maxsize=1024)
def _zone(text: str) -> str:
    if text and text not in _zones():
        raise Unfit(f"The time zone {text[:40]!r} is not one such as America/Toronto.")
    return text


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=64)
def _cadence(text: str) -> str:
    if not text:
        return Cadence.AT_ONCE.value
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    found = _CADENCES.get(" ".join(re.split(r"[\s_-]+", bare.strip())))
    if found is None:
        raise Unfit(
            f"The cadence {text[:20]!r} is not at_once, daily or weekly (immédiat, quotidien, "
            "hebdomadaire)."
        )
    return found.value


def _kind(text: str) -> Kind | None:
    if not text:
        return None
    if text.lower() not in _KINDS:
        raise Unfit(f"The consent {text[:20]!r} is neither express nor implied.")
    return _KINDS[text.lower()]


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unfit(f"The date {text[:30]!r} is not written like 2026-11-22.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
