import pytest

from distributor.releases.read import read_bytes

TOP = "Town opens a bridge for walkers\n\n"


def read(text):
    return read_bytes(name="a.txt", content=(TOP + text).encode())


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        ("[footnoteRef:2]", "[2:  Source: the town.]"),
        ("[1]", "\n\n[1] Source: the town."),
        ("(1)", "\n\n(1) Source: the town."),
        ("¹", "\n\n¹ Source: the town."),
    ],
)
def test_marks_leave_the_sentence_and_notes_leave_the_text(mark, note):
    reading = read(
        f"The town opened a bridge today that cost nine million dollars{mark}. It is red. {note}\n"
    )
    assert reading.lede_first_sentence == (
        "The town opened a bridge today that cost nine million dollars."
    )
    assert reading.footnotes == ("Source: the town.",)
    assert reading.footnotes_count == 1
    assert reading.blocks[0].notes == (1,)
    assert len(reading.blocks) == 1


def test_powers_and_numbers_in_brackets_are_no_marks():
    reading = read(
        "The town opened a park of 40 m² today, and seven (7) people came to see it first.\n"
    )
    assert "40 m² today, and seven (7) people" in reading.blocks[0].text
    assert reading.footnotes_count == 0


def test_a_star_that_explains_figures_goes_with_their_table():
    content = (
        "<h1>Town opens a bridge for walkers</h1><p>The town opened a bridge today that cost nine "
        "million dollars.</p><table><tr><td>Year</td><td>Walkers</td></tr><tr><td>2025</td><td>9*"
        "</td></tr></table><p>* Counted in May.</p>"
    )
    reading = read_bytes(name="a.html", content=content.encode())
    assert (reading.footnotes_count, reading.footnotes) == (0, ())
    assert reading.blocks[-1].rows == (("* Counted in May.",),)
