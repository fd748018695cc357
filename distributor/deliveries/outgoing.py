"""Builds what a channel gets: the part with its pictures, the receipts before it, the person."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from distributor import contract
from distributor.audience.links import Links, Way
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
    lane: Lane, rows: Iterable[Row], *, readers: Mapping[int, Reader], deadline: Deadline
) -> Iterator[Outgoing]:
    """One outgoing for each row, in the same order; for mails with these readers, by destination.

    Each is made when it is asked for: while all of a window were made, no mail would leave.
    """
    links = Links()
    has_tags = is_tagged(lane.channel, lane.account)
    for row in rows:
        key, reader = row.key, readers.get(row.destination)
        yield Outgoing(
            key=key,
            part=lane.edition.parts[part_of(row.slot)],
            language=lane.edition.language,
            due_at=row.due_at,
            deadline=deadline,
            recipient=None if reader is None else _recipient(lane, reader, links),
            root=_receipt(row, part=0),
            previous=_receipt(row, part=part_of(row.slot) - 1),
            assets=_assets(lane, part_of(row.slot)),
            tag=tag_of(key) if has_tags else "",
        )


def readers_of(rows: Iterable[Row]) -> dict[int, Reader]:
    """The subscribers these rows go to, by destination."""
    found = run(READERS, {"ids": [row.destination for row in rows]})
    readers = (Reader(*values) for values in found)  # type: ignore[arg-type]
    return {reader.destination: reader for reader in readers}


def _recipient(lane: Lane, reader: Reader, links: Links) -> Recipient:
    leave, preferences = links.ways_out(
        Way(reader.destination, lane.account.id, reader.links_version)
    )
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
