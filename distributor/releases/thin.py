"""Says when there is nothing to tell but the headline, or when the first sentence is left out.

A body without one whole sentence (a table, a list of names, a file that was read wrongly) composes
without any error, and readers would get a title and a link. A channel that shows headlines only
does so by design, so the release is looked at and not the edition.
"""

from distributor.contract import Edition, Level, Problem, Release
from distributor.kit import choose

_SENTENCE = (
    "No whole sentence was found in the text below the headline, so this edition tells the "
    "headline only. Look at what `distributor read` shows, or write the edition by hand."
)

_NO_LEDE = (
    "This edition tells details but not the first sentence of the news, most likely because that "
    "is too long for it: readers may not learn what happened. `distributor edit` puts it in."
)


def thin_problems_of(release: Release) -> list[Problem]:
    """A warning when the release has no sentence of news that could stand in an edition. Pure."""
    passages = choose.lede(release) or choose.listing(release) or choose.openers(release)
    if passages or choose.facts(release):
        return []
    return [Problem(level=Level.WARNING, code="edition.headline-only", sentence=_SENTENCE)]


def lede_problems_of(release: Release, edition: Edition) -> list[Problem]:
    """A warning when an edition tells later sentences of the news and not its first one. Pure.

    An edition of the headline alone is what some channels show by design.
    """
    lede = choose.lede(release)
    told = "".join(_letters(part.text) for part in edition.parts)
    if lede is None or _letters(lede.sentences[0]) in told:
        return []
    headline = _letters(release.headline)  # a short item of a list may stand in it by chance
    lines = (each for block in release.blocks for each in (*block.sentences, *block.items))
    if not any(line not in headline and line in told for line in map(_letters, lines)):
        return []
    return [Problem(level=Level.WARNING, code="edition.no-lede", sentence=_NO_LEDE)]


def _letters(text: str) -> str:
    """The text without what typography may change."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
