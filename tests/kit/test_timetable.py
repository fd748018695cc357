from datetime import time

import pytest

from distributor.contract import Misconfigured
from distributor.kit.timetable import Timetable, read_timetable


def test_without_settings_digests_leave_at_five_and_on_fridays():
    assert read_timetable({}) == Timetable(hour=time(17), weekday=4)
    assert read_timetable({"digest_time": " ", "digest_day": ""}) == Timetable()


@pytest.mark.parametrize("text", ["7:05", "07:05", "7h05", " 07.05 "])
def test_an_hour_is_read_as_people_write_it(text):
    assert read_timetable({"digest_time": text}).hour == time(7, 5)


@pytest.mark.parametrize("text", ["24:00", "5 pm", "17", "17:60", "noon"])
def test_what_is_no_hour_is_refused_with_a_hint(text):
    with pytest.raises(Misconfigured) as refused:
        read_timetable({"digest_time": text})
    assert "17:00" in refused.value.hint


def test_a_day_is_read_in_any_letters_and_anything_else_refused():
    assert read_timetable({"digest_day": "Thursday"}).weekday == 3
    with pytest.raises(Misconfigured) as refused:
        read_timetable({"digest_day": "thu"})
    assert "thursday" in refused.value.hint
