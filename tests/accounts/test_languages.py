"""Which languages an account publishes, as its settings say."""

import pytest

from distributor.accounts.connect import BadAccount, connect
from distributor.accounts.languages import makes_wait, needed, tag_for, tags_of


@pytest.mark.parametrize(
    ("settings", "tags", "asked"),
    [
        ({}, (), []),
        ({"languages": "en, fr_CA"}, ("en", "fr-CA"), ["en", "fr"]),
        ({"language": "fr-CA"}, ("fr-CA",), []),
        ({"language": "fr-CA", "languages": "en"}, ("en",), ["en"]),
        ({"language": "Klingon"}, (), []),
    ],
)
def test_an_account_names_its_languages_and_asks_for_those_it_names_itself(settings, tags, asked):
    assert (tags_of(settings), needed(settings)) == (tags, asked)


def test_a_language_is_spelled_as_the_account_spells_it_or_not_published():
    settings = {"languages": "en,fr-CA"}
    assert [tag_for(each, settings) for each in ("fr", "en", "de")] == ["fr-CA", "en", None]
    assert tag_for("de", {}) == "de"


def test_readers_wait_only_where_the_account_says_so():
    assert makes_wait({"other_languages": "wait"})
    assert not makes_wait({"other_languages": "first"})
    assert not makes_wait({})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"languages": "English"}, "languages=en,fr"),
        ({"languages": "fr-CA,fr-FR"}, "Name each language once"),
        ({"other_languages": "never"}, "other_languages=first or other_languages=wait"),
    ],
)
def test_languages_that_mean_nothing_are_refused_when_typed(given, said, db, settings):
    settings.DISTRIBUTOR_CHANNELS = ["scripted"]
    with pytest.raises(BadAccount, match=said):
        connect(channel="scripted", handle="page", given=given, who="a test")
    connected = connect(
        channel="scripted", handle="page", given={"languages": "en,fr-CA"}, who="a test"
    )
    assert connected.settings == {"languages": "en,fr-CA"}
