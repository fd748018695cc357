"""A lane: one edition on its way through one account, with all a worker needs to send it."""

from collections.abc import Mapping
from dataclasses import dataclass

from distributor import contract
from distributor.accounts.secrets import Unopenable
from distributor.accounts.value import account_value
from distributor.contract import Channel, Destination, PublishesMany
from distributor.deliveries.switch import pause_account
from distributor.deliveries.telling import tell_of_row
from distributor.registry import UnknownChannel, channel_named
from distributor.releases.codec import edition_from_json
from distributor.releases.models import Edition

MOST_CONNECTIONS = 32
# Lanes beyond the connections: while a slice is on the wire, another is settled and claimed.
SPARE = 1


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

    @property
    def connections(self) -> int:
        return connections_of(self.account.settings) if self.takes_many else 1

    @property
    def takes_many(self) -> bool:
        return isinstance(self.channel, PublishesMany)


def connections_of(settings: Mapping[str, str]) -> int:
    """How many connections an account may use at once."""
    wanted = str(settings.get("connections", "2"))
    return max(1, min(int(wanted), MOST_CONNECTIONS)) if wanted.isdecimal() else 1


def open_lane(edition_id: int) -> Lane | None:
    """The lane of this edition; None when its account waits for a person from now on."""
    try:
        return load_lane(edition_id)
    except (Unopenable, UnknownChannel) as error:
        account = Edition.objects.select_related("account").get(pk=edition_id).account
        pause_account(account.pk, seconds=None, domain="", reason=str(error))
        tell_of_row(account, str(error))
        return None


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
