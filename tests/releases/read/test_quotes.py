import pytest

from distributor.contract.values import BlockKind
from distributor.releases.read import read_bytes

LEDE = (
    "Museum opens its new wing\n\nBOSTON, May 5, 2025 – The museum opened its wing today, "
    "President Laura Stone and Treasurer Omar Diaz said at a ceremony attended by Mayor Kim Park "
    "of Boston."
)


def read(*paragraphs):
    text = "\n\n".join((LEDE, *paragraphs, "The wing has thirty rooms and cost four million."))
    return read_bytes(name="a.txt", content=text.encode())


@pytest.mark.parametrize(
    ("paragraph", "speaker", "role"),
    [
        ("“We opened it at last,” said Jane Roe, curator of maps.", "Jane Roe", "curator of maps"),
        ("“We opened it at last.” said Senator Jane Roe.", "Jane Roe", "Senator"),
        ("“We opened it at last”, said Jane Roe.", "Jane Roe", None),
        ("“We opened it at last,” County Judge Jane Roe said.", "Jane Roe", "County Judge"),
        ("“We opened it at last,” adds golf champion Jane Roe.", "Jane Roe", "golf champion"),
        (
            'Jane Roe, founder of Maps, the club, said, "We opened it at last."',
            "Jane Roe",
            "founder of Maps, the club",
        ),
        (
            'Jane Roe, Acme’s Vice President of Maps, agreed: "We opened it.”',
            "Jane Roe",
            "Acme’s Vice President of Maps",
        ),
        (
            'For Jane Roe, "sharing the maps of both clubs saves everyone a winter ".',
            "Jane Roe",
            None,
        ),
        (
            "According to Jane Roe, lead author, “the next step is to open the cellar”.",
            "Jane Roe",
            "lead author",
        ),
        ("As Stone put it: “You cannot lock up beauty.”", "Laura Stone", None),
        ("“It was hard,” Stone told reporters. “But it was worth it.”", "Laura Stone", None),
        (
            "“We opened it.” — Jane Roe, curator, Museum of Maps",
            "Jane Roe",
            "curator, Museum of Maps",
        ),
        (
            "“We are glad,” said U.S. Attorney for the District of Maine Jane Roe.",
            "Jane Roe",
            "U.S. Attorney for the District of Maine",
        ),
        (
            "The minister of Health, Jane Roe, said: “We will do it for everyone.”",
            "Jane Roe",
            "minister of Health",
        ),
        ("“We support the wing without reservation,” the members wrote.", "the members", None),
        (
            "“It works,” said John Smith, Jr., chairman of the board.",
            "John Smith, Jr.",
            "chairman of the board",
        ),
        (
            "‘This is the best news in years,’ said Ingrid Holm, the director.",
            "Ingrid Holm",
            "the director",
        ),
        (
            "« Nous sommes ravis », déclare Anne Côté, présidente du musée.",
            "Anne Côté",
            "présidente du musée",
        ),
        (
            "« Nous sommes ravis » a dit Anne Côté, membre de l'équipe.",
            "Anne Côté",
            "membre de l'équipe",
        ),
        (
            "« Nous y sommes », se réjouit la présidente du musée, Anne Côté.",
            "Anne Côté",
            "présidente du musée",
        ),
        (
            "Pour la trésorière, Anne Côté, « la dépense était utile à tous ».",
            "Anne Côté",
            "trésorière",
        ),
        (
            "« Le fonds arrive à point, a déclaré Anne Côté, mairesse de Laval. Il aidera. »",
            "Anne Côté",
            "mairesse de Laval",
        ),
        (
            "Le ministre de la Culture, Luc Roy, a déclaré : « Nous sommes heureux. »",
            "Luc Roy",
            "ministre de la Culture",
        ),
        (
            "“He never sold a boat,” said his daughter, Karin Holm, who keeps the books.",
            "Karin Holm",
            "his daughter",
        ),
        (
            "“The ramp was a gamble,” said Malcolm d’Arcy, who sits on the board.",
            "Malcolm d’Arcy",
            None,
        ),
        (
            "Pour le conseiller portuaire Luc Roy, tout va. « Nous y veillons », affirme-t-il.",
            "Luc Roy",
            None,
        ),
        (
            "L’étudiante au doctorat Anne Côté, née ici, compte. « Il y en a », explique-t-elle.",
            "Anne Côté",
            None,
        ),
        (
            "Ingrid Holm, who leads the crews, tried it. “We tied up in the rain,” she reported.",
            "Ingrid Holm",
            None,
        ),
    ],
)
def test_the_speaker_is_found_on_either_side(paragraph, speaker, role):
    (quote,) = read(paragraph).quotes
    assert (quote.speaker, quote.role) == (speaker, role)


