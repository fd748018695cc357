"""Approves a release and plans its deliveries, in one transaction, and wakes what is due now."""

from collections.abc import Collection

from django.db import transaction

from distributor.deliveries.amend import supersede
from distributor.deliveries.plan import plan
from distributor.deliveries.wake import wake_tick
from distributor.releases.approve import approve
from distributor.releases.models import Release


def announce(
    release: Release,
    *,
    who: str,
    embargo: str | None = None,
    without: Collection[str] = (),
    translation_stands: bool = False,
) -> None:
    """A person's yes: from here on the release goes out at its instant.

    Raises:
        Refused: it cannot be approved; nothing changed.
    """
    with transaction.atomic():
        revision = approve(
            release,
            who=who,
            embargo=embargo,
            without=without,
            translation_stands=translation_stands,
        )
        supersede(revision)
        plan(revision)
        transaction.on_commit(wake_tick)
