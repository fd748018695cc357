"""Reads rows of the ledger for people: by release and state, never the whole of a mailing."""

from django.db import connection

from distributor.deliveries.key import Place
from distributor.deliveries.move import COLUMNS, Row, row_of
from distributor.deliveries.prepared import Plain
from distributor.deliveries.states import State

ROWS = f"""
SELECT {", ".join(COLUMNS)} FROM deliveries_delivery
WHERE release_id = %s AND state = %s
ORDER BY purpose, account_id, destination, slot
"""

AT = f"""
SELECT {", ".join(COLUMNS)} FROM deliveries_delivery
WHERE (release_id, purpose, account_id, destination, slot) = (%s, %s, %s, %s, %s)
"""

ACCOUNT_ROWS = f"""
SELECT {", ".join(COLUMNS)} FROM deliveries_delivery
WHERE release_id = %s AND destination = 0
ORDER BY purpose, account_id, slot
"""

# Of a mailing only what needs a look: doubt, failure, and what is tried again, with its reason.
REMARKABLE = f"""
SELECT {", ".join(COLUMNS)} FROM deliveries_delivery
WHERE release_id = %s AND destination <> 0
  AND (state IN ('unknown', 'failed', 'held') OR (state = 'scheduled' AND reason IS NOT NULL))
ORDER BY purpose, account_id, destination
LIMIT %s
"""

TOTALS = """
SELECT account_id, edition_id, state, count(*) FROM deliveries_delivery
WHERE release_id = %s GROUP BY account_id, edition_id, state
"""

TOTALS_OF = """
SELECT release_id, state, count(*) FROM deliveries_delivery
WHERE release_id = ANY(%s) GROUP BY release_id, state
"""

TOTALS_IN_DIGESTS = """
SELECT d.state, count(*)
FROM deliveries_digest g JOIN deliveries_delivery d ON d.release_id = g.id
LEFT JOIN deliveries_digestedition f ON f.id = d.edition_id
WHERE g.releases @> ARRAY[%(release)s::bigint]
  AND coalesce(f.releases, g.releases) @> ARRAY[%(release)s::bigint]
GROUP BY d.state
"""


def row_at(place: Place) -> Row | None:
    """One delivery by its place."""
    numbers = (place.release_id, place.purpose, place.account_id, place.destination, place.slot)
    return next(iter(_rows(AT, [*numbers])), None)


def rows_in_state(release_id: int, state: State) -> list[Row]:
    return _rows(ROWS, [release_id, str(state)])


def rows_to_accounts(release_id: int) -> list[Row]:
    return _rows(ACCOUNT_ROWS, [release_id])


def remarkable_rows(release_id: int, *, limit: int) -> list[Row]:
    """The subscribers' deliveries a person may have to look at."""
    return _rows(REMARKABLE, [release_id, limit])


def totals_by_account(release_id: int) -> dict[int, dict[str, int]]:
    """How many deliveries of the release stand in each state, for each account."""
    found: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, [release_id])
        for account_id, _edition, state, number in cursor.fetchall():
            totals = found.setdefault(account_id, {})
            totals[state] = totals.get(state, 0) + number
    return found


def totals_of(releases: list[int]) -> dict[int, dict[str, int]]:
    """How many deliveries stand in each state, for each of these releases or digests."""
    found: dict[int, dict[str, int]] = {}
    if not releases:
        return found
    with connection.cursor() as cursor:
        cursor.execute(TOTALS_OF, [releases])
        for release_id, state, number in cursor.fetchall():
            found.setdefault(release_id, {})[state] = number
    return found


def totals_in_digests(release_id: int) -> dict[str, int]:
    """How the mails of all digests that tell of this release stand."""
    with connection.cursor() as cursor:
        cursor.execute(TOTALS_IN_DIGESTS, {"release": release_id})
        return dict(cursor.fetchall())


def _rows(sql: str, parameters: list[Plain]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row_of(values) for values in cursor.fetchall()]
