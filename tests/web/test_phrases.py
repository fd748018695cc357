"""The words of the public pages, the same ones in every language."""

import re
from pathlib import Path

import pytest

import distributor.web
from distributor.web.phrases import ENGLISH, FRENCH, phrases

TEMPLATES = Path(distributor.web.__file__).parent / "templates"


def test_both_languages_say_the_same_things():
    assert ENGLISH.keys() == FRENCH.keys()
    assert not [name for name in ENGLISH if ENGLISH[name] == FRENCH[name]]


def test_templates_use_every_phrase_and_no_other():
    texts = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    assert set(re.findall(r"words\.(\w+)", texts)) == set(ENGLISH)


@pytest.mark.parametrize(
    ("language", "words"), [("fr-CA", FRENCH), ("FR", FRENCH), ("en-CA", ENGLISH), ("de", ENGLISH)]
)
def test_a_language_we_do_not_have_is_english(language, words):
    assert phrases(language) is words


def test_french_sets_its_spaces():
    for phrase in FRENCH.values():
        assert not re.search(r" [:»%]|« ", phrase)
        assert "'" not in phrase