@pytest.mark.parametrize(
    "paragraph",
    [
        "The exhibit is titled “What We Keep and What We Throw Away: 100 Years of Boston.”",
        "Under the “Museums for Everyone in the City Act,” entry is free.",
        "The law states: “No person shall be denied entry to a museum on account of age.”",
        "“Museums should be free for all,” the report concluded.",
        "The wing is “a dream come true,” Stone said.",
        "Pastor Roe, head of the club, “The Mappers,” today announced a new bus in Boston.",
    ],
)
def test_titles_terms_and_documents_are_no_quotations(paragraph):
    assert read(paragraph).quotes == ()


def test_parts_around_the_attribution_are_one_quotation():
    (quote,) = read(
        "“This is huge – huge,” said DA Jane Roe. “It will change us. For good.”"
    ).quotes
    assert quote.text == "This is huge – huge"
    assert quote.sentences == ("This is huge – huge", "It will change us.", "For good.")


def test_a_quotation_taken_up_again_in_its_paragraph_is_the_same_one():
    (quote,) = read(
        "“The first half is done,” said Jane Roe, director. She thanked all who had a part in it. "
        "“The second half starts tomorrow.”"
    ).quotes
    assert quote.sentences == ("The first half is done", "The second half starts tomorrow.")


def test_a_short_paragraph_that_is_only_quoted_goes_on_with_the_one_before():
    (quote,) = read("“We are half done,” said Jane Roe.", "“We go on tomorrow.”").quotes
    assert quote.sentences == ("We are half done", "We go on tomorrow.")


def test_a_quotation_inside_another_does_not_end_it():
    (quote,) = read("“It will be “the finest hall” in our country,” said Jane Roe.").quotes
    assert quote.text == "It will be “the finest hall” in our country"


def test_two_people_may_say_the_same():
    (quote,) = read("“We are glad of it,” said directors Jane Roe and Carl Boe.").quotes
    assert (quote.speaker, quote.role) == ("Jane Roe and Carl Boe", "directors")


def test_a_pronoun_behind_the_first_words_of_a_paragraph_is_who_they_speak_of():
    (quote,) = read("Jane Roe, a nurse, called it the “day of days.” “I cried,” she said.").quotes
    assert (quote.text, quote.speaker) == ("I cried", "Jane Roe")


def test_a_sentence_broken_by_its_attribution_is_not_offered_as_one():
    (quote,) = read("“We did it,” said Stone, “and we go on. Come and see.”").quotes
    assert quote.sentences == ("Come and see.",)


def test_two_people_in_one_paragraph_are_two_quotations():
    quotes = read('"We did well," Stone said. Diaz added, "We did very well, all of us."').quotes
    assert [quote.speaker for quote in quotes] == ["Laura Stone", "Omar Diaz"]


def test_a_pronoun_is_who_was_spoken_of():
    quotes = read(
        "“We are glad to be here,” said Omar Diaz, treasurer.",
        "“It was worth the wait,” he added.",
        "Stone said she was moved. “I grew up in these rooms,” she added.",
    ).quotes
    assert [quote.speaker for quote in quotes] == ["Omar Diaz", "Omar Diaz", "Laura Stone"]


