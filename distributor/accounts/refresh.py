"""Renews the credentials of an account, once, by one worker at a time.

A refresh token may be good for one use only, so the new credentials are stored before anybody uses
them, and a worker that comes second takes what the first one got.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from distributor.accounts.models import Account
from distributor.accounts.secrets import open_sealed, seal
from distributor.accounts.value import account_value
from distributor.contract import ChannelError, Deadline, Refreshes
from distributor.people.audit import record
from distributor.registry import channel_named

AGAIN = timedelta(minutes=10)
CALL_SECONDS = 20.0


def refresh(account_id: int) -> bool:
    """Whether the account has new credentials now; False where a person must connect it again."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        channel = channel_named(account.channel)
        if not isinstance(channel, Refreshes) or _was_refreshed(account):
            return False
        try:
            changed = channel.refresh(account_value(account), Deadline.after(CALL_SECONDS))
        except ChannelError:
            return False
        account.sealed_credentials = seal({**open_sealed(account.sealed_credentials), **changed})
        account.refreshed_at = timezone.now()
        account.save(update_fields=["sealed_credentials", "refreshed_at"])
        record(who="distributor", action="account.refreshed", subject=str(account))
    return True


def _was_refreshed(account: Account) -> bool:
    """Refused again so soon after a refresh: refreshing is not what it needs."""
    return account.refreshed_at is not None and timezone.now() - account.refreshed_at < AGAIN
