"""Decides what the embargo line of a text means for the release: an instant, or a hold."""

from dataclasses import dataclass
from datetime import UTC, datetime

from distributor.releases.read import Reading
from distributor.releases.when import local_instant


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """The instant below which nothing may be seen, or the reason why a person must say it."""

    instant: datetime | None = None
    hold_reason: str = ""
    notes: tuple[str, ...] = ()


def embargo_line(reading: Reading, *, zone: str) -> Line:
    """What the embargo phrase says; `zone` is used, and shown, where the text names none."""
    embargo = reading.embargo
    if embargo is None:
        return Line()
    if embargo.instant is not None:
        return Line(instant=embargo.instant.astimezone(UTC))
    if embargo.local is not None:
        when = local_instant(embargo.local, zone=zone)
        note = f"The embargo line names no time zone; {zone} is assumed. Please confirm."
        return Line(instant=when.instant, notes=(note, *when.notes))
    return Line(
        hold_reason=(
            f"The text says “{embargo.phrase}”, and that gives no exact instant. The release is "
            "held. Approve it with --embargo and the date, time and zone it means."
        )
    )
