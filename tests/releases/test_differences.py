"""Figures and dates of two languages: the same in every spelling, or named."""

import pytest

from distributor.releases.differences import differences
from distributor.releases.read import read_bytes, to_release


def text(headline, body):
    content = f"{headline}\n\n{body}\n".encode()
    reading = read_bytes(name="a.txt", content=content)
    return to_release(reading, guid="g", link="https://city.example/r/1")


def found(english, french):
    one = text("The city opens the new pool", f"The city said this about the pool: {english}.")
    other = text("La ville ouvre la piscine", f"La ville a dit ceci de la piscine : {french}.")
    assert (one.language, other.language) == ("en", "fr")
    return [problem.sentence for problem in differences(one, other)]


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("it cost $18.5 million", "elle a coûté 18,5 millions de dollars"),
        ("it cost $18.5M and not $2.5 billion", "elle a coûté 18,5 M$ et non 2,5 G$"),
        ("the market has 800 billion", "le marché compte 800 milliards"),
        ("it has 1,275,300 visitors", "elle a 1 275 300 visiteurs"),
        ("it has 1.2 million visitors", "elle a 1 200 000 visiteurs"),
        ("it grew by 35.5%", "elle a crû de 35,5 %"),
        ("it opens at 2:30 p.m. and closes at 9 p.m.", "elle ouvre à 14 h 30 et ferme à 21 h"),
        ("it takes 8 hours of 60", "cela prend 8 h sur 60"),
        ("it is open 60 hours a week", "elle est ouverte 60 h par semaine"),
        ("it has 8 lanes", "elle a huit couloirs"),
        ("it opens on April 1, 2026", "elle ouvre le 1er avril 2026"),
        ("write to pool2@city.example", "écrivez à piscine7@city.example"),
    ],
)
def test_the_same_facts_in_two_spellings_are_no_difference(english, french):
    assert found(english, french) == []


@pytest.mark.parametrize(
    ("english", "french", "said"),
    [
        ("it has 120 seats", "elle a 130 places", "English: 120; only in the French: 130"),
        ("it cost 3 billion", "elle a coûté 3 billions", "only in the French: 3,000,000,000,000"),
        ("it opens at 2 p.m.", "elle ouvre à 15 h", "English: 14:00; only in the French: 15:00"),
        ("it opens on May 4", "elle ouvre le 5 mai", "English: May 4; only in the French: May 5"),
    ],
)
def test_what_differs_is_named(english, french, said):
    (sentence,) = found(english, french)
    assert said in sentence


def test_many_differences_are_counted():
    (sentence,) = found("it has 11, 22, 33, 44, 55, 66, 77 and 88 steps", "elle a des marches")
    assert "11, 22, 33, 44, 55, 66 and 2 more" in sentence


def test_quotations_are_counted():
    said = "“It is a good place for all of us to swim in,” said Ana Roy, mayor."
    one = text("The pool opens", f"The city opened the pool for the people of the town.\n\n{said}")
    other = text("La piscine ouvre", "La ville a ouvert la piscine pour les gens de la ville.")
    (problem,) = differences(one, other)
    assert "The English text has 1 quotation, the French no quotations" in problem.sentence
