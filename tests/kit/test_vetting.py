"""What is wrong with an account, in sentences."""

import pytest

from distributor.contract import Account, Misconfigured
from distributor.kit.http import is_web_address
from distributor.kit.vetting import bad_addresses, bad_languages, complaints

ACCOUNT = Account(id=1, channel="wall", handle="a", settings={"api_url": "wall", "web_url": ""})


def _refuses(account):
    raise Misconfigured(f"{account.handle} has no door.", hint="Enter a door.")


def test_every_reader_that_raises_gives_one_sentence_with_its_hint():
    assert complaints(ACCOUNT, _refuses, repr, _refuses) == ["a has no door. Enter a door."] * 2


def test_an_address_that_is_none_is_named_and_an_empty_one_is_not():
    assert bad_addresses(ACCOUNT, "api_url", "web_url", "other_url") == [
        "api_url is 'wall', which is not a web address. Enter one that begins with https://."
    ]


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://x.example/a", True),
        ("http://127.0.0.1:8000", True),
        ("http://x.example", False),
        ("https://a b.example", False),
        ("https://x.example/\n", False),
        ("https://ana:secret@x.example", False),
        ("https://", False),
    ],
)
def test_a_web_address_is_protected_whole_and_without_a_password(url, is_one):
    assert is_web_address(url) is is_one


@pytest.mark.parametrize("code", ["en", "fr-CA", "zh-Hant-TW", ""])
def test_a_language_code_is_taken(code):
    account = Account(id=1, channel="wall", handle="a", settings={"language": code})
    assert bad_languages(account, "language") == []


@pytest.mark.parametrize("code", ["klingon", "en_CA", "français", "e", "en-"])
def test_a_language_that_is_no_code_is_named(code):
    account = Account(id=1, channel="wall", handle="a", settings={"language": code})
    assert bad_languages(account, "language") == [
        f"language is {code!r}, which is not a language code. Enter one such as en, fr or fr-CA."
    ]
