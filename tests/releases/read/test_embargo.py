from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from distributor.releases.read import read_bytes

BODY = (
    "Museum opens its new wing to everyone\n\n"
    "BOSTON, May 5, 2025 – The museum opened its new wing on the hill today, after five years.\n\n"
    "The wing has thirty rooms and a garden, and entry is free for everyone under eighteen.\n"
)


def embargo_of(line, body=BODY):
    return read_bytes(name="a.txt", content=f"{line}\n\n{body}".encode()).embargo


def at(hours, *parts):
    return datetime(*parts, tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("line", "instant"),
    [
        ("EMBARGOED UNTIL 10:00 A.M. EST, WEDNESDAY, JANUARY 15, 2025", at(-5, 2025, 1, 15, 10)),
        ("UNDER EMBARGO UNTIL 6 AM ET MONDAY JULY 7, 2025", at(-4, 2025, 7, 7, 6)),
        ("Embargoed for release: May 5, 2025 at 11:00 a.m. Eastern Time", at(-4, 2025, 5, 5, 11)),
        ("NOT FOR PUBLICATION BEFORE 0600 GMT ON 5 MAY 2025", at(0, 2025, 5, 5, 6)),
        ("DO NOT PUBLISH BEFORE noon ET on May 5, 2025", at(-4, 2025, 5, 5, 12)),
        ("This release is embargoed until 8:30 a.m. ET on May 5, 2025.", at(-4, 2025, 5, 5, 8, 30)),
        ("News embargo lifts at 6 a.m. ET on May 5, 2025", at(-4, 2025, 5, 5, 6)),
        ("EMBARGOED FOR RELEASE UNTIL 14:00 BST ON 5 MAY 2025", at(1, 2025, 5, 5, 14)),
        ("Embargoed until 5 May 2025 at 10:00 (UTC+2)", at(2, 2025, 5, 5, 10)),
        ("Sous embargo jusqu'au 5 mai 2025 à 18 h (heure de Paris)", at(2, 2025, 5, 5, 18)),
        ("Ne pas diffuser avant le 5 mai 2025, 10 h 30 HE", at(-4, 2025, 5, 5, 10, 30)),
        ("Embargo : mardi 6 mai, 6 h (HNE)", at(-5, 2025, 5, 6, 6)),
        ("EMBARGOED UNTIL\n9 a.m. EDT\nMay 5, 2025", at(-4, 2025, 5, 5, 9)),
        ("For release 10:00 a.m. (ET) Friday, May 20, 2022", at(-4, 2022, 5, 20, 10)),
        ("EMBARGOED UNTIL 9:00 A.M. ON MAY 5, 2025 (ET)", at(-4, 2025, 5, 5, 9)),
        ("EMBARGOED UNTIL 9:00 A.M. ON MAY 5, 2025 PDT", at(-7, 2025, 5, 5, 9)),
        ("Embargoed until 5 a.m. ET Monday", at(-4, 2025, 5, 5, 5)),
    ],
)
def test_an_embargo_with_its_zone_is_an_instant(line, instant):
    assert embargo_of(line).instant == instant


def test_a_zone_without_season_takes_the_offset_of_the_day():
    winter = embargo_of("EMBARGOED UNTIL 9:00 A.M. ET, JANUARY 15, 2025").instant
    summer = embargo_of("EMBARGOED UNTIL 9:00 A.M. ET, JULY 15, 2025").instant
    assert (winter.astimezone(UTC).hour, summer.astimezone(UTC).hour) == (14, 13)


