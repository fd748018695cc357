import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from distributor.contract import Block, BlockKind, Link
from distributor.kit.markup import is_public, own_words, release_html
from tests.releases_made import bullets, heading, paragraph, release, release_fr


def page(release_):
    return etree.fromstring(f"<body>{release_html(release_)}</body>")


def linked(text, *links):
    return release(blocks=(Block(kind=BlockKind.PARAGRAPH, text=text, links=links),))


def test_the_whole_text_of_a_release_is_there_in_order():
    read = "".join(page(release()).itertext())
    places = [read.index(words) for words in ("test basin where", "growing need", "Okafor")]
    assert places == sorted(places)
    assert "may prove wrong." in read


def test_lists_tables_and_headings_are_real():
    body = page(release())
    assert len(body.findall("ul/li")) == 3
    assert [cell.text for cell in body.findall("table/thead/tr/th")] == ["Season", "Hours a day"]
    assert "A growing need" in [h.text for h in body.findall("h2")]


def test_footnotes_stand_at_the_end_as_a_list():
    assert page(release())[-1].tag == "ol"
    assert page(release())[-1][0].text == "Source: Canadian harbour survey, 2025"


def test_a_quote_block_is_a_blockquote():
    block = Block(kind=BlockKind.QUOTE, text="“Basins help,” said Ann Lee.")
    assert "Ann Lee" in page(release(blocks=(block,))).find("blockquote/p").text


def test_an_ordered_list_is_numbered():
    block = Block(kind=BlockKind.LIST, text="a\nb", items=("a", "b"), ordered=True)
    assert len(page(release(blocks=(block,), footnotes=())).findall("ol/li")) == 2


def test_a_table_whose_first_row_holds_numbers_has_no_head():
    block = Block(kind=BlockKind.TABLE, text="", rows=(("2026", "1"), ("2027", "2")))
    assert page(release(blocks=(block,))).find("table/thead") is None


def test_an_empty_table_is_left_out():
    block = Block(kind=BlockKind.TABLE, text="", rows=())
    assert page(release(blocks=(block,))).find("table") is None


def test_heading_levels_stay_between_two_and_four():
    tags = [e.tag for e in page(release(blocks=(heading("A", 1), heading("B", 9))))]
    assert {"h2", "h4"} <= set(tags)


def test_links_lead_out_and_keep_the_words_around_them():
    own = linked("See the plan here.", Link(start=8, end=12, url="https://a.example/?x=1&y"))
    assert '<p>See the <a href="https://a.example/?x=1&amp;y">plan</a> here.</p>' in (
        release_html(own)
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "/contact", "mailto:a@b.example", "http://[", "", "https://"]
)
def test_links_that_lead_nowhere_public_become_words(url):
    assert not is_public(url)
    assert page(linked("See the plan.", Link(start=8, end=12, url=url))).find(".//a") is None


def test_overlapping_and_empty_links_become_words():
    url = "https://a.example/"
    own = linked(
        "See the plan.",
        Link(start=4, end=12, url=url),
        Link(start=8, end=12, url=url),
        Link(start=12, end=12, url=url),
    )
    assert len(page(own).findall(".//a")) == 1


def test_markup_in_the_words_is_only_words():
    own = release(blocks=(paragraph("<script>alert(1)</script> & more."), bullets('<b a="x">')))
    assert page(own).find(".//script") is None


@given(st.text(), st.integers(0, 30), st.integers(0, 30))
def test_any_text_gives_well_formed_markup(text, start, end):
    block = Block(
        kind=BlockKind.PARAGRAPH,
        text=text,
        links=(Link(start=start, end=end, url="https://a.example/"),),
    )
    own = release(blocks=(block,), subheads=(text,), contacts=(text,), correction=text)
    etree.fromstring(f"<body>{release_html(own)}</body>")


def test_french_releases_have_french_headings():
    words = own_words(release_fr())
    assert "À propos de Robotique Marée" in words
    assert "Renseignements" in words


def test_a_vowel_takes_an_apostrophe_in_french():
    about = release_fr().boilerplates[0]
    renamed = type(about)(organisation="INO", blocks=about.blocks)
    assert "<h2>À propos d’INO</h2>" in release_html(release_fr(boilerplates=(renamed,)))


def test_a_release_with_little_in_it_has_little_markup():
    own = release(
        blocks=(paragraph("One."),),
        subheads=(),
        city=None,
        date=None,
        boilerplates=(),
        contacts=(),
        legal=(),
        footnotes=(),
    )
    assert release_html(own) == "<p>One.</p>"


def test_no_line_of_a_page_begins_with_a_french_mark():
    page_of = linked("« La marée », a dit Ida Roth : elle coûte 48 000 $.")
    said = "«\u00a0La marée\u00a0», a dit Ida Roth\u00a0: elle coûte 48\u00a0000\u00a0$."
    assert said in release_html(page_of)
