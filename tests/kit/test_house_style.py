import pytest

from distributor.contract import Account
from distributor.kit.house_style import bad_wording, unknown_choices, unread_names, worded


def account(**settings):
    return Account(id=1, channel="x", handle="@port", settings=settings)


@pytest.mark.parametrize(
    ("setting", "language", "words"),
    [
        ("", "en", ""),
        ("Read on", "fr", "Read on"),
        ("en=Read on; fr=Lire la suite ", "fr-CA", "Lire la suite"),
        ("en=Read on;fr-CA=Lire", "fr", "Lire"),
        ("en=Read on", "fr", ""),
        ("#a=b;#c", "en", "#a=b;#c"),
    ],
)
def test_words_are_for_one_language_or_for_all(setting, language, words):
    assert worded(setting, language) == words


def test_a_choice_nobody_knows_is_said():
    choices = {"link_position": ("first", "last")}
    assert unknown_choices(account(link_position="middle"), choices) == [
        "link_position is one of first, last; 'middle' is none of them."
    ]
    assert unknown_choices(account(link_position="last"), choices) == []
    assert unknown_choices(account(), choices) == []


def test_an_entry_that_would_be_ignored_is_said():
    mine = account(handles="INO=@ino; Port of Vellin; ")
    (said,) = unread_names(mine, "handles", {"INO": "@ino"})
    assert said.startswith("'Port of Vellin' in handles cannot be read")


@pytest.mark.parametrize("words", ["a" * 61, "en=Read\x07on", "Read https://port.example"])
def test_a_call_to_action_is_a_few_words(words):
    assert len(bad_wording(account(call=words), "call")) == 1
    assert bad_wording(account(call="en=Read on;fr=Lire la suite"), "call") == []
    assert bad_wording(account(), "call") == []
