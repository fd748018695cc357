"""Tests the credentials of every account without harm, all at once."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from distributor import contract
from distributor.accounts.models import Account
from distributor.accounts.secrets import Unopenable
from distributor.accounts.value import account_value
from distributor.contract import ChannelError, Misconfigured, Probes
from distributor.registry import UnknownChannel, all_channels, channel_named

AT_ONCE = 8
NO_TEST = "has no credentials to test"


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """What the platform said about an account's credentials."""

    account: Account
    is_well: bool
    sentence: str
    hint: str = ""


def probe_all(accounts: Iterable[Account]) -> list[Health]:
    """Ask every platform, and keep the answers with the accounts."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(_probe, [(account, *_ready(account)) for account in accounts]))
    for health in found:
        Account.objects.filter(pk=health.account.pk).update(
            probed_at=timezone.now(), probe_sentence=health.sentence
        )
    return found


def unloaded_channels() -> list[str]:
    """The channels that are wanted here and could not be loaded."""
    found = all_channels()
    return [name for name in settings.DISTRIBUTOR_CHANNELS if name not in found]


def _ready(account: Account) -> tuple[Probes | None, contract.Account | None, str]:
    """What a thread needs, so that it touches no database; or why it cannot be asked."""
    try:
        channel = channel_named(account.channel)
        value = account_value(account)
    except (UnknownChannel, Unopenable) as error:
        return None, None, str(error)
    return (channel, value, "") if isinstance(channel, Probes) else (None, value, "")


def _probe(ready: tuple[Account, Probes | None, contract.Account | None, str]) -> Health:
    account, channel, value, obstacle = ready
    if channel is None or value is None:
        return Health(account=account, is_well=not obstacle, sentence=obstacle or NO_TEST)
    try:
        return Health(account=account, is_well=True, sentence=channel.probe(value))
    except ChannelError as error:
        hint = error.hint if isinstance(error, Misconfigured) else ""
        return Health(account=account, is_well=False, sentence=error.sentence, hint=hint)
