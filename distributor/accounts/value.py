"""Turns an account row into the value channels work with, and checks what people type for one."""

from collections.abc import Mapping

from django.conf import settings

from distributor import contract
from distributor.accounts.languages import SETTINGS
from distributor.accounts.models import Account
from distributor.accounts.secrets import open_sealed
from distributor.registry import channel_named


def account_value(account: Account) -> contract.Account:
    """The contract's account: settings with their defaults, credentials in clear."""
    facts = channel_named(account.channel).facts
    filled = {setting.name: setting.default for setting in facts.settings if setting.default}
    return contract.Account(
        id=account.pk or 0,
        channel=account.channel,
        handle=account.handle,
        settings={**filled, **document_settings(account), **account.settings},
        credentials=open_sealed(account.sealed_credentials),
    )


def document_settings(account: Account) -> dict[str, str]:
    """Where the document of a serving channel stands: for the public, and for our own look."""
    if not isinstance(channel_named(account.channel), contract.Serves):
        return {}
    path = f"/feeds/{account.pk}.xml"
    return {
        "public_url": settings.PUBLIC_URL,
        "document_url": settings.PUBLIC_URL + path,
        "document_fetch_url": settings.FETCH_URL + path,
    }


def complaints_about(account: Account) -> list[str]:
    """What the channel finds wrong with settings and credentials, where it can say so."""
    channel = channel_named(account.channel)
    return channel.vet(account_value(account)) if isinstance(channel, contract.Vets) else []


def missing_settings(channel: str, given: Mapping[str, str]) -> list[str]:
    """Sentences for what a channel requires and nobody gave."""
    facts = channel_named(channel).facts
    return [
        f"{wanted.label} is missing: give it as {wanted.name}=..."
        for wanted in (*facts.settings, *facts.credentials)
        if wanted.required and not given.get(wanted.name)
    ]


def unknown_settings(channel: str, given: Mapping[str, str]) -> list[str]:
    """Sentences for what was given and the channel does not know."""
    facts = channel_named(channel).facts
    known = [setting.name for setting in (*facts.settings, *SETTINGS, *facts.credentials)]
    return [
        f"{facts.label} has no setting {name!r}; it has {', '.join(known)}."
        for name in given
        if name not in known
    ]
