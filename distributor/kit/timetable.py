"""When the digests of an account end: the hour of the day and the day of the week, from settings.

Read in one place, so that the core and a channel understand the same words the same way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from distributor.contract import Misconfigured, Setting

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIMETABLE_SETTINGS = (
    Setting(
        name="digest_time",
        label="Digests leave at",
        default="17:00",
        help="The hour, such as 17:00, in each subscriber's own time zone.",
    ),
    Setting(
        name="digest_day",
        label="Weekly digests leave on",
        default="friday",
        help="A day of the week in English, such as friday.",
    ),
)
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])[:.h]([0-5][0-9])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Timetable:
    """The local hour of every digest, and the weekday (Monday is 0) of the weekly ones."""

    hour: time = time(17, 0)
    weekday: int = 4


def read_timetable(settings: Mapping[str, str]) -> Timetable:
    """The timetable of an account with these settings; what is not set takes its default.

    Raises:
        Misconfigured: a value is neither an hour nor a day.
    """
    found = _HOUR.fullmatch(settings.get("digest_time", "").strip() or "17:00")
    day = settings.get("digest_day", "").strip().lower() or "friday"
    if not found:
        raise _wrong("digest_time", "Enter an hour such as 17:00.")
    if day not in DAYS:
        raise _wrong("digest_day", f"Enter one of {', '.join(DAYS)}.")
    return Timetable(hour=time(int(found[1]), int(found[2])), weekday=DAYS.index(day))


def _wrong(name: str, hint: str) -> Misconfigured:
    label = next(setting.label for setting in TIMETABLE_SETTINGS if setting.name == name)
    return Misconfigured(f"The setting “{label}” ({name}) cannot be read.", hint=hint)
