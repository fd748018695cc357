"""What the core lends to a door where news comes back: who is known, and where news is kept."""

from collections.abc import Sequence

import structlog
from django.db import Error, close_old_connections

from distributor import contract
from distributor.accounts.models import Account
from distributor.accounts.secrets import Unopenable
from distributor.accounts.value import account_value
from distributor.contract import Receives, Transient
from distributor.deliveries.events import take
from distributor.deliveries.tag import key_in
from distributor.registry import all_channels

log = structlog.get_logger()
CLOSED = "The database does not answer, so this cannot be kept just now."


class LedgerDesk:
    """The `contract.Desk` over the ledger; a database that is away is said as Transient."""

    def accounts(self) -> Sequence[contract.Account]:
        """The active accounts of channels that have a door."""
        names = [name for name, each in all_channels().items() if isinstance(each, Receives)]
        try:
            close_old_connections()
            rows = list(Account.objects.filter(channel__in=names, is_active=True))
        except Error as error:
            raise Transient(CLOSED) from error
        return [value for value in map(_value, rows) if value is not None]

    def knows(self, tag: str) -> bool:
        return key_in(tag) is not None

    def take(self, events: Sequence[contract.Event]) -> None:
        try:
            close_old_connections()
            new = take(events)
        except Error as error:
            raise Transient(CLOSED) from error
        log.info("returns.taken", events=len(events), new=new)


def _value(account: Account) -> contract.Account | None:
    try:
        return account_value(account)
    except Unopenable:
        return None
