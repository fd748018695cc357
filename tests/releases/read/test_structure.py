"""Whole releases of several kinds, each written for these tests."""

from datetime import date

from distributor.contract.values import BlockKind
from distributor.releases.read import as_gold, read_bytes

WIRE = """<html><head><title>Acme Rocket Names New Finance Chief | Wire</title></head><body>
<h1>Acme Rocket Names New Finance Chief</h1><h2>Jane Roe brings 20 years of experience</h2>
<p><em>All amounts in US dollars</em></p>
<p>AUSTIN, Texas, March 3, 2025 (GLOBE NEWSWIRE) -- Acme Rocket Inc. (NASDAQ: ACME), a maker of
small rockets, today named Jane Roe chief financial officer<sup>1</sup>. She starts on Monday.</p>
<p>“Jane knows how to build things,” said Bob Smith, Acme’s chief executive officer.</p>
<table><tr><td>Year</td><td>Rockets<sup>1</sup></td></tr><tr><td>2024</td><td>12</td></tr></table>
<p>Highlights include:</p><ul><li>12 rockets in 2024</li><li>400 people</li></ul>
<p><b>About Acme Rocket Inc.</b></p><p>Acme Rocket Inc. builds rockets. See
<a href="https://www.globenewswire.com/Tracker?data=x">www.acme.example.com</a>.</p>
<p><b>Contacts</b><br>Tom Poe<br>Acme Rocket Inc.<br>tpoe@acme.example.com<br>(512) 555-0111</p>
<p><b>Forward-Looking Statements</b></p>
<p>This press release contains forward-looking statements. Actual results may differ.</p>
<p><sup>1</sup> Unaudited.</p><img src="https://x.example.com/t" width="1" height="1"></body></html>
"""


def test_a_wire_release_is_taken_apart():
    reading = read_bytes(name="a.html", content=WIRE.encode())
    gold = as_gold(reading)
    assert gold["headline"] == "Acme Rocket Names New Finance Chief"
    assert gold["subheadline"] == "Jane Roe brings 20 years of experience"
    assert (gold["city"], gold["date"], gold["language"]) == ("Austin", "2025-03-03", "en")
    assert gold["lede_first_sentence"].startswith("Acme Rocket Inc. (NASDAQ: ACME), a maker")
    assert gold["lede_first_sentence"].endswith("chief financial officer.")
    assert gold["boilerplates"] == ["Acme Rocket Inc."]
    assert gold["contacts"] == ["Tom Poe", "tpoe@acme.example.com", "(512) 555-0111"]
    assert gold["urls"] == ["https://www.acme.example.com"]
    assert (gold["bullets_count"], gold["footnotes_count"]) == (2, 1)
    assert reading.issuer == "Acme Rocket Inc."


def test_the_blocks_of_a_wire_release_are_its_news_and_nothing_else():
    reading = read_bytes(name="a.html", content=WIRE.encode())
    kinds = [block.kind for block in reading.blocks]
    assert kinds == [
        BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.TABLE, BlockKind.PARAGRAPH, BlockKind.LIST,
    ]  # fmt: skip
    assert reading.blocks[0].notes == (1,)
    assert reading.blocks[2].rows == (("Year", "Rockets"), ("2024", "12"))
    assert reading.blocks[3].text.endswith(":")
    assert reading.blocks[4].items == ("12 rockets in 2024", "400 people")
    assert [block.text[:14] for block in reading.legal] == ["Forward-Lookin", "This press rel"]
    assert reading.footnotes == ("Unaudited.",)
    assert "Unaudited." in reading.text
    assert "All amounts" not in " ".join(block.text for block in reading.blocks)


PAGE = """Library lends kayaks to readers along the river | Harbor County Library
Skip to main content
CONTACT US
Press Release
Library lends kayaks to readers along the river
December 18, 2025
PORTLAND
— The library has bought ninety kayaks that readers may borrow for a day, at the pier on the 10
th
Street. It begins in May.
“People who read by the river will want to see where it goes,”
Librarian Ellen O’Hara
said. “Now they can.”
"Nobody in this town will have to stay on dry land," said
Amir Dass, Executive Director of the Pier.
“We have vests in every size and a dog to watch them.”
[TWEET THIS]
The first boats go out on a Monday, when the market is closed and the river is calm.
###
Related Posts
Library Buys Sleds
Read More
555-010-9999
"""


def test_a_pasted_page_loses_its_menus_buttons_and_foot():
    reading = read_bytes(name="a.txt", content=PAGE.encode())
    assert reading.headline == "Library lends kayaks to readers along the river"
    assert (reading.city, reading.date) == ("Portland", date(2025, 12, 18))
    assert reading.lede_first_sentence.endswith("at the pier on the 10th Street.")
    assert [quote.speaker for quote in reading.quotes] == ["Ellen O’Hara", "Amir Dass"]
    assert len(reading.quotes[1].sentences) == 2
    assert (reading.end_mark, reading.contacts) == ("###", ())
    assert "TWEET" not in " ".join(block.text for block in reading.blocks)


