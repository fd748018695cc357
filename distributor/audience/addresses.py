"""One form for every address, and the hash by which a suppressed one is known.

The key of the hash stands in the database, made once: no rotation of a secret may bring back
people who must not be mailed (facts about e-mail, C8).
"""

import re
from functools import lru_cache

from django.db import connection
from email_validator import EmailNotValidError, validate_email

LONGEST = 254
LONGEST_LOCAL = 64
_PLAIN_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")

_NAME_IN_ADDRESS = re.compile(r"[^\s<>@\"'():;,]+@")


class BadAddress(ValueError):
    """Not an e-mail address; the text says why."""


def normal(address: str) -> str:
    """The address as we store and compare it.

    Raises:
        BadAddress: it is not one.
    """
    plain = address.strip().lower()
    local, _, domain = plain.rpartition("@")
    if _is_plain(local) and len(plain) <= LONGEST and _is_domain(domain):
        return plain
    checked = _checked(address)
    if len(checked.rpartition("@")[0].encode()) > LONGEST_LOCAL:
        raise BadAddress(f"{address!r} has more than {LONGEST_LOCAL} letters before the @")
    return checked


def without_names(said: str) -> str:
    """A text, such as what a server said, without the part of an address that names a person."""
    storable = said.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return _NAME_IN_ADDRESS.sub("…@", storable)


def address_hash(address: str) -> bytes:
    """A keyed hash of a normal address; the database has the key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audience_hash(%s)", [address])
        made: bytes = cursor.fetchone()[0]
    return bytes(made)


def _is_plain(local: str) -> bool:
    """Nearly all are: for them the whole check of every standard would only cost time."""
    return len(local) <= LONGEST_LOCAL and _PLAIN_LOCAL.fullmatch(local) is not None


@lru_cache(maxsize=50_000)
def _is_domain(domain: str) -> bool:
    """Whether mail could go there; asked once for each domain, because lists repeat them."""
    if not domain.isascii():
        return False
    try:
        return _checked(f"a@{domain}") == f"a@{domain}"
    except BadAddress:
        return False


def _checked(address: str) -> str:
    try:
        checked = validate_email(address.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadAddress(f"{address!r} is not an e-mail address: {error}") from error
    return checked.normalized.lower()
