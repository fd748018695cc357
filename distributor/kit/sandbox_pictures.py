"""The pictures of a sandbox: what was uploaded, by whom, and what it shows.

A platform forgets no picture when it is restarted, so neither does this shelf; and it opens every
one, because a real platform refuses what only claims to be a picture.
"""

import base64
import html
import io
import json
import threading
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from distributor.kit.record import Lines, record_file


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A picture: announced first, filled then, described perhaps."""

    id: str
    owner: str
    at: datetime
    content: bytes = b""
    media_type: str = ""
    points: int = 0
    alt: str = ""

    def as_html(self) -> str:
        """The picture for a page that must also work when the sandbox is gone."""
        data = base64.b64encode(self.content).decode()
        source = f"data:{self.media_type};base64,{data}"
        return f'<img class="picture" src="{source}" alt="{html.escape(self.alt)}">'


class Shelf:
    """Every picture of one sandbox, safe from many threads."""

    def __init__(self, name: str) -> None:
        self._lock = threading.Lock()
        self._lines = Lines(record_file(f"{name}-pictures.jsonl"))
        self._kept: dict[str, Kept] = {}
        for line in self._lines.read():
            kept = _from_json(line)
            self._kept[kept.id] = kept

    def items(self) -> tuple[Kept, ...]:
        """All pictures so far, oldest first."""
        with self._lock:
            return tuple(self._kept.values())

    def announce(self, id: str, *, owner: str) -> Kept:
        """Make room for a picture."""
        return self._keep(Kept(id=id, owner=owner, at=datetime.now(UTC)))

    def fill(self, kept: Kept, content: bytes) -> Kept | None:
        """Put the bytes in; None where they are no picture."""
        found = _opened(content)
        if found is None:
            return None
        media_type, points = found
        return self._keep(replace(kept, content=content, media_type=media_type, points=points))

    def describe(self, kept: Kept, alt: str) -> Kept:
        """Say what the picture shows."""
        return self._keep(replace(kept, alt=alt))

    def find(self, id: str) -> Kept | None:
        """The picture with this id."""
        with self._lock:
            return self._kept.get(id)

    def _keep(self, kept: Kept) -> Kept:
        value = {**asdict(kept), "at": kept.at.isoformat()}
        with self._lock:
            self._lines.append({**value, "content": base64.b64encode(kept.content).decode()})
            self._kept[kept.id] = kept
        return kept


def _opened(content: bytes) -> tuple[str, int] | None:
    """What kind of picture it really is, and how many points it has."""
    from PIL import Image  # noqa: PLC0415  only who is sent a picture pays for it

    try:
        with Image.open(io.BytesIO(content)) as opened:
            opened.load()
            return f"image/{str(opened.format).lower()}", opened.width * opened.height
    except (OSError, ValueError, SyntaxError):
        return None


def _from_json(line: str) -> Kept:
    value = json.loads(line)
    at, content = datetime.fromisoformat(value["at"]), base64.b64decode(value["content"])
    return Kept(**{**value, "at": at, "content": content})
