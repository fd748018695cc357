import pytest

from distributor.kit import sentences as s


@pytest.mark.parametrize(
    "sentence",
    ["The basin is open.", "Is it open?", "“Open,” he said.", "He said “open.”", "9,000 came."],
)
def test_a_whole_sentence_begins_and_ends_like_one(sentence):
    assert s.is_whole(sentence)


@pytest.mark.parametrize(
    "sentence", ["and so it goes.", "They will share:", "WHEN May 2", "", "ends in a comma,"]
)
def test_a_fragment_is_not_whole(sentence):
    assert not s.is_whole(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Open since 2028[2].",
        "Open[^1] now.",
        "Open¹ now.",
        "Growth (2) went on.",
        "• Open now.",
        "A **bold** claim.",
        "<b>Open</b>.",
        "Winter | 10",
    ],
)
def test_traces_of_the_file_are_seen(sentence):
    assert not s.is_clean(sentence)


@pytest.mark.parametrize("sentence", ["It holds 40 m² of water.", "The index (CPI-U) rose (28%)."])
def test_units_and_brackets_are_no_traces(sentence):
    assert s.is_clean(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "For more information, call us.",
        "Write to media@basin.example.",
        "More at www.basin.example.",
        "Pour plus d’informations, écrivez.",
    ],
)
def test_directions_are_no_news(sentence):
    assert not s.is_news(sentence)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("It will grow.", "en"),
        ("“This is huge.", "en"),
        ("However, costs fell.", "en"),
        ("In addition, costs fell.", "en"),
        ("Its walls are thick.", "en"),
        ("Il grandira.", "fr"),
        ("C’est grand.", "fr"),
        ("De plus, le coût baisse.", "fr"),
        ("Cette hausse est forte.", "fr"),
    ],
)
def test_a_pronoun_or_connective_does_not_stand_alone(sentence, language):
    assert not s.stands_alone(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Italy joined.", "en"),
        ("The basin opened.", "en"),
        ("Il grew in the text of another language.", "en"),
        ("Cescau accueille la conférence.", "fr"),
        ("L’offre suisse a gagné.", "fr"),
        ("", "en"),
    ],
)
def test_other_words_stand_alone(sentence, language):
    assert s.stands_alone(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language"), [("We are glad.", "en"), ("Nous sommes heureux.", "fr")]
)
def test_the_first_person_belongs_in_quotations(sentence, language):
    assert s.is_first_person(sentence, language)
    assert not s.can_follow(sentence, language)


def test_us_dollars_are_not_the_first_person():
    assert not s.is_first_person("It cost 452 million US dollars.", "en")


def test_a_counted_thing_needs_its_antecedent():
    assert not s.can_open("The two teams will meet in Rimouski.", "en")
    assert s.can_follow("The two teams will meet in Rimouski.", "en")


def test_a_plain_sentence_can_open_a_post():
    assert s.can_open("Les ports inspectent 9 000 coques.", "fr")


def test_quotation_marks_are_seen():
    assert s.has_quote_marks("the «\u00a0basin\u00a0»")
    assert not s.has_quote_marks("the team's basin")
