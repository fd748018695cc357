"""When the texts of a request are to go out: what was asked for, below what their embargo says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from distributor.releases.embargo import Line, embargo_line
from distributor.releases.read import language_name
from distributor.releases.refusal import Refused
from distributor.releases.request import Found, Request
from distributor.releases.when import When, known_zone, parse_when


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """When a text is to go out, and what its embargo line says of it."""

    zone: str
    line: Line
    asked_at: datetime | None
    publish_at: datetime | None
    notes: tuple[str, ...]


def wanted_time(request: Request, found: Sequence[Found], *, zone: str) -> Wanted:
    """When the texts of this request are to go out.

    Raises:
        Refused: the time is none, has no zone, is past, or lies before the embargo.
    """
    known_zone(zone)
    line = strictest([(each.language, embargo_line(each.reading, zone=zone)) for each in found])
    when = parse_when(request.at, zone=request.zone) if request.at is not None else None
    publish_at = _publish_at(when, line)
    zone = when.zone if when and not request.zone else zone
    notes = [*(when.notes if when else ()), *line.notes]
    if not line.hold_reason:
        notes += _before_its_date(found, publish_at, zone=zone)
    if request.zone and publish_at is None and not line.hold_reason:
        notes.append("--zone says whose clock --at means: without a time it changes nothing.")
    return Wanted(
        zone=zone,
        line=line,
        asked_at=when.instant if when else None,
        publish_at=publish_at,
        notes=(*notes, line.hold_reason) if line.hold_reason else tuple(notes),
    )


def strictest(lines: Sequence[tuple[str, Line]]) -> Line:
    """The embargo of a release in several languages: the latest that any of them names.

    One that gives no instant holds the release, whatever the others say.
    """
    instants = [line.instant for _, line in lines if line.instant is not None]
    notes = list(dict.fromkeys(note for _, line in lines for note in line.notes))
    differ = len(set(instants)) > 1 or 0 < len(instants) < len(lines)
    if differ and not any(line.hold_reason for _, line in lines):
        told = "; ".join(f"{language_name(code)}: {_told(line)}" for code, line in lines)
        notes.append(f"The languages name different embargoes ({told}). The latest holds for all.")
    return Line(
        instant=max(instants, default=None),
        hold_reason=next((line.hold_reason for _, line in lines if line.hold_reason), ""),
        notes=tuple(notes),
    )


def _told(line: Line) -> str:
    return f"{line.instant:%Y-%m-%d %H:%M} UTC" if line.instant else "none"


def _before_its_date(
    found: Sequence[Found], publish_at: datetime | None, *, zone: str
) -> list[str]:
    """A text that bears tomorrow's date is most likely not meant for today: that is said."""
    goes_out = (publish_at or timezone.now()).astimezone(ZoneInfo(zone)).date()
    dated = max((each.reading.date for each in found if each.reading.date), default=goes_out)
    if dated <= goes_out:
        return []
    when = f"on {goes_out}" if publish_at else "when it is approved"
    return [f"The text is dated {dated} and would go out {when}, before it. `--at` sets a time."]


def _publish_at(when: When | None, line: Line) -> datetime | None:
    """The instant asked for; without one, the embargo's end; without either, at approval."""
    if when is None:
        return line.instant
    if when.instant < timezone.now():
        raise Refused(
            f"{when.instant:%Y-%m-%d %H:%M} UTC is in the past. Give a time to come, or leave "
            "--at out to publish at approval."
        )
    if line.instant and when.instant < line.instant:
        raise Refused(
            f"The release is under embargo until {line.instant:%Y-%m-%d %H:%M} UTC; --at "
            f"{when.instant:%Y-%m-%d %H:%M} UTC lies before it. Nothing goes out before an embargo."
        )
    return when.instant
