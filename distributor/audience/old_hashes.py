"""Knows suppressions that were hashed with a secret key, before addresses had a key of their own.

Only those of people who were gone when the key changed are left; each is hashed anew as soon as
its address comes back, before anything else is done with that address.
"""

from collections.abc import Iterable
from hashlib import sha256

from django.conf import settings
from django.db import connection

BLOCK = 64

ADOPT = """
WITH known AS (
    DELETE FROM audience_suppression x
    USING {addresses} AS back(address), unnest(%(inner)s::bytea[], %(outer)s::bytea[]) AS key(i, o)
    WHERE x.is_of_old_key
      AND x.address_hash = sha256(key.o || sha256(key.i || convert_to(back.address, 'UTF8')))
    RETURNING audience_hash(back.address) AS address_hash, x.reason, x.at
)
INSERT INTO audience_suppression (address_hash, reason, at)
SELECT DISTINCT ON (address_hash) address_hash, reason, at FROM known
ON CONFLICT DO NOTHING
"""


def adopt(addresses: Iterable[str]) -> None:
    """Hash the old suppressions of these addresses anew."""
    _adopt("unnest(%(addresses)s::text[])", addresses=list(addresses))


def adopt_all_of(table: str) -> None:
    """The same for every address in a table of ours."""
    _adopt(f"(SELECT address FROM {table})", addresses=[])  # noqa: S608 - our own table's name


def _adopt(source: str, *, addresses: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM audience_suppression WHERE is_of_old_key)")
        if not cursor.fetchone()[0]:
            return
        inner, outer = zip(*map(_pads, _old_keys()), strict=True)
        pads = {"inner": list(inner), "outer": list(outer)}
        cursor.execute(ADOPT.format(addresses=source), {"addresses": addresses, **pads})


def _old_keys() -> list[bytes]:
    return [
        b"address:" + key.encode() for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def _pads(key: bytes) -> tuple[bytes, bytes]:
    """The two pads of HMAC for a key (RFC 2104)."""
    block = (sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    return bytes(octet ^ 0x36 for octet in block), bytes(octet ^ 0x5C for octet in block)
