"""What a person types as a time becomes one instant, or a clear refusal."""

from datetime import UTC, datetime

import pytest

from distributor.releases.refusal import Refused
from distributor.releases.when import known_zone, parse_when


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2026-12-01 09:00", "America/Toronto", datetime(2026, 12, 1, 14, tzinfo=UTC)),
        ("2026-07-01 09:00", "America/Toronto", datetime(2026, 7, 1, 13, tzinfo=UTC)),
        ("2026-12-01T09:00-05:00", None, datetime(2026, 12, 1, 14, tzinfo=UTC)),
        ("2026-12-01T09:00Z", "Europe/Paris", datetime(2026, 12, 1, 9, tzinfo=UTC)),
    ],
)
def test_a_time_is_one_instant(text, zone, instant):
    assert parse_when(text, zone=zone).instant == instant
    assert parse_when(text, zone=zone).notes == ()


def test_a_time_that_does_not_exist_moves_forward_and_it_is_said():
    when = parse_when("2026-03-08 02:30", zone="America/Toronto")
    assert when.instant == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert "taken as 03:30" in when.notes[0]


def test_a_time_that_exists_twice_takes_the_first_and_it_is_said():
    when = parse_when("2026-11-01 01:30", zone="America/Toronto")
    assert when.instant == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert "taken as the first" in when.notes[0]


@pytest.mark.parametrize(
    ("text", "zone", "words"),
    [
        ("tomorrow", "UTC", "is not a time"),
        ("2026-13-01 09:00", "UTC", "is not a time"),
        ("2026-12-01 09:00", None, "has no time zone"),
        ("2026-12-01 09:00", "Toronto", "is not a time zone"),
        ("2026-12-01 09:00", "../etc/passwd", "is not a time zone"),
    ],
)
def test_what_is_no_instant_is_refused_with_what_to_do(text, zone, words):
    with pytest.raises(Refused, match=words):
        parse_when(text, zone=zone)


def test_an_empty_zone_is_none():
    with pytest.raises(Refused):
        known_zone("")
