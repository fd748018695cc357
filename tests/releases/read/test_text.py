from distributor.releases.read.lines import Shape, bounded
from distributor.releases.read.text import read_text


def lines(content):
    return [line.text for line in read_text(content).lines]


def test_a_line_is_a_paragraph_when_lines_are_long():
    long = "The town opened a bridge today that only walkers may use. " * 5
    assert lines(f"{long}\n{long}") == [long.strip(), long.strip()]


def test_a_link_on_a_line_of_its_own_stays_in_its_sentence():
    content = (
        "For further information about this bridge, please contact Jo Roe, Press Officer, at\n"
        "(305) 555-0135\nor\njo@a.example.org\n.\n"
    )
    assert len(lines(content)) == 1


def test_menus_are_not_joined():
    assert lines("Home\nContact Us\nfacebook\ntwitter") == [
        "Home",
        "Contact Us",
        "facebook",
        "twitter",
    ]


def test_typed_bullets_of_every_kind_are_items():
    content = "It has:\n· one\n•two\n▪\tthree\n*\nfour\n- five\n- six\n1. seven\no\teight"
    found = read_text(content).lines
    assert [line.text for line in found[1:]] == "one two three four five six seven eight".split()  # noqa: SIM905
    assert all(line.shape is Shape.ITEM for line in found[1:])
    assert found[7].ordered


def test_a_lone_dash_an_asterisk_and_an_end_mark_are_no_bullets():
    content = "CHICAGO\n— The town opened a bridge.\n*Media are invited\n– 30 –"
    assert [line.shape for line in read_text(content).lines] == [Shape.TEXT] * 3
    assert lines(content)[0] == "CHICAGO — The town opened a bridge."


def test_provenance_counts_the_lines_of_the_file():
    assert [line.at for line in read_text("a b\n\n\nc d\r\ne f").lines] == [
        "line 1",
        "line 4",
        "line 5",
    ]


def test_columns_side_by_side_are_lines():
    assert lines("May 5, 2025          Contact: Jo Roe") == ["May 5, 2025", "Contact: Jo Roe"]


def test_endless_words_and_endless_lines_are_cut():
    source = read_text("word " * 5000 + "x" * 700)
    cut = list(bounded(source.lines))
    assert all(len(line.text) <= 8000 for line in cut)
    assert not any("xxx" in line.text for line in cut)


def test_a_place_set_off_by_blanks_is_a_dateline():
    news = "Today the senator said that she will vote against the report on oil and on taxes"
    long = f"{news} as well as on many other things that matter to families in the whole of Ohio"
    content = f"May 5  2025{' ' * 40}WASHINGTON     {long} {long}"
    assert lines(content) == ["May 5 2025", f"WASHINGTON – {long} {long}"]


def test_a_page_number_above_its_foot_is_no_line_and_keeps_paragraphs_apart():
    foot = "The Town | 18 Mill Row | No 7"
    content = f"It rained today.\n1\n{foot}\n\n“We were glad of it.”\n2\n{foot}\n"
    assert lines(content) == ["It rained today.", "“We were glad of it.”"]


def test_numbered_notes_and_contacts_below_each_other_are_not_joined():
    told = "Fieldwork was carried out by the town's own polling office in October 2025."
    content = (
        f"[1] {told}\n[2] {told}\nAgency Roe – Ann Roe: 555-010-1234 – ann.roe@agency.example\n"
    )
    content += "Fund of the Town – Bo Diaz: 555-010-9988\nIt says that it will go\nand see.\n"
    assert [text[:6] for text in lines(content)[:4]] == ["[1] Fi", "[2] Fi", "Agency", "Fund o"]
