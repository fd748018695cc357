"""The short signed links in mails: they say who leaves what, and nobody can make one up.

A token is the subscriber and the account, packed, and nine bytes of an HMAC: 28 characters, so
that the List-Unsubscribe address stays under 70 characters (facts about e-mail, B2). It does not
expire; every key of the rotation opens it. The topmost byte of the subscriber's number is the
version of their links: a link of an earlier version can still leave, and do nothing else.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from typing import NamedTuple

from django.conf import settings

PACKED = struct.Struct(">QI")
PACKED_SIGN_UP = struct.Struct(">Q")
MAC_BYTES = 9
SIGN_UP_MAC_BYTES = 12
VERSIONS = 256
SUBSCRIBER_BITS = 56
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Way(NamedTuple):
    """Which subscriber of which account a link belongs to, and which version of their links.

    A tuple, because a mailing makes one for every mail.
    """

    subscriber_id: int
    account_id: int
    version: int = 0


class Links:
    """Makes the links of many people: the settings are read and the key is prepared once."""

    __slots__ = ("_leave", "_mac", "_preferences")

    def __init__(self) -> None:
        self._leave = f"{settings.PUBLIC_URL}/u/"
        self._preferences = f"{settings.PUBLIC_URL}/p/"
        self._mac = hmac.new(b"links:" + settings.SECRET_KEY.encode(), digestmod=hashlib.sha256)

    def ways_out(self, way: Way) -> tuple[str, str]:
        """Both links of one person, signed once: to leave, and to the preferences."""
        signed = self.token(way)
        return self._leave + signed, self._preferences + signed

    def token(self, way: Way) -> str:
        numbered = way.version % VERSIONS << SUBSCRIBER_BITS | way.subscriber_id
        packed = PACKED.pack(numbered, way.account_id)
        mac = self._mac.copy()
        mac.update(packed)
        return _written(packed + mac.digest()[:MAC_BYTES])


def ways_out(way: Way) -> tuple[str, str]:
    return Links().ways_out(way)


def preferences_url(way: Way) -> str:
    return ways_out(way)[1]


def keep_url(way: Way) -> str:
    """Where somebody says that they want to go on."""
    return f"{settings.PUBLIC_URL}/k/{token(way)}"


def confirm_url(sign_up_id: int) -> str:
    return f"{settings.PUBLIC_URL}/c/{sign_up_token(sign_up_id)}"


def token(way: Way) -> str:
    return Links().token(way)


def opened(text: str) -> Way | None:
    """The way a token stands for, or None when it is not one of ours."""
    packed = _opened(text, size=PACKED.size, mac_bytes=MAC_BYTES, purpose=b"links:")
    if packed is None:
        return None
    numbered, account_id = PACKED.unpack(packed)
    version, subscriber_id = divmod(numbered, 1 << SUBSCRIBER_BITS)
    return Way(subscriber_id=subscriber_id, account_id=account_id, version=version)


def sign_up_token(sign_up_id: int) -> str:
    """For the one link of a confirmation mail."""
    packed = PACKED_SIGN_UP.pack(sign_up_id)
    return _written(packed + _mac(packed, settings.SECRET_KEY, b"sign-up:")[:SIGN_UP_MAC_BYTES])


def opened_sign_up(text: str) -> int | None:
    """The number of the sign-up, or None when the token is not one of ours."""
    packed = _opened(
        text, size=PACKED_SIGN_UP.size, mac_bytes=SIGN_UP_MAC_BYTES, purpose=b"sign-up:"
    )
    return None if packed is None else int(PACKED_SIGN_UP.unpack(packed)[0])


def _opened(text: str, *, size: int, mac_bytes: int, purpose: bytes) -> bytes | None:
    try:
        signed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    packed, mac = signed[:size], signed[size:]
    if len(packed) != size or not any(
        hmac.compare_digest(mac, _mac(packed, key, purpose)[:mac_bytes])
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ):
        return None
    return packed


def _written(signed: bytes) -> str:
    written = binascii.b2a_base64(signed, newline=False).translate(_URL_SAFE)
    return written.rstrip(b"=").decode()


def _mac(packed: bytes, key: str, purpose: bytes) -> bytes:
    return hmac.digest(purpose + key.encode(), packed, hashlib.sha256)
