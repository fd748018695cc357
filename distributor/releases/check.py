"""Collects the problems of an edition: the channel's own check, the fact guard, the card."""

from distributor.contract import Account, Edition, Problem, Release
from distributor.registry import channel_named
from distributor.releases.card.card import card_problems_of
from distributor.releases.guard import guard


def problems_of(release: Release, edition: Edition, account: Account) -> list[Problem]:
    """What blocks or deserves a look, in the order of the parts."""
    channel = channel_named(edition.channel)
    allowed = [account.handle, *account.settings.values()]
    found = [*channel.check(edition, account), *guard(release, edition, allowed)]
    found += card_problems_of(release, edition)
    return sorted(found, key=lambda problem: -1 if problem.part is None else problem.part)
