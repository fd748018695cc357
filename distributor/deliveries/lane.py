"""A lane: one edition on its way through one account, with all a worker needs to send it."""

from collections.abc import Mapping
from dataclasses import dataclass

from distributor import contract
from distributor.accounts.models import Account
from distributor.accounts.secrets import Unopenable
from distributor.accounts.value import account_value
from distributor.contract import Channel, Destination, PublishesMany
from distributor.deliveries.freeze import freeze
from distributor.deliveries.gathered import digest_of
from distributor.deliveries.key import is_digest
from distributor.deliveries.models import DigestEdition
from distributor.deliveries.switch import pause_account
from distributor.deliveries.telling import tell_of_row
from distributor.registry import UnknownChannel, channel_named
from distributor.releases.codec import edition_from_json
from distributor.releases.models import Edition

MOST_CONNECTIONS = 32


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
    """The lane of this edition; None when its account waits for a person from now on.

    A digest is frozen by this; None also when nothing of it may leave now.
    """
    try:
        if not is_digest(edition_id):
            return load_lane(edition_id)
        frozen = freeze(edition_id)
        return None if frozen is None else load_lane(frozen.pk)
    except (Unopenable, UnknownChannel) as error:
        account = account_of(edition_id)
        pause_account(account.pk, seconds=None, domain="", reason=str(error))
        tell_of_row(account, str(error))
        return None


def load_lane(edition_id: int) -> Lane:
    """The lane of this edition.

    Raises:
        Edition.DoesNotExist: there is no such edition (any more).
        DigestEdition.DoesNotExist: that digest is not frozen yet.
        UnknownChannel: its channel was taken out of this installation.
        Unopenable: the account's credentials cannot be opened.
    """
    account, value = _found(edition_id)
    return Lane(
        channel=channel_named(account.channel),
        account=account_value(account),
        edition=edition_from_json(value),
        edition_id=edition_id,
    )


def _found(edition_id: int) -> tuple[Account, dict[str, object]]:
    if is_digest(edition_id):
        made = DigestEdition.objects.select_related("digest").get(pk=edition_id)
        return Account.objects.get(pk=made.digest.account_id), made.value
    edition = Edition.objects.select_related("account").get(pk=edition_id)
    return edition.account, edition.value


def account_of(edition_id: int) -> Account:
    """The account of an edition, also of a digest that could not be made."""
    if is_digest(edition_id) and (digest := digest_of(edition_id)) is not None:
        return Account.objects.get(pk=digest.account_id)
    return Edition.objects.select_related("account").get(pk=edition_id).account
