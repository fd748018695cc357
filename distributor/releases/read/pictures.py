"""Pictures that a file brings along, with the description its author gave them.

A picture that stands elsewhere is never fetched: reading a file must not tell anybody that it is
being read.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import unquote

from distributor.contract.values import Asset
from distributor.releases.read.lines import squeeze

_DATA = re.compile(r"data:(image/[a-z0-9.+-]+);base64,(.*)", re.IGNORECASE | re.DOTALL)
_BLANKS = re.compile(r"\s+")
# What Word writes by itself where the author described nothing.
_MACHINE = re.compile(
    r"description automatically generated|ai-generated content may be incorrect|"
    r"description générée automatiquement|généré par l.ia peut être incorrect",
    re.IGNORECASE,
)


def picture(*, content: bytes, media_type: str, alt: str, number: int) -> Asset:
    """A picture as an asset, named by its place in the file."""
    ending = re.sub(r"[^a-z0-9]", "", media_type.rpartition("/")[2].casefold())[:5] or "bin"
    name = f"image-{number}.{ending}"
    return Asset(name=name, media_type=media_type, content=content, alt=described(alt))


def described(alt: str) -> str:
    """The author's description; empty where a machine guessed one."""
    words = squeeze(alt)
    return "" if _MACHINE.search(words) else words


def picture_at(
    source: str, *, alt: str, number: int, attached: Mapping[str, Asset]
) -> Asset | None:
    """The picture that an `img` shows, where the file itself holds it."""
    found = _DATA.match(source.strip())
    if found is not None:
        try:
            content = base64.b64decode(_BLANKS.sub("", unquote(found[2])), validate=True)
        except (binascii.Error, ValueError):
            return None
        return picture(content=content, media_type=found[1].casefold(), alt=alt, number=number)
    scheme, _, name = source.strip().partition(":")
    held = attached.get(unquote(name)) if scheme.casefold() == "cid" else None
    if held is None:
        return None
    return picture(content=held.content, media_type=held.media_type, alt=alt, number=number)
