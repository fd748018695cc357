"""Place and date of a release in one line, the date as the release itself writes it.

The date is a fact like any other: where the text has it in words, those words are kept.
"""

from collections.abc import Iterator
from datetime import date

from distributor.contract import Release
from distributor.kit.text import one_line
from distributor.kit.typography import is_french, long_date, months


def dateline(release: Release) -> str:
    """For instance "Bromont, September 7, 2023"; empty when the release says neither."""
    day = date_as_written(release)
    if not release.city or not day:
        return release.city or day
    return f"{release.city}, {'le ' if is_french(release.language) else ''}{day}"


def date_as_written(release: Release) -> str:
    """The release's date in its own spelling, else in the usual one; empty when it has none."""
    if release.date is None:
        return ""
    text = one_line(release.text).casefold()
    for spelling in _spellings(release.date, release.language):
        if spelling.casefold() in text:
            return spelling
    return long_date(release.date, release.language)


def _spellings(day: date, language: str) -> Iterator[str]:
    yield long_date(day, language)
    month = months(language)[day.month - 1]
    if is_french(language):
        yield f"{day.day} {month} {day.year}"
        return
    yield f"{day.day} {month} {day.year}"
    for short in (f"{month[:3]}.", f"{month[:4]}.", month[:3], month):
        yield f"{short} {day.day}, {day.year}"
        yield f"{short} {day.day:02}, {day.year}"
        yield f"{day.day} {short} {day.year}"
