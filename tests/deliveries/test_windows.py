"""When digests leave: one instant for each day and zone, whatever the clocks there do."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from distributor.audience.models import Cadence
from distributor.deliveries.models import Window
from distributor.deliveries.windows import MISSED, known_zones, last_end, open_windows, timetable_of
from distributor.kit.timetable import Timetable
from distributor.people.notices import open_notices
from tests.factories import account, set_clock_to

EVENING = Timetable(hour=time(17), weekday=4)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ends(zone, *, hour="17:00", until, cadence=Cadence.DAILY):
    timetable = Timetable(hour=time.fromisoformat(hour), weekday=4)
    return last_end(timetable, cadence, zone=zone, until=at(until))


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("America/Toronto", "2026-11-22T22:00"),
        ("Europe/Paris", "2026-11-22T16:00"),
        ("Asia/Kathmandu", "2026-11-22T11:15"),
        ("Pacific/Kiritimati", "2026-11-22T03:00"),
        ("Pacific/Chatham", "2026-11-22T03:15"),
    ],
)
def test_the_hour_is_the_local_one_of_each_zone(zone, end):
    assert ends(zone, until=end) == at(end)
    before = at(end) - timedelta(seconds=1)
    assert last_end(EVENING, Cadence.DAILY, zone=zone, until=before) == at(end) - timedelta(days=1)


def test_an_hour_that_does_not_exist_moves_forward():
    assert ends("America/Toronto", hour="02:30", until="2026-03-08T12:00") == at("2026-03-08T07:30")


def test_an_hour_that_exists_twice_is_taken_the_first_time_only():
    first = at("2026-11-01T05:30")
    for until in ("2026-11-01T05:30", "2026-11-01T06:30", "2026-11-02T06:29"):
        assert ends("America/Toronto", hour="01:30", until=until) == first


def test_a_day_that_a_zone_left_out_ends_no_window_of_its_own():
    """Samoa had no 30 December 2011: it crossed the date line."""
    hours = (f"2011-12-{day}T{hour:02}:30" for day in (29, 30, 31) for hour in range(24))
    found = {ends("Pacific/Apia", until=until) for until in hours}
    assert sorted(found) == [at(f"2011-12-{day}T03:00") for day in (28, 29, 30, 31)]


def test_the_week_ends_on_its_day_at_the_hour():
    found = ends("Europe/Paris", until="2026-11-26T12:00", cadence=Cadence.WEEKLY)
    assert found == at("2026-11-20T16:00")
    found = ends("Europe/Paris", until="2026-11-27T16:00", cadence=Cadence.WEEKLY)
    assert found == at("2026-11-27T16:00")


def test_a_year_of_days_ends_a_window_each_in_every_kind_of_zone():
    """Hour by hour through the changes of clocks: 365 different instants, none twice."""
    for zone in ("America/Toronto", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tehran"):
        hours = (
            f"{at('2026-01-01T00:00') + timedelta(hours=n):%Y-%m-%dT%H:%M}" for n in range(8760)
        )
        found = sorted({ends(zone, hour="02:15", until=until) for until in hours})
        assert 365 <= len(found) <= 366
        gaps = [later - sooner for sooner, later in pairwise(found)]
        assert timedelta(hours=22) <= min(gaps) <= max(gaps) <= timedelta(hours=26)


def test_a_window_is_written_down_once_a_minute_before_it_ends():
    page = account("letters")
    set_clock_to("2026-11-23T15:58:59Z")
    before = open_windows()
    set_clock_to("2026-11-23T15:59:01Z")
    *others, window_id = open_windows()
    assert others == before
    assert open_windows() == [*before, window_id]
    window = Window.objects.get(pk=window_id)
    assert (window.account_id, window.cadence, window.ends_at) == (
        page.pk,
        "daily",
        at("2026-11-23T16:00"),
    )
    assert "Europe/Paris" in window.zones
    assert "Europe/London" not in window.zones


def test_a_week_ends_for_the_weekly_ones_as_well():
    account("letters")
    set_clock_to("2026-11-27T16:00:00Z")
    open_windows()
    cadences = Window.objects.filter(ends_at=at("2026-11-27T16:00")).values_list("cadence")
    assert sorted(cadences) == [("daily",), ("weekly",)]


def test_a_window_missed_for_long_is_skipped():
    account("letters")
    set_clock_to("2026-11-23T18:00:01Z")
    open_windows()
    ended = set(Window.objects.values_list("ends_at", flat=True))
    assert min(ended) > at("2026-11-23T18:00:01") - MISSED
    assert at("2026-11-23T17:00") in ended


def test_a_window_that_was_planned_waits_no_more():
    account("letters")
    set_clock_to("2026-11-23T16:00:00Z")
    assert open_windows()
    Window.objects.update(planned_at=at("2026-11-23T16:00"))
    assert open_windows() == []


def test_accounts_whose_channel_gathers_nothing_have_no_windows():
    account("crowd")
    set_clock_to("2026-11-23T16:00:00Z")
    assert open_windows() == []


def test_the_hour_and_the_day_are_settings_of_the_account():
    page = account("letters", digest_time="8h30", digest_day="Monday")
    assert timetable_of(page) == Timetable(hour=time(8, 30), weekday=0)
    set_clock_to("2026-11-23T07:30:00Z")
    open_windows()
    paris = [each for each in Window.objects.all() if "Europe/Paris" in each.zones]
    assert sorted(each.cadence for each in paris) == ["daily", "weekly"]


def test_a_setting_that_cannot_be_read_is_told_and_the_usual_hour_taken():
    page = account("letters", digest_time="teatime")
    assert timetable_of(page) == Timetable()
    (notice,) = open_notices()
    assert "digest_time" in notice.sentence
    page.settings = {"digest_time": "09:00"}
    assert timetable_of(page).hour == time(9)
    assert open_notices() == []


def test_every_zone_people_may_name_is_known():
    assert {"UTC", "America/Toronto", "Europe/Paris"} <= known_zones().keys()
