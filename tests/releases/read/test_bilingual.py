"""One file with two languages: each text is read as if it stood in a file of its own."""

import io
from dataclasses import replace

import docx
import pytest

from distributor.releases.read import read_bytes, read_texts
from tests.releases_made import ENGLISH, FRENCH


def read(text, name="both.txt"):
    return read_texts(name=name, content=text.encode())


def alone(text):
    return read_bytes(name="one.txt", content=text.encode())


def without_places(reading):
    return replace(reading, places={})


BETWEEN = [
    "\n\n\n",
    "\n\n____________\n\n",
    "\n\f\n",
    "\n\n(La version française suit)\n\n",
    "\n\nVERSION FRANÇAISE\n\n",
    "\n\n(English follows)\n\n",
    "\n\n– The English version follows –\n\n",
    "\n\nENGLISH\n\n",
]


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("texts", [(ENGLISH, FRENCH), (FRENCH, ENGLISH)])
def test_both_texts_are_read_whole_whatever_parts_them(texts, between):
    found = read(between.join(texts))
    assert [without_places(each) for each in found] == [
        without_places(alone(text)) for text in texts
    ]


def test_a_kicker_and_a_release_line_of_the_second_text_belong_to_it():
    between = "\n\n- 30 -\n\nCOMMUNIQUÉ DE PRESSE\nPour diffusion immédiate\n\n"
    english, french = read(ENGLISH + between + FRENCH)
    assert (english.end_mark, english.release_line) == ("- 30 -", None)
    assert (french.end_mark, french.release_line) == (None, "Pour diffusion immédiate")
    assert french.headline == alone(FRENCH).headline


def test_a_pointer_at_the_top_is_neither_headline_nor_kept():
    english, french = read(f"PRESS RELEASE\n(Le français suit)\n\n{ENGLISH}\n\n{FRENCH}")
    assert english.headline == alone(ENGLISH).headline
    assert "français suit" not in english.text + french.text
    assert english.promises == ""


def test_what_is_promised_and_missing_is_doubted():
    (english,) = read(f"(Le français suit)\n\n{ENGLISH}")
    assert english.promises == "fr"
    assert "no French text was found" in english.doubts["language"]
    assert english.headline == alone(ENGLISH).headline


def test_one_language_is_one_reading():
    assert [reading.language for reading in read(ENGLISH)] == ["en"]
    assert [reading.language for reading in read(FRENCH)] == ["fr"]


def test_a_passage_in_the_other_language_is_no_second_text():
    said = (
        "« Nous avons attendu ce bassin pendant dix ans et nous sommes fiers de l’ouvrir avec les "
        "équipes de la région, qui en ont fait un lieu unique », a déclaré Léa Roy, mairesse.\n"
    )
    (reading,) = read(ENGLISH + said)
    assert reading.language == "en"
    assert not reading.doubts
    (reading,) = read(ENGLISH + "\n" + said * 2)
    assert "too little for the whole release" in reading.doubts["language"]


def test_a_summary_that_is_announced_is_a_text():
    summary = (
        "Un bassin d’essai pour les drones\n\nRimouski, le 6 octobre 2026 – Le bassin de "
        "Robotique Marée est ouvert depuis ce matin aux équipes de trois universités, qui vont y "
        "former les pilotes. Les demandes pour la première saison sont à faire avant l’hiver.\n"
    )
    _, french = read(f"{ENGLISH}\n\nVERSION FRANÇAISE\n\n{summary}")
    assert french.headline == "Un bassin d’essai pour les drones"


def test_paragraphs_in_turn_are_not_torn_apart():
    english = [line for line in ENGLISH.split("\n\n") if len(line) > 90]
    french = [line for line in FRENCH.split("\n\n") if len(line) > 90]
    mixed = [line for pair in zip(english, french, strict=False) for line in pair]
    (reading,) = read("\n\n".join(mixed))
    assert "stand mixed" in reading.doubts["language"]


def test_notes_and_pictures_go_with_their_language():
    english, french = (text.split("\n\n") for text in (ENGLISH, FRENCH))
    english[1] += " It is deep.[^1]"
    french[1] += " Il est profond.[^2]"
    notes = "[^1]: Harbour survey of 2025.\n\n[^2]: Enquête portuaire de 2025.\n"
    first, second = read("\n\n".join([*english[:4], "* * *", *french, notes]), "both.md")
    assert first.footnotes == ("Harbour survey of 2025.",)
    assert second.footnotes == ("Enquête portuaire de 2025.",)
    assert [note for block in second.blocks for note in block.notes] == [1]


def test_a_word_file_with_a_page_break_and_a_header_for_both():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "EMBARGOED UNTIL 9:00 A.M. ET, MARCH 2, 2099"
    for text in (ENGLISH, FRENCH):
        document.add_heading(text.split("\n")[0], level=1)
        for line in text.split("\n\n")[1:]:
            document.add_paragraph(line.replace("\n", " "))
        document.add_page_break()
    kept = io.BytesIO()
    document.save(kept)
    english, french = read_texts(name="both.docx", content=kept.getvalue())
    assert (english.headline, french.headline) == (ENGLISH.split("\n")[0], FRENCH.split("\n")[0])
    assert english.embargo == french.embargo
    assert french.embargo.instant.isoformat() == "2099-03-02T09:00:00-05:00"


def test_two_sentences_are_enough_where_a_line_parts_the_languages():
    english = "Pool opens early\n\nThe city opens the pool at 6 in the morning.\n"
    french = "La piscine ouvre tôt\n\nLa ville ouvre la piscine à 6 h le matin.\n"
    found = read(f"{english}\n(Le français suit)\n\n{french}")
    assert [each.headline for each in found] == ["Pool opens early", "La piscine ouvre tôt"]
    (alone,) = read(f"(Le français suit)\n\n{english}\nEnglish\n")
    assert alone.headline == "Pool opens early"
