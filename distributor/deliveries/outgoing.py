"""Builds what a channel gets: the part with its pictures, the receipts before it, the person."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from distributor import contract
from distributor.audience.links import Way, ways_out
from distributor.contract import Asset, Deadline, Outgoing, Recipient
from distributor.deliveries.key import PARTS, Place, part_of
from distributor.deliveries.lane import Lane
from distributor.deliveries.models import Receipt
from distributor.deliveries.move import Row
from distributor.deliveries.prepared import run
from distributor.deliveries.tag import is_tagged, tag_of
from distributor.releases.kept_pictures import kept_pictures

READERS = """
SELECT id AS destination, address, name, language, links_version FROM audience_subscriber
WHERE id = ANY(%(ids)s::bigint[])
"""


class Reader(NamedTuple):
    """The subscriber a mail is for."""

    destination: int
    address: str
    name: str
    language: str
    links_version: int


def outgoings(
    lane: Lane, rows: Iterable[Row], *, readers: Iterable[Reader] = (), deadline: Deadline
) -> Iterator[Outgoing]:
    """One outgoing for each row, in the same order; the readers of mails must be among these.

    Each is made when it is asked for: while all of a window were made, no mail would leave.
    """
    reader_of = {reader.destination: reader for reader in readers}
    has_tags = is_tagged(lane.channel, lane.account)
    for row in rows:
        key, reader = row.key, reader_of.get(row.destination)
        yield Outgoing(
            key=key,
            part=lane.edition.parts[part_of(row.slot)],
            language=lane.edition.language,
            due_at=row.due_at,
            deadline=deadline,
            recipient=None if reader is None else _recipient(lane, reader),
            root=_receipt(row, part=0),
            previous=_receipt(row, part=part_of(row.slot) - 1),
            assets=_assets(lane, part_of(row.slot)),
            tag=tag_of(key) if has_tags else "",
        )


def readers_of(rows: Iterable[Row]) -> list[Reader]:
    """The subscribers these rows go to."""
    found = run(READERS, {"ids": [row.destination for row in rows]})
    return [Reader(*values) for values in found]  # type: ignore[arg-type]


def _recipient(lane: Lane, reader: Reader) -> Recipient:
    way = Way(
        subscriber_id=reader.destination,
        account_id=lane.account.id,
        version=reader.links_version,
    )
    leave, preferences = ways_out(way)
    return Recipient(
        address=reader.address,
        name=reader.name,
        language=reader.language,
        unsubscribe_url=leave,
        preferences_url=preferences,
    )


def _assets(lane: Lane, part: int) -> tuple[Asset, ...]:
    """The pictures of a post; a mail to thousands carries none."""
    if lane.is_to_subscribers:
        return ()
    return kept_pictures(lane.edition_id, lane.edition.parts[part].assets)


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
