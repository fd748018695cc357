"""A reading as the flat fields that `distributor read --json` prints."""

from datetime import datetime

from distributor.releases.read.reading import Embargo, Reading


def as_gold(reading: Reading) -> dict[str, object]:
    """The reading as plain JSON values, in the shape of the gold files."""
    return {
        "language": reading.language,
        "release_line": reading.release_line,
        "embargo": _moment(reading.embargo),
        "headline": reading.headline,
        "subheadline": reading.subheads[0] if reading.subheads else None,
        "city": reading.city,
        "date": reading.date.isoformat() if reading.date else None,
        "lede_first_sentence": reading.lede_first_sentence,
        "quotes": [
            {
                "text_start": " ".join(quote.text.split()[:8]),
                "speaker": quote.speaker,
                "role": quote.role,
            }
            for quote in reading.quotes
        ],
        "bullets_count": reading.bullets_count,
        "boilerplates": [one.organisation for one in reading.boilerplates if one.organisation],
        "contacts": list(reading.contacts),
        "urls": list(reading.urls),
        "end_mark": reading.end_mark,
        "footnotes_count": reading.footnotes_count,
    }


def _moment(embargo: Embargo | None) -> str | None:
    """The embargo to the minute: with its offset, without one, or as a day."""
    if embargo is None:
        return None
    moment: datetime | None = embargo.instant or embargo.local
    if moment is not None:
        return moment.isoformat(timespec="minutes")
    return embargo.day.isoformat() if embargo.day else None
