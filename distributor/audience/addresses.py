"""One form for every address, and the hash by which a suppressed one is known."""

import hashlib
import hmac

from django.conf import settings
from email_validator import EmailNotValidError, validate_email


class BadAddress(ValueError):
    """Not an e-mail address; the text says why."""


def normal(address: str) -> str:
    """The address as we store and compare it.

    Raises:
        BadAddress: it is not one.
    """
    try:
        checked = validate_email(address.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadAddress(f"{address!r} is not an e-mail address: {error}") from error
    return checked.normalized.lower()


def address_hash(address: str) -> bytes:
    """A keyed hash of a normal address."""
    key = b"address:" + settings.SECRET_KEY.encode()
    return hmac.digest(key, address.encode(), hashlib.sha256)
