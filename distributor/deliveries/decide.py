"""A person settles what no machine can know: "it is there", or "send it"."""

from collections.abc import Sequence
from enum import StrEnum

from django.db import transaction

from distributor import contract
from distributor.deliveries.clock import now
from distributor.deliveries.holders import is_gone
from distributor.deliveries.key import Place
from distributor.deliveries.lane import load_lane
from distributor.deliveries.looking import may_repeat_unfound
from distributor.deliveries.move import Change, Row, change
from distributor.deliveries.receipts import save_receipt
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.people.audit import record
from distributor.releases.models import Release
from distributor.releases.refusal import Refused


class Choice(StrEnum):
    """The two buttons."""

    THERE = "there"
    SEND = "send"


def decide(
    release: Release,
    choice: Choice,
    *,
    who: str,
    places: Sequence[Place] = (),
    url: str = "",
) -> list[Row]:
    """Settle the unknown deliveries of a release, or only those named; answer what moved.

    Raises:
        Refused: a named one is not unknown, or its worker may still be alive and sending.
    """
    with transaction.atomic():
        rows = _chosen(release, places)
        if choice is Choice.SEND:
            _refuse_what_may_still_go(rows)
        moved = change([_change(row, choice, who) for row in rows], old=State.UNKNOWN)
        if choice is Choice.THERE:
            _keep_receipts(moved, url)
        record(
            who=who,
            action=f"delivery.decided.{choice}",
            subject=str(release),
            detail=" ".join(row.key for row in moved),
        )
    return moved


def _chosen(release: Release, places: Sequence[Place]) -> list[Row]:
    unknown = {row.place: row for row in rows_in_state(release.pk, State.UNKNOWN)}
    for place in places:
        if place not in unknown:
            raise Refused(
                f"Delivery {place.key} of release {release.pk} is not unknown, so there is nothing "
                f"to decide. `distributor status {release.pk}` shows what is."
            )
    return [unknown[place] for place in places] or list(unknown.values())


def _refuse_what_may_still_go(rows: Sequence[Row]) -> None:
    """Only a dead holder, or a platform that refuses doubles, makes sending by another safe."""
    for row in rows:
        if is_gone(row.holder):
            continue
        if not may_repeat_unfound(load_lane(row.edition_id).channel, is_holder_gone=False):
            raise Refused(
                "The worker that was sending this may still be alive, and could send it yet. "
                "Wait until it answers or is stopped, then decide again."
            )


def _change(row: Row, choice: Choice, who: str) -> Change:
    if choice is Choice.THERE:
        return Change(row=row, to=State.SENT, reason=f"{who} found it there.")
    return Change(row=row, to=State.SCHEDULED, next_in=0, reason=f"{who} said: send it.")


def _keep_receipts(rows: Sequence[Row], url: str) -> None:
    for row in rows:
        if row.destination == 0:
            receipt = contract.Receipt(
                remote_id=url.rstrip("/").rsplit("/", 1)[-1], url=url or None, accepted_at=now()
            )
            save_receipt(row.key, receipt)
