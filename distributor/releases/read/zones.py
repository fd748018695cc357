"""Names of time zones as press releases write them, in English and French.

A name such as ET means a place, whose offset depends on the date; EST and EDT name their offset.
"""

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_PLACES = {
    "America/New_York": "et|eastern|he|heure de l'est|eastern time|heure de l’est|new york time|"
    "heure de new york|heure de montréal|heure du québec|washington time|local time in new york",
    "America/Chicago": "ct|central|hc|central time|heure du centre",
    "America/Denver": "mt|mountain|hr|mountain time|heure des rocheuses",
    "America/Los_Angeles": "pt|pacific|hp|pacific time|heure du pacifique",
    "America/Halifax": "at|atlantic time|ha|heure de l'atlantique|heure de l’atlantique",
    "America/St_Johns": "nt|newfoundland time|ht|heure de terre-neuve",
    "America/Anchorage": "akt|alaska time",
    "Pacific/Honolulu": "hst|hawaii time|hawaii standard time",
    "Europe/London": "uk time|london time|british time|heure de londres|london",
    "Europe/Paris": "paris time|heure de paris|heure française|central european time|"
    "brussels time|heure de bruxelles|swiss time|geneva time|berlin time|heure de genève|"
    "heure d'europe centrale|heure de berne",
    "Asia/Tokyo": "jst|japan standard time|tokyo time",
    "Asia/Singapore": "sgt|singapore time",
    "Asia/Hong_Kong": "hkt|hong kong time",
    "Australia/Sydney": "sydney time",
}
_OFFSETS = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "cest": 120, "mez": 60,
    "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "est": -300, "edt": -240, "cst": -360,
    "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "ast": -240, "adt": -180,
    "nst": -210, "ndt": -150, "akst": -540, "akdt": -480, "hne": -300, "hae": -240, "hnc": -360,
    "hac": -300, "hnr": -420, "har": -360, "hnp": -480, "hap": -420, "hna": -240, "haa": -180,
    "hnt": -210, "hat": -150, "aest": 600, "aedt": 660, "acst": 570, "awst": 480, "nzst": 720,
    "nzdt": 780, "sast": 120, "eat": 180, "cat": 120, "wat": 60,
    "eastern standard "
    "time": -300, "eastern daylight time": -240, "eastern daylight saving time": -240,
    "central standard time": -360, "central daylight time": -300,
    "mountain standard time": -420, "mountain daylight time": -360,
    "pacific standard time": -480, "pacific daylight time": -420,
    "heure normale de l'est": -300, "heure avancée de l'est": -240,
    "heure normale de l’est": -300, "heure avancée de l’est": -240,
    "british summer time": 60, "central european summer time": 120,
    "greenwich mean time": 0, "universal time": 0,
}  # fmt: skip
_IS_WORD = re.compile(
    r"(?:ET|AT|HE|HA|HT)\s+(?!ON\b|LE\b|THE\b|(?:MON|TUE|WED|THU|FRI|SAT|SUN|LUN|MAR|MER|JEU|VEN|"
    r"SAM|DIM|"
    r"JAN|FEB|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|FÉV|AVR|MAI|JUI|AOÛ|DÉC))[A-ZÀ-Ý]{2,}"
)
_ONLY_ZONES = frozenset(_OFFSETS) - {"est", "eat", "cat", "wat", "west", "wet", "hat", "har", "z"}
_NAMES = {name: zone for zone, names in _PLACES.items() for name in names.split("|")}
_ANY = re.compile(
    r"(?<![\w])(?:(?P<shift>(?:utc|gmt)\s?[+−–-]\s?\d{1,2}(?::?\d\d)?)|(?P<name>"
    + "|".join(sorted(map(re.escape, (*_NAMES, *_OFFSETS)), key=len, reverse=True))
    + r"))(?![\w])",
    re.IGNORECASE,
)


def zone_in(text: str, *, after: int = 0) -> tzinfo | str | None:
    """The zone a text names: an offset, or the key of a place; best directly `after` the time.

    In capitals AT, ET and EST are words too. Elsewhere than behind the time a short name counts
    only in brackets or at the end.
    """
    beside = re.compile(r"[\s,(\[]*").match(text, after)
    found = _ANY.match(text, beside.end() if beside else after)
    if found and _is_name(found) and not _IS_WORD.match(text, found.start()):
        return _zone(found)
    for found in _ANY.finditer(text):
        if _is_name(found) and _stands_out(found, text):
            return _zone(found)
    return None


def without_zone(text: str) -> str:
    """The text without the names of zones in it."""
    return _ANY.sub(lambda found: " " if _is_name(found) else found.group(0), text)


def _is_name(found: re.Match[str]) -> bool:
    name = found["name"] or ""
    return bool(found["shift"]) or len(name) > 4 or name.isupper()


def _stands_out(found: re.Match[str], text: str) -> bool:
    name = found["name"] or ""
    if found["shift"] or len(name) > 4 or name.casefold() in _ONLY_ZONES:
        return True
    bracketed = text[found.start() - 1 : found.start()] in ("(", "[")
    return bracketed or not re.search(r"\w", text[found.end() :])


def _zone(found: re.Match[str]) -> tzinfo | str:
    if found["shift"]:
        return _shift(found["shift"])
    name = found["name"].casefold()
    if name in _OFFSETS:
        return timezone(timedelta(minutes=_OFFSETS[name]))
    return _NAMES[name]


def aware(local: datetime, zone: tzinfo | str) -> datetime:
    """The local time in a zone, with the offset the zone has on that day."""
    place = ZoneInfo(zone) if isinstance(zone, str) else zone
    offset = local.replace(tzinfo=place).utcoffset() or timedelta()
    return local.replace(tzinfo=timezone(offset))


def _shift(text: str) -> tzinfo:
    found = re.search(r"([+−–-])\s?(\d{1,2})(?::?(\d\d))?", text)
    assert found is not None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return timezone(timedelta(minutes=min(minutes, 14 * 60) * (1 if found[1] == "+" else -1)))
