"""The media desk of the sandbox: one upload in one call, a description, numbers that expire.

Rules as in X's OpenAPI 2.167 and its pages on media: category and picture in one form, the very
kind it claims to be, 5 MB at most; four to a post, one's own, and not older than a day.
"""

import email.policy
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser

from channels.x.sandbox_answers import forbidden, invalid, problem
from distributor.kit.sandbox import Answer, Call, Json, json_answer
from distributor.kit.sandbox_pictures import Kept, Shelf

KINDS = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/tiff")
MOST_BYTES = 5_000_000
MOST_PICTURES = 4
LONGEST_ALT = 1000
LIFE = timedelta(days=1)


class MediaDesk:
    """Takes pictures and remembers whose they are. `life`: how long a number is good."""

    def __init__(self, *, life: timedelta = LIFE) -> None:
        self.shelf = Shelf("x")
        self.life = life
        self._lock = threading.Lock()

    def upload(self, call: Call, user: Mapping[str, str]) -> Answer:
        """Take a picture in one call."""
        form = _form_of(call)
        content, claimed = form.get("media", b""), _text(form, "media_type")
        if _text(form, "media_category") != "tweet_image" or not content:
            return invalid("media and media_category are required")
        if len(content) > MOST_BYTES:
            return problem(413, "Payload Too Large")
        with self._lock:
            numbers = [int(kept.id) for kept in self.shelf.items()]
            number = max([*numbers, time.time_ns() // 1000]) + 1
            kept = self.shelf.fill(self.shelf.announce(str(number), owner=user["id"]), content)
        if kept is None or kept.media_type not in KINDS or claimed not in ("", kept.media_type):
            return invalid("The media could not be read as the image it claims to be")
        return json_answer(200, {"data": self._told(kept)})

    def describe(self, call: Call, user: Mapping[str, str]) -> Answer:
        """Keep what a picture shows."""
        wish = call.json()
        told = wish if isinstance(wish, dict) else {}
        kept = self._own(str(told.get("id", "")), user)
        alt = _alt_in(told)
        if kept is None or not 0 < len(alt) <= LONGEST_ALT:
            return invalid("id or alt_text is not acceptable")
        self.shelf.describe(kept, alt)
        return json_answer(200, {"data": {"id": kept.id}})

    def ids_in(self, wish: Mapping[str, Json]) -> Sequence[str]:
        """The numbers a new post names."""
        media = wish.get("media")
        ids = media.get("media_ids") if isinstance(media, Mapping) else None
        return [str(each) for each in ids] if isinstance(ids, list) else []

    def refusal(self, ids: Sequence[str], user: Mapping[str, str]) -> Answer | None:
        """Why a post with these pictures is not taken."""
        if len(ids) > MOST_PICTURES:
            return invalid("media_ids: at most 4")
        if not all(self._own(each, user) for each in ids):
            return invalid("Your media IDs are invalid.")
        return None

    def as_html(self, ids: Sequence[str]) -> str:
        """The pictures of a post."""
        found = [self.shelf.find(each) for each in ids]
        return "".join(kept.as_html() for kept in found if kept)

    def _own(self, id: str, user: Mapping[str, str]) -> Kept | None:
        kept = self.shelf.find(id)
        if kept is None or kept.owner != user["id"] or not kept.content:
            return None
        return kept if datetime.now(UTC) - kept.at < self.life else None

    def _told(self, kept: Kept) -> Mapping[str, Json]:
        return {
            "id": kept.id,
            "media_key": f"3_{kept.id}",
            "size": len(kept.content),
            "expires_after_secs": int(self.life.total_seconds()),
        }


REFUSED: Mapping[str, Answer] = {
    "media_scope": forbidden("Your app lacks the scope media.write"),
    "media_gone": problem(404, "Not Found"),
}


def _form_of(call: Call) -> Mapping[str, bytes]:
    """The fields of a multipart form."""
    head = f"Content-Type: {call.headers.get('Content-Type', '')}\r\n\r\n".encode()
    parser = BytesParser(EmailMessage, policy=email.policy.HTTP)
    message = parser.parsebytes(head + call.body)
    found: dict[str, bytes] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        found[str(name)] = content if isinstance(content, bytes) else b""
    return found


def _text(form: Mapping[str, bytes], name: str) -> str:
    return form.get(name, b"").decode("utf-8", "replace")


def _alt_in(wish: Mapping[str, Json]) -> str:
    metadata = wish.get("metadata")
    alt = metadata.get("alt_text") if isinstance(metadata, Mapping) else None
    return str(alt.get("text", "")) if isinstance(alt, Mapping) else ""
