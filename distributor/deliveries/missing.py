"""Who did not get a mailing, and why; read as a stream, because it may be a million."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from distributor.deliveries.states import State

AT_ONCE = 2000
ERASED = "(erased)"

NOT_SENT = """
SELECT s.address, d.state, coalesce(d.reason, ''), coalesce(x.reason, ''), d.account_id
FROM deliveries_delivery d
LEFT JOIN audience_subscriber s ON s.id = d.destination
LEFT JOIN audience_suppression x ON x.address_hash = s.address_hash
WHERE d.release_id = %(release)s AND d.destination <> 0 AND d.state <> 'sent'
ORDER BY d.account_id, d.destination, d.purpose
"""

# Accepted by our mail server, and come back from where it was carried.
CAME_BACK = """
SELECT DISTINCT ON (e.key) s.address, e.kind, concat_ws(' ', nullif(e.code, ''), e.said), '',
       e.account_id
FROM deliveries_event e
LEFT JOIN audience_subscriber s ON s.id = e.destination
WHERE e.release_id = %(release)s AND e.destination <> 0
  AND e.kind IN ('bounced', 'soft_bounced', 'refused')
  AND EXISTS (SELECT 1 FROM deliveries_delivery d
              WHERE d.release_id = e.release_id AND d.account_id = e.account_id
                AND d.destination = e.destination AND d.state = 'sent'
                AND d.purpose IN (SELECT purpose FROM deliveries_mailing
                                  WHERE release_id = %(release)s)
                AND to_hex(d.purpose::int) = split_part(e.key, '.', 2))
  AND NOT EXISTS (SELECT 1 FROM deliveries_event later
                  WHERE later.key = e.key AND later.kind = 'delivered')
ORDER BY e.key, e.id DESC
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """Somebody without the mail: what became of it, and why as far as it is known."""

    address: str
    word: str
    why: str
    account_id: int


WHY = {
    "suppressed": "The address is not mailed any more",
    "left": "They left the lists before it went out.",
}


def missing(release_id: int) -> Iterator[Missing]:
    """Everybody whose mail was planned and is not known to have arrived, one after another."""
    for sql in (NOT_SENT, CAME_BACK):
        with transaction.atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(sql, {"release": release_id})
            while rows := cursor.fetchmany(AT_ONCE):
                for address, word, why, suppressed, account_id in rows:
                    yield _missing(address, word, why, suppressed, account_id=account_id)


def _missing(
    address: str | None, word: str, why: str, suppressed: str, *, account_id: int
) -> Missing:
    """In the words of the account of the mailing: refused, suppressed, left, and the states."""
    if word == State.FAILED:
        word = "refused"
    elif word == State.CANCELLED and why in WHY:
        word = why
        why = WHY[word] + (f": {suppressed}." if suppressed else "." * (word == "suppressed"))
    return Missing(
        address=address or ERASED, word=word.replace("_", " "), why=why, account_id=account_id
    )
