import pytest

from distributor.contract import Block, BlockKind, Quote
from distributor.kit.sayings import sayings
from tests.releases_made import release, release_fr


def spoken(*sentences, speaker="Ann Lee", role=None, text=None):
    whole = text or f"“{' '.join(sentences)}” said {speaker}."
    quote = Quote(text=" ".join(sentences), speaker=speaker, role=role, sentences=sentences)
    block = Block(kind=BlockKind.PARAGRAPH, text=whole, sentences=(whole,), quotes=(quote,))
    return release(blocks=(block,), text=whole)


def first(release_, limit=276):
    return next(sayings(release_, limit=limit), None)


def test_the_words_beside_the_attribution_are_taken_with_what_leads_up_to_them():
    saying = first(release())
    assert saying.text.startswith("Ports asked us")
    assert saying.sentence("en").endswith("said Maude Thériault, President of Tidewater Robotics.")


def test_a_quotation_too_long_gives_its_last_sentence_before_the_attribution():
    assert first(release(), limit=200).text.startswith("Our basin gives")


def test_a_quotation_that_does_not_fit_is_left_out_whole():
    assert first(release(), limit=60) is None


def test_without_an_attribution_after_them_the_first_sentences_are_taken():
    text = "Ann Lee said: “Basins help ports. Ports help ships. Ships help us all.”"
    sentences = ("Basins help ports.", "Ports help ships.", "Ships help us all.")
    saying = first(spoken(*sentences, text=text), 70)
    assert saying.text == "Basins help ports. Ports help ships."


def test_a_later_sentence_is_taken_when_the_first_leans_on_others():
    assert first(spoken("This is huge.", "Basins help ports.")).text == "Basins help ports."


@pytest.mark.parametrize(
    "sentence", ["This is huge.", "training pilots", "They need:", "Call 9[1].", "See “this” one."]
)
def test_words_that_cannot_stand_alone_are_not_quoted(sentence):
    assert first(spoken(sentence)) is None


def test_a_quotation_without_a_speaker_is_not_used():
    assert first(spoken("Basins help ports.", speaker=None)) is None


def test_words_the_attribution_parts_are_not_joined():
    text = "“Basins help ports,” said Ann Lee. “Ports help ships.”"
    saying = first(spoken("Basins help ports,", "Ports help ships.", text=text))
    assert saying.text == "Basins help ports,"


def test_a_role_before_the_name_stays_before_it():
    text = "“Basins help ports,” said Mayor Ann Lee."
    assert first(spoken("Basins help ports,", role="Mayor", text=text)).who == "Mayor Ann Lee"


def test_a_role_that_ends_in_an_abbreviation_keeps_its_full_stop():
    text = "“Basins help ports,” said Ann Lee, CEO of Lee Inc. She left."
    assert first(spoken("Basins help ports,", role="CEO of Lee Inc", text=text)).who == (
        "Ann Lee, CEO of Lee Inc."
    )


def test_a_quotation_without_sentences_is_taken_whole():
    quote = Quote(text="Basins help ports", speaker="Ann Lee")
    block = Block(kind=BlockKind.QUOTE, text="“Basins help ports” Ann Lee", quotes=(quote,))
    assert first(release(blocks=(block,), text=block.text)).text == "Basins help ports"


def test_a_french_quotation_is_attributed_in_french():
    said = first(release_fr()).sentence("fr-CA")
    assert said.startswith("«\u00a0Les ports")
    assert "\u00a0», a déclaré Maude Thériault, présidente" in said
