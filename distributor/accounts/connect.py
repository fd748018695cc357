"""Adds an account, or changes the settings of one that is there."""

from collections.abc import Mapping

from django.db import transaction

from distributor.accounts.models import Account
from distributor.accounts.secrets import open_sealed, seal
from distributor.accounts.value import missing_settings, unknown_settings
from distributor.people.audit import record
from distributor.registry import channel_named


class BadAccount(Exception):
    """What was given does not make an account; `sentences` say what to change."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def connect(*, channel: str, handle: str, given: Mapping[str, str], who: str) -> Account:
    """Add or change the account of this handle; given values are sorted by the channel's facts.

    Raises:
        UnknownChannel: no such channel.
        BadAccount: a value is missing or not known.
    """
    facts = channel_named(channel).facts
    if sentences := unknown_settings(channel, given):
        raise BadAccount(sentences)
    secret = {setting.name for setting in facts.credentials}
    with transaction.atomic():
        account = _existing(channel, handle) or Account(channel=channel, handle=handle)
        plain = account.settings | {k: v for k, v in given.items() if k not in secret}
        sealed = open_sealed(account.sealed_credentials)
        sealed |= {k: v for k, v in given.items() if k in secret}
        if sentences := missing_settings(channel, {**plain, **sealed}):
            raise BadAccount(sentences)
        account.settings, account.sealed_credentials = plain, seal(sealed)
        account.is_active = True
        account.save()
        record(who=who, action="account.connected", subject=str(account))
    return account


def _existing(channel: str, handle: str) -> Account | None:
    return Account.objects.select_for_update().filter(channel=channel, handle=handle).first()
