"""Writes arrivals into the database, thousands in one statement, and says what became of each line.

Each set is a transaction of its own: memory stays flat, the progress that is shown is true, and a
file that was cut off is simply imported again, for nobody is added twice.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from distributor.audience.intake.row import Arrival
from distributor.audience.old_hashes import adopt_all_of

AT_ONCE = 20_000

MAKE = """
CREATE TEMPORARY TABLE IF NOT EXISTS arriving (
    line bigint, address text, name text, language text, zone text, cadence text, list_id bigint,
    source text, consent text, agreed_at timestamptz, ends_at timestamptz);
CREATE TEMPORARY TABLE IF NOT EXISTS judged (LIKE arriving, address_hash bytea, verdict text);
TRUNCATE arriving, judged;
"""

COPY = "COPY arriving FROM STDIN"

# Who left a list of this account by themselves has left all of it. What ended by its own expiry,
# or was implied and is now express or lasts longer, is renewed.
JUDGE = """
INSERT INTO judged
SELECT a.*, h.hash, CASE
    WHEN row_number() OVER (PARTITION BY a.address, a.list_id ORDER BY a.line) > 1 THEN 'duplicate'
    WHEN x.id IS NOT NULL THEN 'suppressed'
    WHEN EXISTS (
        SELECT 1 FROM audience_subscription m JOIN audience_list l ON l.id = m.list_id
        WHERE m.subscriber_id = s.id AND l.account_id = %(account)s AND m.left_at IS NOT NULL
          AND (m.expires_at IS NULL OR m.left_at < m.expires_at)) THEN 'left'
    WHEN n.id IS NULL THEN 'added'
    WHEN n.id > %(before)s THEN 'duplicate'
    WHEN n.confirmed_at IS NULL OR n.left_at IS NOT NULL THEN 'renewed'
    WHEN n.consent = 'implied' AND (a.consent = 'express' OR a.ends_at > n.expires_at)
        THEN 'renewed'
    ELSE 'known' END
FROM arriving a
CROSS JOIN audience_addresskey k
CROSS JOIN LATERAL (
    SELECT sha256(k.outer_pad || sha256(k.inner_pad || convert_to(a.address, 'UTF8'))) AS hash) h
LEFT JOIN audience_suppression x ON x.address_hash = h.hash
LEFT JOIN audience_subscriber s ON s.address = a.address
LEFT JOIN audience_subscription n ON n.subscriber_id = s.id AND n.list_id = a.list_id
"""

STATEMENTS = """
INSERT INTO audience_statement (digest, language, source, wording)
SELECT sha256(convert_to(chr(31) || source || chr(31), 'UTF8')), '', source, ''
FROM (SELECT DISTINCT source FROM judged WHERE verdict IN ('added', 'renewed')) AS told
ON CONFLICT DO NOTHING
"""

SUBSCRIBERS = """
INSERT INTO audience_subscriber (address, address_hash, name, language, zone, created_at)
SELECT DISTINCT ON (address) address, address_hash, name, language, zone, now()
FROM judged WHERE verdict = 'added' ORDER BY address, line
ON CONFLICT (address) DO NOTHING
"""

SUBSCRIPTIONS = """
WITH entered AS (
    INSERT INTO audience_subscription AS n
        (subscriber_id, list_id, consent_source, confirmed_at, cadence, consent, expires_at)
    SELECT s.id, j.list_id, j.source, j.agreed_at, j.cadence, j.consent, j.ends_at
    FROM judged j JOIN audience_subscriber s ON s.address = j.address
    WHERE j.verdict IN ('added', 'renewed')
    ON CONFLICT (subscriber_id, list_id) DO UPDATE
    SET consent_source = excluded.consent_source, confirmed_at = excluded.confirmed_at,
        consent = excluded.consent, expires_at = excluded.expires_at, left_at = NULL,
        asked_at = NULL
    WHERE n.left_at IS NULL OR n.left_at >= n.expires_at
)
INSERT INTO audience_consent
    (at, address_hash, list_id, list_name, what, statement_id, requested_at, expires_at)
SELECT statement_timestamp(), j.address_hash, j.list_id, l.name, j.consent, t.id, j.agreed_at,
       j.ends_at
FROM judged j JOIN audience_list l ON l.id = j.list_id
JOIN audience_statement t ON t.digest = sha256(convert_to(chr(31) || j.source || chr(31), 'UTF8'))
WHERE j.verdict IN ('added', 'renewed')
"""

COUNTS = "SELECT verdict, count(*) FROM judged GROUP BY verdict"
PASSED_OVER = """
SELECT line, address, verdict FROM judged WHERE verdict IN ('left', 'suppressed') ORDER BY line
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What became of a set: how many by verdict, and who may not be added, with the line."""

    counts: Counter[str]
    passed_over: Sequence[tuple[int, str, str]]


def newest_subscription() -> int:
    """Where an import begins: a later subscription of the same person is a line that came twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM audience_subscription")
        newest: int = cursor.fetchone()[0]
    return newest


def load(arrivals: Sequence[Arrival], *, account_id: int, before: int) -> Loaded:
    """Add those who may be added, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MAKE)
        with cursor.copy(COPY) as copy:
            for arrival in arrivals:
                copy.write_row(arrival)
        cursor.execute("ANALYZE arriving")
        adopt_all_of("arriving")
        cursor.execute(JUDGE, {"account": account_id, "before": before})
        cursor.execute("ANALYZE judged")
        for statement in (STATEMENTS, SUBSCRIBERS, SUBSCRIPTIONS):
            cursor.execute(statement)
        cursor.execute(COUNTS)
        counts = Counter(dict(cursor.fetchall()))
        cursor.execute(PASSED_OVER)
        return Loaded(counts=counts, passed_over=cursor.fetchall())


def settle_down() -> None:
    """Let the database learn how large its tables have become."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audience_subscriber, audience_subscription, audience_consent")
