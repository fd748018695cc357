import pytest

from distributor.releases.read import read_bytes
from distributor.releases.read.anchors import find_anchors
from distributor.releases.read.html import read_html
from distributor.releases.read.lines import Line, Shape

LEDE = "<p>The town opened a bridge today that only walkers may use, after two years of work.</p>"


def lines(body):
    return [line.text for line in read_html(f"<body>{body}</body>").lines]


def read(body):
    return read_bytes(name="a.html", content=f"<h1>Town opens a bridge</h1>{LEDE}{body}".encode())


@pytest.mark.parametrize(
    "frame",
    [
        "<nav>Home</nav>", "<script>x()</script>", "<div class='share-bar'>Share</div>",
        "<div id='mainMenu'>Menu</div>", "<p style='display: none'>x</p>", "<p hidden>x</p>",
        "<form>Mail</form>", "<div role='navigation'>x</div>", "<footer>Contact us</footer>",
        "<a href='https://www.facebook.com/sharer?u=1'>Share</a>", "<!-- x -->",
    ],
)  # fmt: skip
def test_the_frame_of_a_page_is_left_out(frame):
    assert lines(f"{frame}<p>News.</p>") == ["News."]


def test_a_frame_that_holds_the_headline_is_kept():
    assert lines("<div class='menu'><h1>Head</h1><p>News.</p></div>") == ["Head", "News."]


def test_blanks_collapse_and_links_keep_their_place():
    page = '<p>See  <b>the\n <a href="https://a.example.org/x">plan </a></b>now.</p>'
    (line,) = read_html(page).lines
    assert line.text == "See the plan now."
    (link,) = line.links
    assert line.text[link.start : link.end] == "plan"


def test_a_break_splits_short_lines_and_joins_a_running_sentence():
    assert lines("<p>Jane Roe<br>Press Officer</p>") == ["Jane Roe", "Press Officer"]
    running = "<p>The town opened a bridge over the river today that only<br>walkers use.</p>"
    joined = "The town opened a bridge over the river today that only walkers use."
    assert lines(running) == [joined]
    assert lines("<h1>Town opens<br>a bridge</h1>") == ["Town opens a bridge"]


def test_items_are_items_whatever_they_hold():
    source = read_html("<ul><li><p>One</p><p>more</p></li><li>Two<ul><li>Inner</li></ul></li></ul>")
    assert [line.text for line in source.lines] == ["One more", "Two", "Inner"]
    assert all(line.shape is Shape.ITEM for line in source.lines)


def test_a_superscript_is_a_note_unless_it_is_a_power_or_an_ordinal():
    (line,) = read_html(
        "<p>It grew<sup>1</sup> to 5 m<sup>2</sup> on the 1<sup>er</sup> mai.</p>"
    ).lines
    assert line.text == "It grew to 5 m² on the 1er mai."
    assert [(note.position, note.label) for note in line.notes] == [(7, "1")]


def test_a_q_element_is_a_quotation_in_the_marks_of_its_language():
    body = "<p><q>Nous sommes ravis de ce pont</q> a dit Anne Roy, mairesse.</p>"
    page = f'<html lang="fr"><h1>Un pont</h1><p>La ville ouvre un pont pour les piétons.</p>{body}'
    (quote,) = read_bytes(name="a.html", content=page.encode()).quotes
    assert (quote.text, quote.speaker) == ("Nous sommes ravis de ce pont", "Anne Roy")


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (
            '<a href="https://cts.businesswire.com/ct/CT?url=http%3A%2F%2Fa.example.com">x</a>',
            "http://a.example.com",
        ),
        (
            '<a href="https://www.globenewswire.com/Tracker?data=q">www.a.example.com</a>',
            "https://www.a.example.com",
        ),
        ('<a href="https://a.example.com/b">here</a>', "https://a.example.com/b"),
        ("www.a.example.com.", "www.a.example.com"),
        ("a.example.com, see", "a.example.com"),
    ],
)
def test_an_address_counts_as_what_it_leads_to(link, url):
    assert read(f"<p>See {link} for the map of the bridge and all of its lamps.</p>").urls == (url,)


@pytest.mark.parametrize(
    "link",
    [
        '<a href="https://www.globenewswire.com/Tracker?data=q">our page</a>', '<a href="/b">b</a>',
        '<a href="mailto:a@b.example.org">a</a>', "Harbour.org", "j.roe@example.org",
        '<a href="javascript:x()">x</a>',
    ],
)  # fmt: skip
def test_trackers_relative_and_mail_links_and_names_are_no_addresses(link):
    assert read(f"<p>See {link} for the map of the bridge and all of its lamps.</p>").urls == ()


def test_a_mail_address_hidden_from_harvesters_is_read():
    hidden = "".join(f"{byte ^ 7:02x}" for byte in b"jo@a.example.org")
    contact = f'<p>Contact: Jo Roe, <a data-cfemail="07{hidden}">[email&#160;protected]</a></p>'
    assert read(contact).contacts == ("Jo Roe", "jo@a.example.org")


def test_a_contact_table_is_no_table_of_the_news():
    table = (
        "<table><tr><td>Media contact:<br>Jo Roe<br>555-010-1234</td>"
        "<td>Investors:<br>Al Poe<br>555-010-4321</td></tr></table>"
    )
    reading = read(table)
    assert reading.contacts == ("Jo Roe", "555-010-1234", "Al Poe", "555-010-4321")
    assert len(reading.blocks) == 1


def test_preformatted_text_keeps_its_lines_and_a_page_date_counts():
    page = (
        '<meta property="article:published_time" content="2021-02-03T08:00:00Z">'
        "<title>Prices</title>"
        "<pre>Media contact:         (202) 555-0102\n\nPRICES ROSE IN MAY\n\n"
        "The price of bread rose in May by two percent, the office of prices\n"
        "reported today. It had risen by one percent in April.\n</pre>"
    )
    reading = read_bytes(name="a.html", content=page.encode())
    assert reading.headline == "PRICES ROSE IN MAY"
    assert len(reading.blocks) == 1
    assert reading.date.isoformat() == "2021-02-03"
    assert reading.places["date"] == "page data"


def test_a_block_quotation_without_marks_is_a_quotation():
    reading = read(
        "<blockquote>Nobody walks further than this bridge. – Jo Roe, mayor</blockquote>"
    )
    (quote,) = reading.quotes
    assert (quote.text, quote.speaker) == ("Nobody walks further than this bridge.", "Jo Roe")


def test_a_title_that_was_never_closed_is_not_looked_through_for_the_name_of_the_site():
    """It holds the whole page: six hundred kilobytes of it took minutes."""
    headline = "The library opens on Sundays"
    title = f"{headline} -- The Harbour Gazette of Riverside "
    lines = [Line(text=headline, at=""), Line(text="It opens at noon.", at="")]
    assert find_anchors(lines, title) == [(0, 1)]
    assert find_anchors(lines, title * 30) == []
