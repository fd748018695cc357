"""Gives a release the pictures it is published with: its own, else the card; and keeps them.

What an approval froze must go out to the byte, so pictures are made once, when a text is saved,
and never again.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from django.conf import settings

from distributor.contract import Asset, Release
from distributor.releases.card.card import card_of
from distributor.releases.models import Picture, Revision, Text
from distributor.releases.picture import Unfit, fit_picture, size_of

MOST = 4  # X shows no more
TRIED = 12  # and a file of a thousand broken ones must not hold anybody up


def illustrated(release: Release) -> tuple[Release, list[str]]:
    """The release with its pictures as they are published, the card last; what was left out."""
    described = [asset for asset in release.assets if asset.alt]
    pictures, notes = _fit(described)
    if bare := len(release.assets) - len(described):
        notes.append(_bare(bare))
    card = card_of(release, settings.CARD_COLOURS)
    return replace(release, assets=(*pictures, *([card] if card else []))), notes


def without_contents(release: Release) -> Release:
    """The release with its pictures by name only."""
    return replace(release, assets=tuple(replace(a, content=b"") for a in release.assets))


def keep_pictures(revision: Revision, release: Release) -> None:
    """Save the pictures of one text of a revision."""
    Picture.objects.bulk_create(_row(revision, release.language, asset) for asset in release.assets)


def carry_pictures(text: Text, *, to: Revision) -> None:
    """Give a revision the pictures of a text it carries on, to the byte."""
    rows = list(Picture.objects.filter(revision_id=text.revision_id, language=text.language))
    for row in rows:
        row.pk, row.revision = None, to
    Picture.objects.bulk_create(rows)


def same_pictures(text: Text, found: Release) -> bool:
    """Whether a text that was found now has the very pictures of one that is kept."""
    rows = Picture.objects.filter(revision_id=text.revision_id, language=text.language)
    kept = dict(rows.values_list("name", "digest"))
    return kept == {each.name: sha256(each.content).hexdigest() for each in found.assets}


def _fit(assets: Sequence[Asset]) -> tuple[list[Asset], list[str]]:
    pictures: list[Asset] = []
    notes: list[str] = []
    for asset in assets[:TRIED]:
        if len(pictures) == MOST:
            break
        try:
            pictures.append(fit_picture(asset))
        except Unfit as unfit:
            notes.append(f"The picture “{asset.alt}” is not published: {unfit}.")
    return pictures, notes


def _bare(count: int) -> str:
    what = "A picture has" if count == 1 else f"{count} pictures have"
    return (
        f"{what} no description, and without one nothing is published for readers who cannot see "
        "it. In Word: right-click the picture, Edit Alt Text. Then queue the file again."
    )


def _row(revision: Revision, language: str, asset: Asset) -> Picture:
    width, height = size_of(asset.content)
    return Picture(
        revision=revision,
        language=language,
        name=asset.name,
        media_type=asset.media_type,
        alt=asset.alt,
        width=width,
        height=height,
        digest=sha256(asset.content).hexdigest(),
        content=asset.content,
    )