@pytest.mark.parametrize(
    ("line", "local"),
    [
        ("STRICT EMBARGO: 12.01am Thursday 5 June 2025", datetime(2025, 6, 5, 0, 1)),  # noqa: DTZ001
        ("NOT FOR RELEASE UNTIL 5 MAY 2025 AT 10.00", datetime(2025, 5, 5, 10)),  # noqa: DTZ001
        ("Embargo levé le 5 mai 2025 à 10 h", datetime(2025, 5, 5, 10)),  # noqa: DTZ001
        ("EMBARGO JUSQU’AU LUNDI 5 MAI 2025 À 6H00", datetime(2025, 5, 5, 6)),  # noqa: DTZ001
        ("HOLD FOR RELEASE UNTIL MAY 5, 2025, 9 AM", datetime(2025, 5, 5, 9)),  # noqa: DTZ001
        ("EMBARGOED UNTIL MIDNIGHT, MAY 5, 2025", datetime(2025, 5, 6)),  # noqa: DTZ001
        ("EMBARGOED UNTIL MAY 5, 2025 AT 9 A.M.", datetime(2025, 5, 5, 9)),  # noqa: DTZ001
        ("EMBARGO JUSQU'AU 5 MAI 2025 À 9 H ET NON AVANT", datetime(2025, 5, 5, 9)),  # noqa: DTZ001
    ],
)
def test_an_embargo_without_a_zone_is_a_local_time_to_be_confirmed(line, local):
    reading = read_bytes(name="a.txt", content=f"{line}\n\n{BODY}".encode())
    assert reading.embargo.local == local
    assert reading.embargo.instant is None
    assert "zone" in reading.doubts["embargo"]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("EMBARGOED until 1/15/25", date(2025, 1, 15)),
        ("Embargoed until January 15", date(2025, 1, 15)),
        ("INFORMATIONS SOUS EMBARGO JUSQU'AU 14 JANVIER 2008", date(2008, 1, 14)),
        ("For publication on or after May 7, 2025", date(2025, 5, 7)),
    ],
)
def test_an_embargo_without_a_time_is_a_day(line, day):
    embargo = embargo_of(line)
    assert (embargo.day, embargo.local, embargo.instant) == (day, None, None)


@pytest.mark.parametrize(
    "line",
    [
        "***EMBARGOED***", "Sous embargo", "HOLD FOR RELEASE", "Embargoed until after delivery",
        "Embargoed until 5 a.m. Tuesday", "EMBARGOED UNTIL FURTHER NOTICE",
    ],
)  # fmt: skip
def test_words_without_an_instant_still_hold_the_release(line):
    reading = read_bytes(name="a.txt", content=f"{line}\n\n{BODY}".encode())
    assert reading.embargo is not None
    assert reading.embargo.instant is reading.embargo.day is None
    assert "held" in reading.doubts["embargo"]


@pytest.mark.parametrize(
    "line",
    [
        "FOR IMMEDIATE RELEASE", "Pour diffusion immédiate", "FOR RELEASE: May 5, 2025",
        "For Release: Immediate", "Embargoed copies of the study are available",
        "Audio embargoed until 10:06 AM Saturday", "Senator urges end to Cuban embargo",
        "Embargo on British beef stays in place", "EMBARGO LIFTED", "Arms embargo must be lifted",
        "Le gouvernement lève l'embargo sur le boeuf",
    ],
)  # fmt: skip
def test_other_embargoes_and_plain_release_lines_are_none(line):
    assert embargo_of(line) is None


def test_an_embargo_told_in_the_news_is_none():
    told = BODY + "\nThe embargoed report was sent to reporters. The arms embargo stays, he said.\n"
    assert embargo_of("FOR IMMEDIATE RELEASE", told) is None


def test_an_embargo_beats_immediate_release_and_is_the_release_line():
    lines = "For immediate release\nEMBARGOED UNTIL 9 a.m. ET May 5, 2025"
    reading = read_bytes(name="a.txt", content=f"{lines}\n\n{BODY}".encode())
    assert reading.release_line == "EMBARGOED UNTIL 9 a.m. ET May 5, 2025"
    assert reading.places["embargo"] == "line 2"


def test_of_two_embargoes_the_later_one_holds():
    lines = "EMBARGOED UNTIL May 5, 2025, 9 a.m. ET\n\nEMBARGOED UNTIL May 6, 2025, 9 a.m. ET"
    assert embargo_of(lines).day == date(2025, 5, 6)


def test_an_embargo_of_another_release_in_the_page_foot_is_none():
    foot = "\nRelated Posts\nEMBARGOED UNTIL May 9, 2025, 9 a.m. ET: Other news of ours\n"
    assert embargo_of("FOR IMMEDIATE RELEASE", BODY + foot) is None
