"""Asks each chosen account's channel for its edition of a text, with the problems in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from distributor import contract
from distributor.accounts.languages import primary, tag_for, tags_of
from distributor.accounts.models import Account
from distributor.accounts.value import account_value
from distributor.contract import Edition, Level, Problem, Release
from distributor.registry import all_channels, channel_named
from distributor.releases.check import problems_of
from distributor.releases.read import language_name


@dataclass(frozen=True, kw_only=True, slots=True)
class Composed:
    """An edition for one account, and what `check` and the fact guard found in it."""

    account: contract.Account
    edition: Edition
    problems: tuple[Problem, ...]

    @property
    def text_language(self) -> str:
        """The language of the text; the edition's own may name a region for its typography."""
        return primary(self.edition.language)

    @property
    def is_blocked(self) -> bool:
        return any(problem.level is Level.ERROR for problem in self.problems)


def compose_all(
    texts: Sequence[Release], accounts: Sequence[contract.Account]
) -> tuple[list[Composed], list[str]]:
    """An edition for each account and language it publishes, the first language first."""
    composed: list[Composed] = []
    left_out: list[str] = []
    for account in accounts:
        spoken = [(text, tag_for(text.language, account.settings)) for text in texts]
        mine = [replace(text, language=tag) for text, tag in spoken if tag is not None]
        if not mine:
            left_out.append(_not_published(texts, account))
        if _is_of_one_language(account) and len(mine) > 1:
            left_out.append(_one_language(account, mine))
            mine = mine[:1]
        for text in mine:
            made, refused = compose_for(text, [account])
            composed += made
            left_out += refused
    return composed, left_out


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


def _is_of_one_language(account: contract.Account) -> bool:
    """A document such as a feed states one language; whoever reads it gets no other."""
    serves = isinstance(channel_named(account.channel), contract.Serves)
    return serves and not tags_of(account.settings)


def _one_language(account: contract.Account, mine: Sequence[Release]) -> str:
    label = channel_named(account.channel).facts.label
    others = " and ".join(language_name(text.language) for text in mine[1:])
    return (
        f"{label} {account.handle} shows the {language_name(mine[0].language)} text only: readers "
        f"of {others} need one of their own, `distributor account add {account.channel} NAME "
        f"languages={mine[1].language}`."
    )


def _not_published(texts: Sequence[Release], account: contract.Account) -> str:
    label = channel_named(account.channel).facts.label
    there = " and ".join(language_name(text.language) for text in texts)
    return (
        f"{label} {account.handle} publishes {', '.join(tags_of(account.settings))} only, and the "
        f"text is in {there}: nothing goes out there."
    )


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
