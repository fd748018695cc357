import pytest

from distributor.kit.casing import is_capitals, sentence_case

BODY = (
    "The Harbour Trust today opened a basin for small vessels.",
    "There Sen. Ada Boyd praised the trust in Rimouski, as the NRC had done in May.",
    "Vessels come from Gaspé.",
)


@pytest.mark.parametrize("text", ["NEW BASIN OPENS IN RIMOUSKI", "SIX PORTS – ONE BASIN"])
def test_capitals_from_end_to_end_are_seen(text):
    assert is_capitals(text)


@pytest.mark.parametrize("text", ["NRC", "IBM NRC", "NRC opens basin", "MEDIALINE"])
def test_acronyms_and_plain_headlines_are_not_capitals(text):
    assert not is_capitals(text)


def test_words_come_out_as_the_body_writes_them():
    headline = "HARBOUR TRUST OPENS BASIN FOR SMALL VESSELS"
    assert sentence_case(headline, BODY) == "Harbour Trust opens basin for small vessels"


def test_names_acronyms_and_numbers_keep_their_form():
    headline = "NRC AND ADA BOYD IN RIMOUSKI: 2 VESSELS"
    assert sentence_case(headline, BODY) == "NRC and Ada Boyd in Rimouski: 2 vessels"


def test_the_kin_of_a_word_tells_its_case():
    assert sentence_case("SENS. PRAISE BASINS", BODY) == "Sens. praise basins"


def test_a_word_the_body_does_not_know_leaves_the_headline_alone():
    assert sentence_case("ZEPHYR OPENS BASIN", BODY) is None


def test_the_first_word_of_a_sentence_proves_no_case():
    assert sentence_case("BASIN IN GAZETTE", ("Gazette readers saw the basin.",)) is None


def test_kin_in_several_cases_proves_nothing():
    assert sentence_case("SNASAS BASIN", ("The basin of SNASA.",)) is None


def test_a_long_word_is_known_by_how_it_begins():
    body = ("The basin is for inspecting hulls.",)
    assert sentence_case("BASIN INSPECTIONS", body) == "Basin inspections"


def test_elision_and_possession_leave_the_name():
    body = ("So the NRC and Gaspé met at a basin.", "Les navires de Gaspé et du NRC.")
    assert sentence_case("GASPÉ’S BASIN", body) == "Gaspé’s basin"
    assert sentence_case("BASIN DE L’NRC", body) == "Basin de l’NRC"
    assert sentence_case("ZORG’S BASIN", body) is None


def test_a_stem_of_two_letters_proves_nothing():
    assert sentence_case("GAS BASIN", ("The basin of GA.",)) is None
