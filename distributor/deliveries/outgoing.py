"""Builds what a channel gets: the part, the receipts before it, the person it is for."""

from collections.abc import Iterable, Mapping
from typing import cast

from distributor import contract
from distributor.audience.links import Way, ways_out
from distributor.contract import Deadline, Outgoing, Recipient
from distributor.deliveries.key import PARTS, Place, part_of
from distributor.deliveries.lane import Lane
from distributor.deliveries.models import Receipt
from distributor.deliveries.move import Row
from distributor.deliveries.prepared import run

PEOPLE = """
SELECT id, address, name, language FROM audience_subscriber WHERE id = ANY(%(ids)s::bigint[])
"""


def outgoings(lane: Lane, rows: Iterable[Row], *, deadline: Deadline) -> list[Outgoing]:
    """One outgoing for each row, in the same order."""
    rows = list(rows)
    people = _recipients(lane, rows) if lane.is_to_subscribers else {}
    return [
        Outgoing(
            key=row.key,
            part=lane.edition.parts[part_of(row.slot)],
            language=lane.edition.language,
            due_at=row.due_at,
            deadline=deadline,
            recipient=people.get(row.destination),
            root=_receipt(row, part=0),
            previous=_receipt(row, part=part_of(row.slot) - 1),
        )
        for row in rows
    ]


def _recipients(lane: Lane, rows: list[Row]) -> Mapping[int, Recipient]:
    people = {}
    found = run(PEOPLE, {"ids": [row.destination for row in rows]})
    for pk, address, name, language in cast("list[tuple[int, str, str, str]]", found):
        leave, preferences = ways_out(Way(subscriber_id=pk, account_id=lane.account.id))
        people[pk] = Recipient(
            address=address,
            name=name,
            language=language,
            unsubscribe_url=leave,
            preferences_url=preferences,
        )
    return people


def _receipt(row: Row, *, part: int) -> contract.Receipt | None:
    """The receipt of an earlier part of the same thread."""
    if part < 0 or part >= part_of(row.slot):
        return None
    place = Place(
        release_id=row.release_id,
        purpose=row.purpose,
        account_id=row.account_id,
        destination=row.destination,
        slot=row.slot // PARTS * PARTS + part,
    )
    saved = Receipt.objects.filter(pk=place.key).first()
    if saved is None:
        return None
    return contract.Receipt(remote_id=saved.remote_id, url=saved.url, accepted_at=saved.accepted_at)
