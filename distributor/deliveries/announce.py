"""Approves a release and plans its deliveries, in one transaction, and wakes what is due now."""

from django.db import transaction

from distributor.deliveries.amend import supersede
from distributor.deliveries.plan import plan
from distributor.deliveries.wake import wake_tick
from distributor.releases.approve import approve
from distributor.releases.models import Release


def announce(release: Release, *, who: str, embargo: str | None = None) -> None:
    """A person's yes: from here on the release goes out at its instant.

    Raises:
        Refused: it cannot be approved; nothing changed.
    """
    with transaction.atomic():
        revision = approve(release, who=who, embargo=embargo)
        supersede(revision)
        plan(revision)
        transaction.on_commit(wake_tick)
