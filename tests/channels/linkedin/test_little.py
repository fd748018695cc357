import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.linkedin.little import commentary, escape, mentions_in, unescape

RESERVED = "\\|{}@[]()<>#*_~"


def test_every_reserved_sign_is_escaped_once():
    assert escape(RESERVED) == "".join(f"\\{sign}" for sign in RESERVED)


@given(st.text(alphabet=RESERVED + "aé #1\n"))
def test_what_is_escaped_comes_out_unescaped(text):
    assert unescape(escape(text)) == text


@given(st.text(alphabet=RESERVED + "aéINO ＃#1\n"))
def test_what_is_sent_reads_as_it_was_written(text):
    assert unescape(commentary(text, {"INO": "urn:li:organization:1"})) == text


def test_hashtags_stay_alive():
    assert commentary("Now: #Énergie_verte", {}) == "Now: {hashtag|\\#|Énergie\\_verte}"


@pytest.mark.parametrize("text", ["a#b", "#1", "# x", "https://a.example/#top"])
def test_other_number_signs_are_plain(text):
    assert "{hashtag" not in commentary(text, {})


def test_the_first_name_of_an_organisation_becomes_a_mention():
    sent = commentary("INO and INO met INOX.", {"INO": "urn:li:organization:1"})
    assert sent == "@[INO](urn:li:organization:1) and INO met INOX."


def test_a_bracket_in_a_mentioned_name_is_escaped():
    sent = commentary("We met Centre (C2MI).", {"Centre (C2MI)": "urn:li:organization:2"})
    assert sent == "We met @[Centre \\(C2MI\\)](urn:li:organization:2)."
    assert unescape(sent) == "We met Centre (C2MI)."


@pytest.mark.parametrize("written", ["{hashtag|\\#|Drones}", "{hashtag|#|Drones}", "\\#Drones"])
def test_hashtags_come_back_from_every_form(written):
    assert unescape(written) == "#Drones"


def test_a_setting_maps_organisations_to_urns():
    setting = "INO=urn:li:organization:12; Ann = urn:li:person:a_B;bad=urn:li:share:1;x"
    assert mentions_in(setting) == {"INO": "urn:li:organization:12", "Ann": "urn:li:person:a_B"}
