"""Says when there is nothing to tell but the headline.

A body without one whole sentence (a table, a list of names, a file that was read wrongly) composes
without any error, and readers would get a title and a link. A channel that shows headlines only
does so by design, so the release is looked at and not the edition.
"""

from distributor.contract import Level, Problem, Release
from distributor.kit import choose

_SENTENCE = (
    "No whole sentence was found in the text below the headline, so this edition tells the "
    "headline only. Look at what `distributor read` shows, or write the edition by hand."
)


def thin_problems_of(release: Release) -> list[Problem]:
    """A warning when the release has no sentence of news that could stand in an edition. Pure."""
    passages = choose.lede(release) or choose.listing(release) or choose.openers(release)
    if passages or choose.facts(release):
        return []
    return [Problem(level=Level.WARNING, code="edition.headline-only", sentence=_SENTENCE)]
