"""Moves the waiting mails of a digest on to its newest edition, when a release in it changed.

The table of who has been told follows. Who was told of a correction singly meanwhile is let go, so
that nobody hears of it twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection

from distributor.deliveries.gathered import Items, items_of, sets_of
from distributor.deliveries.letting_go import let_some_go
from distributor.deliveries.models import Digest, DigestEdition
from distributor.deliveries.prepared import Parameter
from distributor.deliveries.spoken import SPOKEN, readers_of

# Moves on what still waits, and keeps the table of who has been told in step with the new set. Who
# was told the words of a release otherwise meanwhile is named: they must not hear them again.
FOLLOW = f"""
WITH item AS (
    SELECT *
    FROM unnest(%(come)s::bigint[], %(come_purposes)s::smallint[]) AS c(release_id, purpose)
), tongue AS (SELECT %(language)s::text AS language), moved AS (
    UPDATE deliveries_delivery SET edition_id = %(new)s
    WHERE account_id = %(account)s AND edition_id = %(old)s AND state = 'scheduled'
    RETURNING destination
), gone AS (
    SELECT * FROM unnest(%(gone)s::bigint[], %(gone_purposes)s::smallint[]) AS g(id, purpose)
), freed AS (
    DELETE FROM deliveries_told t USING moved, gone
    WHERE (t.subscriber_id, t.release_id, t.purpose) = (moved.destination, gone.id, gone.purpose)
), wanted AS (
    SELECT moved.destination, spoken.release_id, spoken.purpose, EXISTS (
            SELECT 1 FROM deliveries_told t
            WHERE t.subscriber_id = moved.destination AND t.release_id = spoken.release_id
              AND t.purpose >= spoken.since
              AND (t.release_id, t.purpose) NOT IN (SELECT id, purpose FROM gone)) AS is_told
    FROM moved CROSS JOIN ({SPOKEN}) spoken
), told AS (
    INSERT INTO deliveries_told (subscriber_id, release_id, purpose)
    SELECT destination, release_id, purpose FROM wanted WHERE NOT is_told ORDER BY 1, 2, 3
    ON CONFLICT DO NOTHING RETURNING subscriber_id, release_id
)
SELECT destination, release_id FROM wanted
WHERE (destination, release_id) NOT IN (SELECT subscriber_id, release_id FROM told)
"""


def follow(digest: Digest, newest: DigestEdition) -> None:
    """Move what waits in older editions of a digest on to the newest one."""
    for number, items in sets_of(digest).items():
        if number != newest.pk:
            _follow_from(number, items, newest)


def _follow_from(old: int, items: Items, newest: DigestEdition) -> None:
    new = items_of(newest)
    gone = {release: items[release] for release in items if items[release] != new.get(release)}
    come = {release: new[release] for release in new if items.get(release) != new[release]}
    parameters: dict[str, Parameter] = {
        **readers_of(newest.digest.account_id, language=newest.digest.language),
        "old": old,
        "new": newest.pk,
        "gone": list(gone),
        "gone_purposes": list(gone.values()),
        "come": list(come),
        "come_purposes": list(come.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, parameters)
        told_already: Sequence[tuple[int, int]] = cursor.fetchall()
    why = "A correction came singly meanwhile: the rest goes into a later digest."
    for heard, people in _by_what_they_heard(told_already).items():
        left = {release: purpose for release, purpose in new.items() if release not in heard}
        let_some_go(newest, people=people, items=left, reason=why)


def _by_what_they_heard(told: Iterable[tuple[int, int]]) -> dict[frozenset[int], list[int]]:
    """The people who heard the same: a hundred thousand of them may have."""
    heard: dict[int, set[int]] = defaultdict(set)
    for person, release in told:
        heard[person].add(release)
    found: dict[frozenset[int], list[int]] = defaultdict(list)
    for person, releases in heard.items():
        found[frozenset(releases)].append(person)
    return found
