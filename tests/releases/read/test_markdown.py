from distributor.contract.values import BlockKind
from distributor.releases.read import read_bytes

RELEASE = """---
title: "Widget joins the Open Forum"
---
**FOR IMMEDIATE RELEASE**

# Press release

## Widget joins the Open Forum

### The project brings its 300 contributors along

**LYON, France — May 1, 2024** — The Widget project today joined the Open Forum[^vote], a foundation
that hosts free software. The move gives it a legal home<sup>(2)</sup>.

> "We were a kitchen-table project, and now we have a house," said Ines Caro, founder of Widget.

Three things change:

* a new website at [widget.example.net](https://widget.example.net/)
* a budget of $40,000

## About the Open Forum

The Open Forum is a non-profit founded in 2010.

**Media contact:** Leo Blanc, leo@forum.example.net, +33 1 23 45 67 89

###

(1) Not a note.

[^vote]: The vote took place on April 12.
"""


def read(text):
    return read_bytes(name="a.md", content=text.encode())


def test_kicker_headline_and_subhead_are_told_apart():
    reading = read(RELEASE)
    assert reading.headline == "Widget joins the Open Forum"
    assert reading.subheads == ("The project brings its 300 contributors along",)
    assert reading.release_line == "FOR IMMEDIATE RELEASE"
    assert reading.city == "Lyon"


def test_wrapped_lines_marks_and_notes_are_no_text():
    reading = read(RELEASE)
    assert reading.lede_first_sentence == (
        "The Widget project today joined the Open Forum, a foundation that hosts free software."
    )
    assert reading.blocks[0].notes == (1, 2)
    assert "The vote took place on April 12." in reading.footnotes


def test_lists_quotes_and_the_end_mark_survive():
    reading = read(RELEASE)
    assert [block.kind for block in reading.blocks[1:]] == [
        BlockKind.QUOTE, BlockKind.PARAGRAPH, BlockKind.LIST,
    ]  # fmt: skip
    link = reading.blocks[-1].links[0]
    assert reading.blocks[-1].text[link.start : link.end] == "widget.example.net"
    assert (reading.end_mark, reading.bullets_count) == ("###", 2)
    assert reading.contacts == ("Leo Blanc", "leo@forum.example.net", "+33 1 23 45 67 89")


def test_notes_in_brackets_at_the_end_are_notes():
    reading = read(
        "# Un pont pour la ville\n\nLa ville ouvre un pont<sup>(1)</sup> pour les piétons.\n\n"
        "(1) https://pont.example.fr/plan\n(2) https://pont.example.fr/budget\n"
    )
    assert reading.footnotes == ("https://pont.example.fr/plan", "https://pont.example.fr/budget")
    assert reading.urls == reading.footnotes


def test_front_matter_dates_what_has_no_date_of_its_own():
    top = "---\ntitle: A pier\ndate: {0}\n---\n\n# The club opens a pier for small boats\n\n"
    body = "The club opened a pier for small boats today, and it is 40 metres long.\n"
    assert str(read(top.format("2026-05-04T08:00:00Z") + body).date) == "2026-05-04"
    assert read(top.format("2026-13-40") + body).date is None
