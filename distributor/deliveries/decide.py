"""A person settles what no machine can know: "it is there", or "send it"."""

import math
from collections.abc import Sequence
from enum import StrEnum

from django.conf import settings
from django.db import transaction

from distributor import contract
from distributor.deliveries.clock import now
from distributor.deliveries.holders import is_gone
from distributor.deliveries.key import Place, part_of
from distributor.deliveries.lane import load_lane
from distributor.deliveries.looking import may_repeat_unfound
from distributor.deliveries.models import Digest
from distributor.deliveries.move import Change, Row, change
from distributor.deliveries.receipts import save_receipt
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.kit.http import is_web_address
from distributor.people.audit import record
from distributor.releases.models import Release
from distributor.releases.refusal import Refused


class Choice(StrEnum):
    """The two buttons."""

    THERE = "there"
    SEND = "send"


def decide(
    of: Release | Digest,
    choice: Choice,
    *,
    who: str,
    places: Sequence[Place] = (),
    url: str = "",
) -> list[Row]:
    """Settle the unknown deliveries of a release or digest, or only those named; answer what moved.

    Raises:
        Refused: a named one is not unknown, or its worker may still be alive and sending.
    """
    with transaction.atomic():
        rows = _chosen(of, places)
        if choice is Choice.SEND:
            _refuse_what_may_still_go(rows)
        else:
            _refuse_without_address(rows, url)
        moved = change([_change(row, choice, who) for row in rows], old=State.UNKNOWN)
        if choice is Choice.THERE:
            _keep_receipts(moved, url)
        record(
            who=who,
            action=f"delivery.decided.{choice}",
            subject=str(of),
            detail=" ".join(row.key for row in moved),
        )
    return moved


def _chosen(of: Release | Digest, places: Sequence[Place]) -> list[Row]:
    unknown = {row.place: row for row in rows_in_state(of.pk, State.UNKNOWN)}
    for place in places:
        if place not in unknown:
            raise Refused(
                f"Delivery {place.key} of {of} is not unknown, so there is nothing to decide. "
                f"`distributor status {of.pk}` shows what is."
            )
    return [unknown[place] for place in places] or list(unknown.values())


def _refuse_what_may_still_go(rows: Sequence[Row]) -> None:
    """Only a dead holder whose time is over, or a platform that refuses doubles, makes it safe.

    A lost lock alone is no death: a database that was restarted takes every lock away.
    """
    for row in rows:
        if row.holder is None:
            continue
        left = settings.LEASE_SECONDS - (now() - row.changed_at).total_seconds()
        if is_gone(row.holder) and left <= 0:
            continue
        lane = load_lane(row.edition_id)
        part = lane.edition.parts[part_of(row.slot)]
        if not may_repeat_unfound(lane.channel, part, is_holder_gone=False):
            raise Refused(
                "The worker that was sending this may still be alive, and could send it yet. "
                f"Try again in {max(1, math.ceil(left))} seconds."
            )


def _refuse_without_address(rows: Sequence[Row], url: str) -> None:
    """What stands on our own page has an address; the rest of a thread has to answer to it."""
    posts = [row for row in rows if row.destination == 0]
    if len(posts) > 1:
        raise Refused("Say which one is there: decide each post with its own --delivery and --url.")
    if posts and not is_web_address(url):
        raise Refused("Give the address of the post with --url https://...; it is the receipt.")


def _change(row: Row, choice: Choice, who: str) -> Change:
    if choice is Choice.THERE:
        return Change(row=row, to=State.SENT, reason=f"{who} found it there.")
    return Change(row=row, to=State.SCHEDULED, next_in=0, reason=f"{who} said: send it.")


def _keep_receipts(rows: Sequence[Row], url: str) -> None:
    for row in rows:
        if row.destination == 0:
            receipt = contract.Receipt(
                remote_id=url.rstrip("/").rsplit("/", 1)[-1], url=url, accepted_at=now()
            )
            save_receipt(row.key, receipt)
