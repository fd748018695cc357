"""A reading as the release that channels compose from."""

from distributor.contract.values import Release
from distributor.releases.read.reading import Reading
from distributor.releases.read.unreadable import Unreadable


def to_release(reading: Reading, *, guid: str, link: str) -> Release:
    """The release of a reading.

    Raises:
        Unreadable: it has no headline, so nothing can be announced.
    """
    if not reading.headline:
        raise Unreadable(
            "The release has no headline. Put one line above the text that says what is announced, "
            "then queue it again."
        )
    return Release(
        guid=guid,
        language=reading.language,
        headline=reading.headline,
        link=link,
        text=reading.text,
        blocks=reading.blocks,
        issuer=reading.issuer,
        subheads=reading.subheads,
        city=reading.city,
        date=reading.date,
        correction=reading.correction,
        boilerplates=reading.boilerplates,
        contacts=reading.contacts,
        legal=reading.legal,
        footnotes=reading.footnotes,
        assets=reading.assets,
    )
