"""Adds an account, or changes the settings of one that is there."""

import re
from collections.abc import Mapping

from django.db import transaction

from distributor.accounts.languages import wrong_languages
from distributor.accounts.models import Account
from distributor.accounts.secrets import open_sealed, seal
from distributor.accounts.value import complaints_about, missing_settings, unknown_settings
from distributor.people.audit import record
from distributor.registry import channel_named

HANDLE = re.compile(r"[^\x00-\x1f\x7f]{1,200}")


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
    if not HANDLE.fullmatch(handle.strip()):
        raise BadAccount([f"{handle!r} is no handle: one line of 1 to 200 letters is needed."])
    if sentences := unknown_settings(channel, given) or wrong_languages(given):
        raise BadAccount(sentences)
    secret = {setting.name for setting in facts.credentials}
    with transaction.atomic():
        name = handle.strip()
        account = _existing(channel, name) or Account(channel=channel, handle=name)
        plain = account.settings | {k: v for k, v in given.items() if k not in secret}
        sealed = open_sealed(account.sealed_credentials)
        sealed |= {k: v for k, v in given.items() if k in secret}
        if sentences := missing_settings(channel, {**plain, **sealed}):
            raise BadAccount(sentences)
        account.settings, account.sealed_credentials = plain, seal(sealed)
        if sentences := complaints_about(account):
            raise BadAccount(sentences)
        account.is_active = True
        account.save()
        record(who=who, action="account.connected", subject=str(account))
    return account


def disconnect(account: Account, *, who: str) -> None:
    """Use the account for nothing new; what it published stays, and so does its history.

    Its credentials are forgotten. Connecting it again needs them again.
    """
    account.is_active, account.sealed_credentials = False, b""
    account.save(update_fields=["is_active", "sealed_credentials"])
    record(who=who, action="account.removed", subject=str(account))


def _existing(channel: str, handle: str) -> Account | None:
    return Account.objects.select_for_update().filter(channel=channel, handle=handle).first()