PDF = """FOR IMMEDIATE RELEASE                                   CONTACT: Dana Whitfield
March 14, 2024                                          (312) 555-0140

MAYOR ORTEGA ANNOUNCES $12 MILLION PLAN TO REPLACE
LEAD WATER PIPES BY 2030
City will start with schools and daycare centers

MILLBROOK – Mayor Luisa Ortega today announced a $12 million plan to replace every lead
water pipe in the city by 2030. The plan, which the City Council approved unani-
mously on Tuesday, begins with schools in an evidence-
based way in the oldest neighborhoods of the whole city.

“Every family deserves clean water from the tap,” said Mayor Ortega. “This plan will

Page 1 of 2
City of Millbrook • 1 Main Street • Millbrook, IL 60601 • (312) 555-0100

get us there, street by street and house by house, and it will not raise water rates for
residents.”

The work is done in phases:

    • Schools and daycare centers, which are by far the most urgent of all the buildings
      in the city
    • Homes

                                          # # #
Page 2 of 2
City of Millbrook • 1 Main Street • Millbrook, IL 60601 • (312) 555-0100
"""


def test_the_text_of_a_pdf_is_joined_over_lines_pages_and_hyphens():
    reading = read_bytes(name="a.txt", content=PDF.encode())
    assert reading.headline.endswith("PLAN TO REPLACE LEAD WATER PIPES BY 2030")
    assert reading.subheads == ("City will start with schools and daycare centers",)
    assert "unanimously" in reading.blocks[0].text
    assert "evidence-based" in reading.blocks[0].text
    assert reading.quotes[0].sentences[1].startswith("This plan will get us there")
    assert reading.blocks[-1].items[0].endswith("buildings in the city")
    assert reading.contacts == ("Dana Whitfield", "(312) 555-0140")
    assert (reading.release_line, reading.end_mark) == ("FOR IMMEDIATE RELEASE", "# # #")


FRENCH = """<html lang="fr-CA"><body><h1>CORRECTION - Énergie Nord annonce ses résultats</h1>
<p>Le communiqué suivant corrige et remplace le communiqué diffusé le 13 mai 2024.</p>
<p align="center"><strong>Énergie Nord annonce ses résultats</strong></p>
<p align="center"><em>Le bénéfice net augmente de 12 %</em></p>
<p>QUÉBEC, 14 mai 2024 (GLOBE NEWSWIRE) -- Énergie Nord inc. (TSX : ENI) a annoncé aujourd’hui un
bénéfice net de 3,4 M$ pour le premier trimestre, soit une hausse de 12 % sur un an.</p>
<p>« Nous sommes fiers », affirme M. Pierre Gagné, président d’Énergie Nord. « Nos équipes ont
travaillé fort », poursuit-il. « La suite s’annonce bien. »</p>
<p><strong>À propos d’Énergie Nord inc.</strong><br>Énergie Nord produit de l’électricité.</p>
<p><strong>Pour en savoir plus, veuillez communiquer avec :</strong><br>Lise Roy<br>Relations
médiatiques<br>418 555-0122<br><a href="mailto:lroy@nord.example.ca">Courriel</a></p><p>– 30 –</p>
</body></html>"""


def test_a_french_correction_keeps_its_notice_apart():
    reading = read_bytes(name="a.html", content=FRENCH.encode())
    assert reading.language == "fr"
    assert reading.headline == "CORRECTION - Énergie Nord annonce ses résultats"
    assert reading.subheads == ("Le bénéfice net augmente de 12 %",)
    assert reading.correction.startswith("Le communiqué suivant corrige")
    assert (reading.city, reading.date) == ("Québec", date(2024, 5, 14))
    assert reading.lede_first_sentence.startswith("Énergie Nord inc. (TSX : ENI) a annoncé")
    (quote,) = reading.quotes
    assert (quote.speaker, len(quote.sentences)) == ("Pierre Gagné", 3)
    assert reading.contacts == ("Lise Roy", "418 555-0122", "lroy@nord.example.ca")
    assert reading.boilerplates[0].organisation == "Énergie Nord inc."
    assert reading.end_mark == "– 30 –"


def test_a_release_without_a_headline_says_so():
    text = (
        "Last month the senator toured the island to see the damage that the dam had done to it. "
        * 3
    )
    reading = read_bytes(name="a.txt", content=text.encode())
    assert reading.headline is None
    assert "headline" in reading.doubts
    assert reading.blocks


def test_an_advisory_begins_with_its_questions():
    text = (
        "MEDIA ADVISORY: Governor to Sign Clean Air Bill\nFor Immediate Release\n\n"
        "WHAT: Governor Lee signs the bill.\nWHEN: Friday, July 11, 2025, 10 a.m.\n"
    )
    reading = read_bytes(name="a.txt", content=text.encode())
    assert reading.headline == "Governor to Sign Clean Air Bill"
    assert reading.date is None
    assert reading.blocks[0].text == "WHAT: Governor Lee signs the bill."


def test_a_later_heading_is_a_heading_and_the_first_date_wins():
    text = (
        "Posted on May 2, 2025\n\nTown opens a bridge that only walkers may use\n\n"
        "The town opened a bridge today that only walkers may use, after two years of work.\n\n"
        "A long wait\n\nThe work began on June 3, 2023, and was stopped for a winter by the ice.\n"
    )
    reading = read_bytes(name="a.txt", content=text.encode())
    assert reading.date == date(2025, 5, 2)
    assert [block.kind for block in reading.blocks] == [
        BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.PARAGRAPH,
    ]  # fmt: skip
