"""Serves the pictures of releases, for link previews and pages: nothing before the instant.

An address names the bytes themselves, so a cache may keep what it got for ever; a correction has
pictures with other addresses.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from distributor.deliveries.published import due_pictures, public_release
from distributor.releases.card.card import CARD
from distributor.releases.models import Picture, Text

ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}
WORD = 32  # letters of the digest that stand in an address
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A picture as a page names it."""

    url: str
    media_type: str
    alt: str
    width: int
    height: int
    is_card: bool


@require_safe
def picture(request: HttpRequest, public_id: str, word: str, ending: str) -> HttpResponse:
    """The bytes of one picture. Before its release's instant it is as if it did not exist."""
    release = public_release(public_id)
    found = due_pictures(release).filter(digest__startswith=word) if release else None
    row = found.first() if found is not None and len(word) == WORD else None
    if row is None or ENDINGS.get(row.media_type) != ending:
        raise Http404
    etag = f'"{row.digest[:WORD]}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        bytes(row.content), content_type=row.media_type
    )
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FOR_EVER
    return response


def shown_pictures(text: Text, *, public_id: str) -> list[Shown]:
    """The pictures of a text, the release's own first."""
    rows = Picture.objects.filter(revision_id=text.revision_id, language=text.language)
    return [_shown(row, public_id) for row in rows.defer("content")]


def preview(pictures: list[Shown]) -> Shown | None:
    """The one for link previews: the card, which is made in their shape."""
    return next((each for each in pictures if each.is_card), next(iter(pictures), None))


def _shown(row: Picture, public_id: str) -> Shown:
    path = f"/r/{public_id}/{row.digest[:WORD]}.{ENDINGS[row.media_type]}"
    return Shown(
        url=settings.PUBLIC_URL + path,
        media_type=row.media_type,
        alt=row.alt,
        width=row.width,
        height=row.height,
        is_card=row.name == CARD,
    )
