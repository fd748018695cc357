from datetime import date

import pytest

from distributor.releases.read.dateline import dateline_of_its_own, find_dateline
from distributor.releases.read.lines import Line

NEWS = "The company announced something new for everyone."


@pytest.mark.parametrize(
    ("before", "city", "day"),
    [
        ("REGINA, Saskatchewan, Nov. 07, 2018 (GLOBE NEWSWIRE) -- ", "Regina", date(2018, 11, 7)),
        ("(Salem, Oregon) – ", "Salem", None),
        ("Granby, October 9, 2021 - ", "Granby", date(2021, 10, 9)),
        ("LEMON COUNTY – ", "Lemon County", None),
        ("NEW YORK--(BUSINESS WIRE)--", "New York", None),
        ("CHICAGO, IL -- (BUSINESS WIRE) -- ", "Chicago", None),
        ("SAN FRANCISCO, May 5, 2024 /PRNewswire/ -- ", "San Francisco", date(2024, 5, 5)),
        ("MONTRÉAL, le 4 oct. 2026 /CNW Telbec/ - ", "Montréal", date(2026, 10, 4)),
        ("HALIFAX, 12 juin 2021 (GLOBE NEWSWIRE) -- ", "Halifax", date(2021, 6, 12)),
        ("Québec, le 1er avril 2020. ", "Québec", date(2020, 4, 1)),
        ("12 AVRIL 2019 : ", None, date(2019, 4, 12)),
        ("12 October 2011 -- ", None, date(2011, 10, 12)),
        ("OTTAWA, ON – May 5, 2024 – ", "Ottawa", date(2024, 5, 5)),
        ("May 5, 2024 – OTTAWA, Ontario – ", "Ottawa", date(2024, 5, 5)),
        ("(TORONTO – May 5, 2024) – ", "Toronto", date(2024, 5, 5)),
        (
            "SAINT-JEAN-SUR-RICHELIEU, QC, le 5 mai 2024 /CNW/ - ",
            "Saint-Jean-sur-Richelieu",
            date(2024, 5, 5),
        ),
        ("(Washington, DC) ", "Washington", None),
        ("ST. JOHN’S, N.L. – ", "St. John’s", None),
        ("Montréal (Québec), le 5 mai 2024 - ", "Montréal", date(2024, 5, 5)),
        ("Toulouse, le 5 mai 2024 (17h45) – ", "Toulouse", date(2024, 5, 5)),
        ("Le Havre, le 5 mai 2024. ", "Le Havre", date(2024, 5, 5)),
        ("DES MOINES, Iowa – ", "Des Moines", None),
        ("La Jolla, Calif., May 5, 2024 – ", "La Jolla", date(2024, 5, 5)),
        ("VAL-D'OR, le 5 mai 2024 – ", "Val-d'Or", date(2024, 5, 5)),
        ("LONDON, UK, 3 May 2024: ", "London", date(2024, 5, 3)),
    ],
)
def test_a_dateline_gives_city_and_date_and_ends_where_the_news_begins(before, city, day):
    found = find_dateline(Line(text=before + NEWS, at=""), french=False)
    assert (found.city, found.day) == (city, day)
    assert (before + NEWS)[found.end :] == NEWS


@pytest.mark.parametrize(
    "text",
    [
        "Smith – the director of the museum – said that it was good for everyone in the city.",
        "For Marie Roe, “sharing the maps of both clubs saves everyone a whole winter of work”.",
        "Today – we did something very good for the people of this town and its visitors.",
        "WHO: State Attorney Jane Roe and the members of her office will speak to reporters.",
        "The museum, which opened in May 5, 2024 – a Sunday – welcomes everyone from today on.",
    ],
)
def test_a_sentence_with_a_dash_or_a_date_has_no_dateline(text):
    assert find_dateline(Line(text=text, at=""), french=False) is None


def test_a_bold_place_before_a_comma_is_a_dateline():
    line = Line(
        text="Tampa, Florida, The office has new rooms today.", lead="Tampa, Florida", at=""
    )
    found = find_dateline(line, french=False)
    assert found.city == "Tampa"
    assert line.text[found.end :] == "The office has new rooms today."


def test_place_and_date_may_stand_on_a_line_of_their_own():
    found = dateline_of_its_own("Paris, le 3 mars 2024", french=True)
    assert (found.city, found.day) == ("Paris", date(2024, 3, 3))
    assert dateline_of_its_own("For Immediate Release", french=False) is None