def test_a_quotation_over_two_paragraphs_is_one():
    reading = read(
        "Museum president Laura Stone issued the following statement:",
        "“These rooms protect what we love. They keep it dry.",
        "“With this gift we will keep more of it. I thank you.”",
    )
    (quote,) = reading.quotes
    assert quote.speaker == "Laura Stone"
    assert len(quote.sentences) == 4
    assert [block.kind for block in reading.blocks[2:4]] == [BlockKind.QUOTE, BlockKind.QUOTE]


def test_a_quotation_that_only_its_end_attributes_is_found_whole():
    (quote,) = read("“We know what to do.", "“And we will do it,” said Stone.").quotes
    assert (quote.text, quote.speaker) == ("We know what to do.", "Laura Stone")


def test_a_last_name_is_completed_from_the_release():
    (quote,) = read("« Merci à tous », ajoute M. Diaz.").quotes
    assert quote.speaker == "Omar Diaz"


def test_marks_may_be_mixed_and_an_inch_is_none():
    reading = read('The pipe is 6" wide. "It keeps Stone"s house dry in the rain,” said Kim Park.')
    (quote,) = reading.quotes
    assert quote.speaker == "Kim Park"
    assert quote.text == 'It keeps Stone"s house dry in the rain'


def test_a_paragraph_that_is_more_than_a_quotation_is_a_paragraph():
    reading = read("The doors open at ten. “Come early,” said Stone.", "“Come early,” said Stone.")
    assert reading.blocks[1].kind is BlockKind.PARAGRAPH
    assert reading.blocks[2].kind is BlockKind.QUOTE
    assert reading.blocks[2].quotes[0].text in reading.blocks[2].text


def test_straight_single_marks_may_hold_what_is_spoken():
    (quote,) = read("Carl Boe, the dogs' keeper, said: 'It's a good day for our dogs.'").quotes
    assert (quote.text, quote.speaker) == ("It's a good day for our dogs.", "Carl Boe")


def test_what_somebody_did_while_speaking_is_not_their_name():
    (quote,) = read("Responding to the findings, Mayor Carl Boe said: “Nobody slept.”").quotes
    assert (quote.speaker, quote.role) == ("Carl Boe", "Mayor")


def test_a_pronoun_is_the_plumber_who_was_just_named_and_no_club():
    (quote,) = read(
        "The club Les Amis du Pont announced a prize for those who sing on bridges at night.",
        "In 2025 the plumber Omar Bell built an organ. “They looked at me askance,” he recalls.",
    ).quotes
    assert quote.speaker == "Omar Bell"


def test_a_pronoun_is_whom_the_sentence_before_begins_with():
    (quote,) = read("Carl Boe will study ice. “I grew up on it,” he said.").quotes
    assert quote.speaker == "Carl Boe"


def test_the_speaker_may_stand_between_other_words_before_a_colon():
    (quote,) = read("Among them, Carl Boe, who keeps a shop: “I said no to the fork.”").quotes
    assert quote.speaker == "Carl Boe"


@pytest.mark.parametrize(
    "paragraph",
    [
        "“We opened it. It is dry.” – Maria G. Boe, curator",
        "“We opened it. It is dry.” – Dr. Carl Boe",
        "“We opened it,” Sgt. Dana Boe laughed.",
        "“We opened it,” Carl Boe points out.",
        "« C’est fait, plaide Jean-Luc Boe, délégué. Il pleuvait. »",
        "« C’est fait », se souvient M. Luc Boe, porte-parole.",
    ],
)
def test_names_with_full_stops_and_rarer_verbs_are_attributions(paragraph):
    (quote,) = read(paragraph).quotes
    assert quote.speaker.endswith("Boe")


def test_a_headlines_verb_is_no_part_of_a_name():
    said = "“It is an honour to be here,” Moretti said."
    text = f"Harbour Bay Names Odette Moretti Director\n\n{LEDE}\n\n{said}\n"
    reading = read_bytes(name="a.txt", content=text.encode())
    assert [one.speaker for one in reading.quotes] == ["Odette Moretti"]
