"""Asks each chosen account's channel for its edition of a text, with the problems in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from distributor import contract
from distributor.accounts.models import Account
from distributor.accounts.value import account_value
from distributor.contract import Edition, Level, Problem, Release
from distributor.registry import all_channels, channel_named
from distributor.releases.check import problems_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Composed:
    """An edition for one account, and what `check` and the fact guard found in it."""

    account: contract.Account
    edition: Edition
    problems: tuple[Problem, ...]

    @property
    def is_blocked(self) -> bool:
        return any(problem.level is Level.ERROR for problem in self.problems)


def compose_for(
    release: Release, accounts: Iterable[contract.Account]
) -> tuple[list[Composed], list[str]]:
    """One edition per account; sentences for the accounts whose channel cannot express it."""
    composed: list[Composed] = []
    left_out: list[str] = []
    for account in accounts:
        channel = channel_named(account.channel)
        try:
            edition = channel.compose(release, account)
        except contract.Unsupported as refusal:
            left_out.append(f"{channel.facts.label}: {refusal}")
            continue
        problems = problems_of(release, edition, account)
        composed.append(Composed(account=account, edition=edition, problems=tuple(problems)))
    return composed, left_out


def chosen_accounts(channels: Sequence[str]) -> list[Account]:
    """The active accounts of the named channels, or of all.

    Raises:
        UnknownChannel: a name is not a channel here.
    """
    for name in channels:
        channel_named(name)
    wanted = channels or list(all_channels())
    return list(Account.objects.filter(is_active=True, channel__in=wanted).order_by("id"))


def account_values(accounts: Iterable[Account]) -> list[contract.Account]:
    return [account_value(account) for account in accounts]
