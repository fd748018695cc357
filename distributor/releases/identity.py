"""Who a release is: the fingerprint of its source, and the opaque word of its page.

Both come from the file alone (and our secret), so that a preview shows the very link that will be
published, and the same file queued twice is the same release.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from django.conf import settings


def fingerprint_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fingerprint_of_all(contents: Iterable[bytes]) -> str:
    """The fingerprint of a release from several files, in whatever order they are named."""
    single = sorted(map(fingerprint_of, contents))
    return single[0] if len(single) == 1 else fingerprint_of("\n".join(single).encode())


def public_id_of(fingerprint: str, *, try_number: int = 0) -> str:
    """The opaque word: nobody who has the file can guess it without our secret."""
    material = f"{fingerprint}:{try_number}".encode()
    digest = hmac.digest(b"page:" + settings.SECRET_KEY.encode(), material, hashlib.sha256)
    return base64.b32encode(digest[:10]).decode().lower()


def page_url(public_id: str) -> str:
    return f"{settings.PUBLIC_URL}/r/{public_id}"


def page_of(own_page: str, language: str) -> str:
    """The page of a further language, below that of the first."""
    return f"{own_page}/{language}"


def guid_of(public_id: str, *, language: str = "") -> str:
    """The permanent identity in feeds; never changes, whatever is edited.

    The first language has none in its identity, so that a translation that comes later changes
    nothing for readers.
    """
    host = settings.PUBLIC_URL.split("://", 1)[-1].split("/", 1)[0].split(":", 1)[0]
    return f"tag:{host},2026:{public_id}" + (f"/{language}" if language else "")
