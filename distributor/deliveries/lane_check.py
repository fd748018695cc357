"""Opens a lane, or pauses its account and tells people why that cannot be done."""

from distributor.accounts.secrets import Unopenable
from distributor.deliveries.lane import Lane, load_lane
from distributor.deliveries.switch import pause_account
from distributor.deliveries.telling import tell_of_row
from distributor.registry import UnknownChannel
from distributor.releases.models import Edition


def open_lane(edition_id: int) -> Lane | None:
    """The lane of this edition; None when its account waits for a person now."""
    try:
        return load_lane(edition_id)
    except (Unopenable, UnknownChannel) as error:
        account = Edition.objects.select_related("account").get(pk=edition_id).account
        pause_account(account.pk, seconds=None, domain="", reason=str(error))
        tell_of_row(account, str(error))
        return None
