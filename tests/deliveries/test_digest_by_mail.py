"""Digests as the email channel makes them: in words of their releases, in the reader's language."""

from dataclasses import replace

import pytest

from channels.email import channel as email
from distributor.accounts.value import account_value
from distributor.contract import Level
from distributor.releases.check import problems_of_digest
from tests.factories import account
from tests.releases_made import release, release_fr


@pytest.fixture
def ours(settings):
    settings.DISTRIBUTOR_CHANNELS = ["email"]
    given = {
        "from_address": "press@tidewater.example",
        "organisation": "Tidewater Robotics",
        "postal_address": "12 Quay Street, Rimouski",
        "smtp_host": "127.0.0.1",
    }
    return account_value(account("email", **given))


def made(*texts):
    """These releases, each at an address of its own."""
    return [replace(text, link=f"https://news.example.com/r/{at}") for at, text in enumerate(texts)]


def digest(ours, releases, language):
    return email.gather([email.compose(each, ours) for each in releases], ours, language=language)


def errors(ours, releases, edition):
    found = problems_of_digest(releases, edition, ours)
    return [problem.sentence for problem in found if problem.level is Level.ERROR]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "texts",
    [
        (release(), release(headline="Fourteen teams race drones in Rimouski")),
        (release_fr(), release_fr(headline="Quatorze équipes à Rimouski")),
        (release(), release_fr()),
        (release_fr(), release(), release(headline="A third basin for Rimouski")),
    ],
)
def test_every_word_of_a_digest_comes_from_its_releases(ours, texts, language):
    releases = made(*texts)
    edition = digest(ours, releases, language)
    assert errors(ours, releases, edition) == []
    for each in releases:
        assert " ".join(each.headline.split()) in " ".join(edition.parts[0].text.split())
        assert each.link in edition.parts[0].text


def test_a_word_of_no_release_is_found(ours):
    releases = made(release(), release(headline="A third basin for Rimouski"))
    edition = digest(ours, releases, "en")
    part = edition.parts[0]
    for wrong in ("Zanzibar pays", "4711 boats", "https://elsewhere.example/x"):
        text = part.text.replace("A third basin", f"A third basin near {wrong}")
        changed = replace(edition, parts=(replace(part, text=text),))
        assert any(wrong.split()[0] in said for said in errors(ours, releases, changed))


def test_the_frame_is_in_the_language_of_the_reader(ours):
    releases = made(release(), release(headline="A third basin for Rimouski"))
    french = digest(ours, releases, "fr").parts[0].text
    assert "Se désabonner" in french
    assert "Unsubscribe" not in french
    assert "Unsubscribe" in digest(ours, releases, "en").parts[0].text
