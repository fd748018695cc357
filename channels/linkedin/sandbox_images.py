"""The image desk of the sandbox: a place is asked for, filled at its own address, then named.

Rules as on Microsoft Learn's images page and as others met them: the owner must be the author,
JPEG, PNG or GIF under 36,152,320 points, and a post that comes too early or names a broken picture
is refused.
"""

import threading
from collections.abc import Mapping

from channels.linkedin.sandbox_answers import error, input_error
from distributor.kit.sandbox import Answer, Call, Json, json_answer
from distributor.kit.sandbox_pictures import Shelf

KINDS = ("image/jpeg", "image/png", "image/gif")
MOST_POINTS = 36_152_320
FIRST = 5_000_000_000_000_000_000
LONGEST_ALT = 4085
PICTURE = frozenset({"thumbnail", "thumbnailAltText"})


class ImageDesk:
    """Pictures of all pages, and which of them broke."""

    def __init__(self) -> None:
        self.shelf = Shelf("linkedin")
        self._broken: set[str] = set()
        self._lock = threading.Lock()

    def announce(self, call: Call, *, page: str, origin: str) -> Answer:
        """Name a place to upload to."""
        wish = call.json()
        request = wish.get("initializeUploadRequest") if isinstance(wish, Mapping) else None
        owner = request.get("owner") if isinstance(request, Mapping) else None
        if call.query.get("action") != "initializeUpload" or not owner:
            return input_error("MISSING_FIELD", "/initializeUploadRequest/owner is required")
        if owner != page:
            return error(403, "ACCESS_DENIED", "Not enough permissions to access: images.CREATE")
        with self._lock:
            urn = f"urn:li:image:{FIRST + len(self.shelf.items())}"
            self.shelf.announce(urn, owner=page)
        value = {"uploadUrl": f"{origin}/dms-uploads/{urn}", "image": urn}
        return json_answer(200, {"value": value})

    def fill(self, call: Call, *, page: str) -> Answer:
        """Take the bytes; whether they are a picture shows only when a post names it."""
        kept = self.shelf.find(call.arguments["urn"])
        if kept is None or kept.owner != page or kept.content:
            return error(404, "NOT_FOUND", "There is no such upload")
        filled = self.shelf.fill(kept, call.body)
        if filled is None or filled.media_type not in KINDS or filled.points >= MOST_POINTS:
            self._broken.add(kept.id)
        return Answer(status=201)

    def refusal(self, card: Mapping[str, str], *, page: str) -> Answer | None:
        """Why a post with this picture is not taken."""
        urn = card.get("thumbnail", "")
        if not urn:
            return None
        kept = self.shelf.find(urn)
        if kept is None or kept.owner != page:
            return input_error("INVALID_IMAGE_ID", "The image does not exist")
        if kept.id in self._broken:
            return input_error("MEDIA_ASSET_PROCESSING_FAILED", "The image cannot be processed")
        if not kept.content:
            return input_error("MEDIA_ASSET_WAITING_UPLOAD", "The picture is not there yet")
        alt = card.get("thumbnailAltText", "")
        if len(alt) > LONGEST_ALT:
            return input_error("FIELD_LENGTH_TOO_LONG", "thumbnailAltText is too long")
        self.shelf.describe(kept, alt)
        return None

    def as_html(self, fields: Mapping[str, str]) -> str:
        """The picture of a post's card."""
        kept = self.shelf.find(fields.get("article_thumbnail", ""))
        return kept.as_html() if kept else ""


def card_in(wish: Mapping[str, Json]) -> Mapping[str, str]:
    """The article of a post; a picture alone is shown like a card without words."""
    content = wish.get("content")
    given = content if isinstance(content, Mapping) else {}
    article, media = given.get("article"), given.get("media")
    if isinstance(article, Mapping):
        return {name: str(text) for name, text in article.items()}
    if isinstance(media, Mapping):
        return {
            "thumbnail": str(media.get("id", "")),
            "thumbnailAltText": str(media.get("altText", "")),
        }
    return {}
