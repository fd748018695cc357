"""The short signed links in mails: they say who leaves what, and nobody can make one up.

A token is the subscriber and the account, packed, and nine bytes of an HMAC: 28 characters, so
that the List-Unsubscribe address stays under 70 characters (facts about e-mail, B2). It does not
expire; every key of the rotation opens it.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass

from django.conf import settings

PACKED = struct.Struct(">QI")
MAC_BYTES = 9


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """Which subscriber of which account a link belongs to."""

    subscriber_id: int
    account_id: int


def ways_out(way: Way) -> tuple[str, str]:
    """Both links of one person, signed once: to leave, and to the preferences."""
    signed = token(way)
    return f"{settings.PUBLIC_URL}/u/{signed}", f"{settings.PUBLIC_URL}/p/{signed}"


def token(way: Way) -> str:
    packed = PACKED.pack(way.subscriber_id, way.account_id)
    signed = packed + _mac(packed, settings.SECRET_KEY)
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def opened(text: str) -> Way | None:
    """The way a token stands for, or None when it is not one of ours."""
    try:
        signed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    packed, mac = signed[: PACKED.size], signed[PACKED.size :]
    if len(packed) != PACKED.size or not any(
        hmac.compare_digest(mac, _mac(packed, key))
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ):
        return None
    subscriber_id, account_id = PACKED.unpack(packed)
    return Way(subscriber_id=subscriber_id, account_id=account_id)


def _mac(packed: bytes, key: str) -> bytes:
    return hmac.digest(b"links:" + key.encode(), packed, hashlib.sha256)[:MAC_BYTES]
