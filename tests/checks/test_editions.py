import random
from dataclasses import replace
from functools import cache

import pytest

from channels.email import compose as email
from channels.linkedin import post
from channels.rss import item
from channels.x import thread
from distributor.contract import Account
from distributor.releases.guard import guard
from distributor.releases.read import read_file, to_release
from tests.checks.reading import CORPUS
from tests.checks.rules_of_channels import RULES
from tests.releases_made import bullets, paragraph, release, release_fr

CHANNELS = {"x": thread, "linkedin": post, "rss": item, "email": email}
SETTINGS = {
    "organisation": "Newsroom Trust",
    "postal_address": "12 Quay Street, Rimouski",
    "from_address": "news@example.org",
}
FILES = sorted(
    path
    for path in (CORPUS.iterdir() if CORPUS.is_dir() else ())
    if path.suffix in {".txt", ".md", ".html", ".docx"} and path.name != "README.md"
)
BARE = paragraph("The basin opened in the harbour of Rimouski on October 6.")
MADE = {
    "english": release,
    "canadian": release_fr,
    "french": lambda: release_fr(language="fr-FR"),
    "short": lambda: release(blocks=release().blocks[:2], legal=(), footnotes=()),
    "bare": lambda: release(blocks=(BARE, bullets("a gate"))),
    "capitals": lambda: release(headline="TIDEWATER ROBOTICS OPENED A TEST BASIN IN RIMOUSKI"),
    "corrected": lambda: release(correction="This release corrects the depth of the basin."),
}


@cache
def read(name):
    if name in MADE:
        return MADE[name]()
    path = CORPUS / name
    link = f"https://news.example.org/r/{path.stem}"
    return to_release(read_file(path), guid=f"urn:uuid:{path.stem}", link=link)


def account(channel, **settings):
    return Account(id=1, channel=channel, handle="@newsroom", settings={**SETTINGS, **settings})


NAMES = [*MADE, *(path.name for path in FILES)]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", NAMES)
def test_an_edition_breaks_no_rule(name, channel):
    own, page = read(name), account(channel)
    edition = CHANNELS[channel].compose(own, page)
    assert edition == CHANNELS[channel].compose(own, page)
    assert list(RULES[channel](own, edition, page.settings)) == []


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", NAMES)
def test_an_edition_has_no_doubtful_fact_and_no_error(name, channel):
    own, page = read(name), account(channel)
    edition = CHANNELS[channel].compose(own, page)
    assert guard(own, edition, [page.handle, *page.settings.values()]) == []
    errors = [p for p in CHANNELS[channel].check(edition, page) if p.level == "error"]
    assert errors == []


@pytest.mark.parametrize("name", NAMES)
def test_a_thread_with_everything_configured_breaks_no_rule(name):
    own = read(name)
    settings = {"link_position": "last", "hashtags": "#Rimouski", "handles": "INO=@ino"}
    if "rimouski" not in own.text.casefold():
        del settings["hashtags"]
    page = account("x", **settings)
    edition = thread.compose(own, page)
    found = [v for v in RULES["x"](own, edition, page.settings) if v != "C2 sign @ino"]
    assert found == []


def test_the_corpus_was_there():
    if not FILES:
        pytest.skip("the releases for development are not there: ONLY MADE ONES WERE CHECKED")
    assert len(FILES) >= 13


@pytest.mark.skipif(not FILES, reason="no releases beside the repository")
@pytest.mark.parametrize("name", ["ino-c2mi.txt", "ino-c2mi.docx"])
def test_the_worked_example_comes_out(name):
    counted = [thread.count(part.text) for part in thread.compose(read(name), account("x")).parts]
    assert counted == [118, 105 + len(" 2/3"), 255 + len(" 3/3")]


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_rules_see_what_is_broken(channel):
    own, page = read("english"), account(channel)
    edition = CHANNELS[channel].compose(own, page)
    spoiled = {
        "C1": lambda text: text.replace("2,400", "2,500").replace("120", "121"),
        "C2": lambda text: text.replace("today opened", "of Halifax today opened"),
        "C4": lambda text: text.replace(" in moving salt water", ""),
        "C8": lambda text: text.replace("Tidewater Robotics today", "It today"),
    }
    for code, spoil in spoiled.items():
        parts = tuple(replace(part, text=spoil(part.text)) for part in edition.parts)
        found = list(RULES[channel](own, replace(edition, parts=parts), page.settings))
        assert any(violation.startswith(code) for violation in found), code


def edits(seed):
    """One edit by hand of a post of the made releases: the text, and whether the guard must see."""
    chance = random.Random(seed)
    own = chance.choice([release, release_fr])()
    part = chance.choice(thread.compose(own, account("x")).parts[1:])
    words = part.text.rsplit(" ", 1)[0].split(" ")
    numbered = [at for at, word in enumerate(words) if any(c.isdigit() for c in word)]
    kind = chance.choice(["number", "name", "sign", "word", "space", "drop"])
    if kind == "number" and not numbered:
        kind = "name"
    at = chance.randrange(2, len(words))
    if kind == "number":
        words[chance.choice(numbered)] = str(chance.randrange(3000, 8000))
    elif kind == "name":
        words.insert(at, chance.choice(["Zellers", "Kowalski", "Ōsaka", "NATO"]))
    elif kind == "sign":
        words.insert(at, chance.choice(["@zellers", "#Kowalski"]))
    elif kind == "word" and "“" not in part.text and "«" not in part.text:
        words.insert(at, chance.choice(["really", "vraiment", "again"]))
    elif kind == "space":
        words = [word.replace("2,400", "2\u00a0400") for word in words]
    elif "“" not in part.text and "«" not in part.text and not words[-1][-2:-1].isdigit():
        words = words[: len(words) - 1]
    return own, replace(part, text=" ".join(words)), kind in {"number", "name", "sign"}


@pytest.mark.parametrize("seed", range(200))
def test_the_guard_tells_harmless_edits_from_false_ones(seed):
    own, part, is_false = edits(seed)
    edition = replace(thread.compose(own, account("x")), parts=(part,))
    doubts = guard(own, edition)
    assert bool(doubts) is is_false, (part.text, [doubt.sentence for doubt in doubts])
