"""Takes an account out of use, once nothing is on its way to it any more.

Removed under a release that waits for it, an account would turn that release into a puzzle on the
day; so the person is told what waits, and settles it first.
"""

from django.db import transaction

from distributor.accounts.connect import disconnect
from distributor.accounts.models import Account
from distributor.deliveries.models import Delivery, Mailing
from distributor.deliveries.states import State
from distributor.releases.models import Edition, Release
from distributor.releases.refusal import Refused

LIVE = (State.SCHEDULED, State.SENDING, State.UNKNOWN, State.HELD)


def remove(account: Account, *, who: str) -> None:
    """Use the account for nothing new, and forget its credentials.

    Raises:
        Refused: a release still waits for it.
    """
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        if waiting := _releases_waiting_for(account):
            numbers = ", ".join(map(str, waiting))
            raise Refused(
                f"{account} was not removed: release {numbers} still has something to publish "
                f"there. Let it finish, or `distributor cancel` it, and remove the account then."
            )
        disconnect(account, who=who)


def _releases_waiting_for(account: Account) -> list[int]:
    live = Delivery.objects.filter(account_id=account.pk, state__in=LIVE)
    unplanned = Mailing.objects.filter(account_id=account.pk, planned_at=None)
    queued = Edition.objects.filter(account=account, revision__release__state=Release.State.QUEUED)
    return sorted(
        {
            *live.values_list("release_id", flat=True).distinct(),
            *unplanned.values_list("release_id", flat=True),
            *queued.values_list("revision__release_id", flat=True),
        }
    )
