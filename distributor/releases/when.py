"""Turns what a person types as a time into one instant, and says what it assumed.

A local time that does not exist (clocks go forward) moves forward; one that exists twice takes
the first. Both are said. A time without a zone is refused: a guessed hour is a leak or a late post.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from distributor.releases.refusal import Refused


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """An instant in UTC, the zone a person thinks in, and what had to be assumed."""

    instant: datetime
    zone: str
    notes: tuple[str, ...] = ()


def parse_when(text: str, *, zone: str | None) -> When:
    """Read `2026-12-01 09:00` with a zone, or a time that brings its own offset.

    Raises:
        Refused: not a time, no zone, or a zone nobody knows.
    """
    moment = _moment(text)
    if not 2000 <= moment.year <= 2200:
        raise Refused(f"{text!r} lies too far away to be meant. Check the year.")
    if moment.tzinfo is not None:
        return When(instant=moment.astimezone(UTC), zone=zone or "UTC")
    if zone is None:
        raise Refused(
            f"{text!r} has no time zone. Add one, for example: --at '{text}' --zone America/Toronto"
        )
    return local_instant(moment, zone=zone)


def local_instant(moment: datetime, *, zone: str) -> When:
    """The instant at which clocks in `zone` show `moment`, with a note for gaps and folds."""
    place = known_zone(zone)
    instant = moment.replace(tzinfo=place, fold=0).astimezone(UTC)
    shown = instant.astimezone(place).replace(tzinfo=None)
    notes = []
    if shown != moment:
        notes.append(
            f"{moment:%H:%M} does not exist in {zone} on {moment:%Y-%m-%d} (clocks go forward): "
            f"taken as {shown:%H:%M}."
        )
    elif moment.replace(tzinfo=place, fold=1).astimezone(UTC) != instant:
        notes.append(
            f"{moment:%H:%M} happens twice in {zone} on {moment:%Y-%m-%d} (clocks go back): "
            "taken as the first."
        )
    return When(instant=instant, zone=zone, notes=tuple(notes))


def known_zone(name: str) -> ZoneInfo:
    """The zone of that IANA name.

    Raises:
        Refused: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(
            f"{name!r} is not a time zone. Use a name such as America/Toronto or Europe/Paris."
        ) from error


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused(
            f"{text!r} is not a time. Write it as 2026-12-01 09:00 with --zone, "
            "or as 2026-12-01T09:00-05:00."
        ) from error
