"""How often is too often: counts in the database, so that every web process shares them.

Visitors are counted by a keyed hash of where they come from, and forgotten after two days.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.utils import timezone

KEPT = timedelta(days=2)
SITE_OF_IPV6 = 64  # one household has that many addresses

USE = """
INSERT INTO audience_allowance AS a (subject, window_at, used) VALUES (%(subject)s, %(window)s, 1)
ON CONFLICT (subject, window_at) DO UPDATE SET used = a.used + 1
RETURNING used
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """So many of one kind in so many seconds."""

    kind: str
    times: int
    seconds: int


VISITOR = Limit(kind="visitor", times=60, seconds=3600)
LIST = Limit(kind="list", times=2000, seconds=3600)
ADDRESS = Limit(kind="address", times=3, seconds=86_400)


def is_within(limit: Limit, subject: str) -> bool:
    """Count one use, and say whether it is still within the limit."""
    start = int(timezone.now().timestamp()) // limit.seconds * limit.seconds
    with connection.cursor() as cursor:
        cursor.execute(
            USE,
            {
                "subject": f"{limit.kind}:{_hidden(subject)}",
                "window": datetime.fromtimestamp(start, tz=UTC),
            },
        )
        used: int = cursor.fetchone()[0]
    return used <= limit.times


def place_of(visitor: str) -> str:
    """Where a visitor comes from: the address itself, or the household of an IPv6 address."""
    try:
        address = ip_address(visitor)
    except ValueError:
        return visitor
    if address.version == 6:
        return str(ip_network((address, SITE_OF_IPV6), strict=False))
    return str(address)


def _hidden(subject: str) -> str:
    key = b"limits:" + settings.SECRET_KEY.encode()
    return hmac.new(key, subject.encode(), hashlib.sha256).hexdigest()[:40]
