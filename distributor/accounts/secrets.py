"""Credentials at rest: sealed with Fernet, several keys so that they can be rotated."""

import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unopenable(Exception):
    """None of the configured keys opens the credentials."""


def seal(credentials: Mapping[str, str]) -> bytes:
    return _box().encrypt(json.dumps(dict(credentials)).encode())


def open_sealed(sealed: "bytes | memoryview[int]") -> dict[str, str]:
    """The credentials in clear.

    Raises:
        Unopenable: the key they were sealed with is not configured any more.
    """
    if not sealed:
        return {}
    try:
        clear: dict[str, str] = json.loads(_box().decrypt(bytes(sealed)))
    except InvalidToken as error:
        raise Unopenable(
            "The stored credentials cannot be opened with the configured key. Put the key they "
            "were sealed with back into DISTRIBUTOR_CREDENTIALS_KEY (behind the new one), or "
            "connect the account again."
        ) from error
    return clear


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CREDENTIALS_KEYS])
