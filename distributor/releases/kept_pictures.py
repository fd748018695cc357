"""Gives back the pictures that were kept with a revision, for the post they go out with.

Apart from the making of pictures, because workers need no drawing library.
"""

from collections.abc import Iterable

from distributor.contract import Asset
from distributor.releases.models import Picture

OF_EDITION = """
SELECT p.* FROM releases_picture p
JOIN releases_edition e ON e.revision_id = p.revision_id AND e.language = p.language
WHERE e.id = %(edition)s AND p.name = ANY(%(names)s)
"""


def kept_pictures(edition_id: int, names: Iterable[str]) -> tuple[Asset, ...]:
    """The pictures of an edition with these names, in their order; one query, or none."""
    wanted = tuple(names)
    if not wanted:
        return ()
    rows = Picture.objects.raw(OF_EDITION, {"edition": edition_id, "names": list(wanted)})
    found = {row.name: row for row in rows}
    return tuple(
        Asset(name=name, media_type=row.media_type, content=bytes(row.content), alt=row.alt)
        for name in wanted
        if (row := found.get(name))
    )
