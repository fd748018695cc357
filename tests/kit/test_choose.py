from distributor.contract import Block, BlockKind, Quote
from distributor.kit import choose
from tests.releases_made import bullets, heading, paragraph, release, release_fr


def texts(passages):
    return [passage.text for passage in passages]


def made(*blocks, **changes):
    return release(blocks=blocks, **changes)


def test_the_title_is_the_headline_on_one_line():
    assert choose.title(release(headline="Two\nlines  here")) == "Two lines here"


def test_a_release_without_headline_is_called_by_its_first_sentence():
    assert choose.title(release(headline="")).startswith("Tidewater Robotics today opened")


def test_a_release_with_nothing_to_say_has_no_title():
    assert choose.title(made(headline="")) == ""


def test_a_headline_in_capitals_is_set_as_the_body_writes_it():
    capitals = release(headline="TIDEWATER ROBOTICS OPENED A TEST BASIN")
    assert choose.title(capitals) == "Tidewater Robotics opened a test basin"


def test_a_headline_in_capitals_that_cannot_be_known_stays():
    assert choose.title(release(headline="ZEBRA BASIN QUAGGA")) == "ZEBRA BASIN QUAGGA"


def test_a_prefix_in_capitals_is_set_small():
    french = release_fr(headline="CORRECTION ET MISE À JOUR - Le bassin ouvre")
    assert choose.title(french) == "Correction et mise à jour - Le bassin ouvre"


def test_a_prefix_that_cannot_be_known_stays():
    assert choose.title(release(headline="ZEBRA QUAGGA - Basin opens")).startswith("ZEBRA QUAGGA")


def test_a_correction_says_so_first():
    corrected = release_fr(headline="Le bassin ouvre", correction="Le coût était faux.")
    assert choose.title(corrected) == "Correction\u00a0: Le bassin ouvre"


def test_a_headline_that_says_correction_already_is_left():
    corrected = release(headline="Corrected: basin opens", correction="The cost was wrong.")
    assert choose.title(corrected) == "Corrected: basin opens"


def test_the_lede_is_the_first_sentence():
    assert choose.lede(release()).text.endswith("in moving salt water.")


def test_a_lede_after_a_heading_is_found():
    found = choose.lede(made(heading("News"), paragraph("The basin opened in May.")))
    assert found.place == (1, 0)


def test_spoken_words_are_no_lede():
    quote = Quote(text="Basins are good for all of us here", speaker="Ann Lee")
    spoken = Block(
        kind=BlockKind.PARAGRAPH,
        text="“Basins are good for all of us here,” said Ann Lee.",
        sentences=("“Basins are good for all of us here,” said Ann Lee.",),
        quotes=(quote,),
    )
    assert choose.lede(made(spoken)) is None


def test_a_first_sentence_that_is_a_fragment_or_leans_on_another_is_no_lede():
    assert choose.lede(made(paragraph("WHO: the basin"))) is None
    assert choose.lede(made(paragraph("It opened in May."))) is None
    assert choose.lede(made()) is None


def test_the_fact_with_most_numbers_and_money_comes_first():
    found = texts(choose.facts(release()))
    assert found[0] == "The basin holds 2,400 cubic metres and cost $18.5 million to build."


def test_a_fact_brings_the_sentence_it_leans_on():
    found = texts(choose.facts(release()))
    assert any(
        text.startswith("Canadian ports inspect") and text.endswith("divers falls.")
        for text in found
    )
    assert not any(text.startswith("They") for text in found)


def test_a_fact_whose_antecedent_is_too_far_is_left_out():
    found = choose.facts(made(paragraph("It grew. It fell. It cost 400 dollars.")))
    assert found == []


def test_used_sentences_are_not_chosen_again():
    used = {choose.facts(release())[0].sentences[0]}
    assert not used & {s for fact in choose.facts(release(), used) for s in fact.sentences}


def test_whole_items_of_a_list_can_be_facts():
    items = bullets("The ports inspect 9,000 hulls.", "no sentence of 12 words", "Raise 3 gates.")
    assert texts(choose.facts(made(items))) == ["The ports inspect 9,000 hulls."]


def test_sentences_in_quotation_marks_are_never_facts():
    assert not any("“" in fact.text for fact in choose.facts(release()))


def test_the_middle_of_a_quotation_is_no_sentence_of_the_body():
    said = "Ports asked us for a much colder place. Drones need 9 months of it. They got 3 now."
    block = Block(
        kind=BlockKind.PARAGRAPH,
        text=f"“{said}” Ann Lee said.",
        sentences=(
            "“Ports asked us for a much colder place.",
            "Drones need 9 months of it.",
            "They got 3 now.”",
            "Ann Lee said.",
        ),
        quotes=(Quote(text=said, speaker="Ann Lee"),),
    )
    assert texts(choose.facts(made(block))) == []


def test_openers_prefer_the_first_sentences_of_paragraphs():
    found = texts(choose.openers(release()))
    assert found[1] == "Canadian ports inspect about 9,000 hulls a year."
    assert found[-1] == "A drone finishes a hull in four hours."


def test_paragraphs_come_with_as_many_sentences_as_fit():
    first = choose.paragraphs(release(), limit=140)[0]
    assert first.sentences == choose.lede(release()).sentences
    assert texts(choose.paragraphs(release(), limit=20)) == []


def test_a_paragraph_that_leans_on_the_one_before_is_left_out():
    assert choose.paragraphs(made(paragraph("It opened in May.")), limit=99) == []


def test_a_list_comes_with_the_paragraph_that_leads_to_it():
    found = choose.listing(release())
    assert found.intro.text.endswith("including:")
    assert len(found.items) == 3


def test_an_intro_may_need_the_sentence_before():
    found = choose.listing(made(paragraph("Ports need drones. They want:"), bullets("a", "b")))
    assert found.intro.text == "Ports need drones. They want:"


def test_a_list_without_a_usable_intro_is_left_out():
    assert choose.listing(made(paragraph("It would:"), bullets("a"))) is None
    assert choose.listing(made(paragraph("Ports need drones."), bullets("a"))) is None
    assert choose.listing(made(heading("Needs:"), bullets("a"))) is None
    assert choose.listing(made(paragraph("Ports[1] need:"), bullets("a"))) is None


def test_a_list_that_is_too_long_or_unclean_is_left_out():
    intro = paragraph("Ports need:")
    assert choose.listing(made(intro, bullets(*"abcdefghij"))) is None
    assert choose.listing(made(intro, bullets("x" * 301))) is None
    assert choose.listing(made(intro, bullets("• a"))) is None


def test_passages_go_back_into_the_order_of_the_release():
    facts = choose.facts(release())
    assert [p.place for p in choose.in_order(facts)] == sorted(p.place for p in facts)


def test_words_of_the_body_are_counted():
    assert choose.body_words(made(paragraph("Three plain words."))) == 3
