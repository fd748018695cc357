"""A lane: one edition on its way through one account, with all a worker needs to send it."""

from dataclasses import dataclass

from distributor import contract
from distributor.accounts.value import account_value
from distributor.contract import Channel, Destination
from distributor.registry import channel_named
from distributor.releases.codec import edition_from_json
from distributor.releases.models import Edition


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """The channel, the account and the frozen edition."""

    channel: Channel
    account: contract.Account
    edition: contract.Edition
    edition_id: int

    @property
    def is_to_subscribers(self) -> bool:
        return self.channel.facts.destination is Destination.SUBSCRIBERS


def load_lane(edition_id: int) -> Lane:
    """The lane of this edition.

    Raises:
        Edition.DoesNotExist: there is no such edition (any more).
        UnknownChannel: its channel was taken out of this installation.
        Unopenable: the account's credentials cannot be opened.
    """
    edition = Edition.objects.select_related("account").get(pk=edition_id)
    return Lane(
        channel=channel_named(edition.account.channel),
        account=account_value(edition.account),
        edition=edition_from_json(edition.value),
        edition_id=edition_id,
    )
