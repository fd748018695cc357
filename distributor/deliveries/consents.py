"""Ends implied consent at its instant by the ledger's clock, and asks people before it ends."""

import structlog

from distributor.accounts.models import Account
from distributor.audience.expiry import ask_to_renew, end_consents, ends_now
from distributor.audience.letters import writer_of
from distributor.deliveries.clock import now

log = structlog.get_logger()


def consents_are_due() -> bool:
    """Whether somebody's consent is over or about to end."""
    return ends_now(now(), accounts=_writing())


def end_and_ask() -> None:
    """End what is over, and ask whom it concerns soon."""
    moment = now()
    if ended := end_consents(moment):
        log.info("consents.ended", count=ended)
    if asked := ask_to_renew(moment, accounts=_writing()):
        log.info("consents.asked", count=asked)


def _writing() -> list[int]:
    """The accounts through which a letter can go."""
    return [account.pk for account in Account.objects.all() if writer_of(account)]
