"""Collects the problems of an edition: the channel's own check, the fact guard, the card."""

from collections.abc import Sequence

from distributor.contract import Account, Edition, Problem, Release
from distributor.registry import channel_named
from distributor.releases.card.card import card_problems_of
from distributor.releases.guard import guard
from distributor.releases.thin import lede_problems_of, thin_problems_of


def problems_of(release: Release, edition: Edition, account: Account) -> list[Problem]:
    """What blocks or deserves a look, in the order of the parts."""
    channel = channel_named(edition.channel)
    allowed = [account.handle, *account.settings.values()]
    found = [*channel.check(edition, account), *guard(release, edition, allowed)]
    found += [*thin_problems_of(release), *lede_problems_of(release, edition)]
    found += card_problems_of(release, edition)
    return sorted(found, key=lambda problem: -1 if problem.part is None else problem.part)


def problems_of_digest(
    releases: Sequence[Release], digest: Edition, account: Account
) -> list[Problem]:
    """The same of a digest: every word of it must stand in one of its releases."""
    first, *others = releases
    known = [text for release in others for text in _said_by(release)]
    allowed = [account.handle, *account.settings.values(), *known]
    channel = channel_named(digest.channel)
    return [*channel.check(digest, account), *guard(first, digest, allowed)]


def _said_by(release: Release) -> list[str]:
    quotes = [f"{quote.speaker}, {quote.role}" for quote in release.quotes]
    return [
        *(release.text, release.headline, release.link, release.correction or ""),
        *(release.city or "", release.issuer or "", *release.subheads, *release.contacts, *quotes),
    ]
