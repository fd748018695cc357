"""Renews the credentials of an account, once, by one worker at a time.

A refresh token may be good for one use only, so the new credentials are stored before anybody uses
them, and a worker that comes second takes what the first one got.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from distributor import contract
from distributor.accounts.models import Account
from distributor.accounts.secrets import open_sealed, seal
from distributor.accounts.value import account_value
from distributor.contract import (
    ChannelError,
    Deadline,
    OutcomeUnknown,
    RateLimited,
    Refreshes,
    Transient,
)
from distributor.people.audit import record
from distributor.registry import channel_named

AGAIN = timedelta(minutes=10)
CALL_SECONDS = 20.0


class Renewal(StrEnum):
    """What came of it: new credentials stand, it may work later, or a person must act."""

    DONE = "done"
    LATER = "later"
    REFUSED = "refused"


def refresh(refused: contract.Account) -> Renewal:
    """Renew the credentials of an account whose present ones the platform refused."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=refused.id)
        channel = channel_named(account.channel)
        stored = account_value(account)
        if stored.credentials != refused.credentials:
            return Renewal.DONE
        if not isinstance(channel, Refreshes) or _was_refreshed(account):
            return Renewal.REFUSED
        try:
            changed = channel.refresh(stored, Deadline.after(CALL_SECONDS))
        except (Transient, RateLimited, OutcomeUnknown):
            return Renewal.LATER
        except ChannelError:
            return Renewal.REFUSED
        _store(account, changed)
    return Renewal.DONE


def _store(account: Account, changed: Mapping[str, str]) -> None:
    account.sealed_credentials = seal({**open_sealed(account.sealed_credentials), **changed})
    account.refreshed_at = timezone.now()
    account.save(update_fields=["sealed_credentials", "refreshed_at"])
    record(who="distributor", action="account.refreshed", subject=str(account))


def _was_refreshed(account: Account) -> bool:
    """Refused again so soon after a refresh: refreshing is not what it needs."""
    return account.refreshed_at is not None and timezone.now() - account.refreshed_at < AGAIN
