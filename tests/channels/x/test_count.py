import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.x.count import count, has_forbidden_characters, links, without_links
from channels.x.reference import parse_tweet


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("— ’ “", 5),
        ("…€™", 6),
        ("«\u00a0é\u00a0»", 5),
        ("\u202f", 2),
        ("e\u0301", 1),
        ("example.com", 23),
        ("https://news.example.org/releases/a-very-long-address-indeed", 23),
        ("node.js", 7),
        ("http://localhost:8000/x", 23),
        ("日本", 4),
        ("👨\u200d👩\u200d👧\u200d👦", 2),
        ("👩🏽\u200d🤝\u200d👨🏻", 8),
        ("🐦\u200d🔥", 5),
        ("", 0),
    ],
)
def test_weights_are_those_of_the_platform(text, weight):
    assert count(text) == weight


@given(st.text(alphabet=st.characters(max_codepoint=0x2100), max_size=80))
def test_the_short_way_counts_like_the_reference(text):
    if text:
        assert count(text) == parse_tweet(text).weightedLength


def test_a_handshake_in_a_plain_text_changes_nothing():
    assert count("🤝 a") == 4


def test_links_are_found_with_and_without_scheme():
    assert links("See tide.com and https://a.example.org/x.") == [
        "tide.com",
        "https://a.example.org/x",
    ]
    assert links("No. Nothing here, U.S. readers") == []


def test_a_joiner_makes_words_of_domains():
    plain = without_links("OpenOffice.org, www.tide.com and tide.com")
    assert links(plain) == []
    assert plain.replace("\u200c", "") == "OpenOffice.org, www.tide.com and tide.com"


def test_characters_x_refuses_are_seen():
    assert has_forbidden_characters("a\ufeff")
    assert not has_forbidden_characters("a")
