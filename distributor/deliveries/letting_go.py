"""Lets mails of a digest go that cannot leave: cancelled, and their releases free for a later one.

So nothing is lost by what comes too late or is taken out: who has not been told of a release hears
of it in their next digest. Only what a person cancels is not told again. What waits for a later
turn is asked when that has come.
"""

from collections.abc import Mapping, Sequence

from django.db import connection, transaction

from distributor.deliveries.gathered import TOO_LATE, Items, sets_of
from distributor.deliveries.models import Digest, DigestEdition
from distributor.deliveries.move import PLACE, Row, move
from distributor.deliveries.prepared import Parameter
from distributor.deliveries.states import State
from distributor.people.notices import raise_notice

BATCH = 10_000

WAITING = f"""
SELECT {PLACE}, %(state)s::text AS state, NULL::timestamptz AS next_at, %(reason)s::text AS reason,
       0 AS attempts, d.tries, d.looks, d.holder, d.token
FROM deliveries_delivery d
WHERE d.account_id = %(account)s AND d.edition_id = %(edition)s AND d.state = 'scheduled'
  AND d.next_at <= CASE WHEN %(due)s::boolean THEN deliveries_now() ELSE 'infinity' END
  AND (%(people)s::bigint[] IS NULL OR d.destination = ANY(%(people)s::bigint[]))
  AND (NOT %(late)s::boolean
       OR EXISTS (SELECT 1 FROM deliveries_digest g WHERE g.id = d.release_id AND {TOO_LATE}))
LIMIT {BATCH}
FOR UPDATE OF d SKIP LOCKED
"""

FREE = """
DELETE FROM deliveries_told t
USING unnest(%(people)s::bigint[]) AS p(id),
      unnest(%(releases)s::bigint[], %(purposes)s::smallint[]) AS i(id, purpose)
WHERE (t.subscriber_id, t.release_id, t.purpose) = (p.id, i.id, i.purpose)
"""


def let_go(digest: Digest, *, reason: str) -> int:
    """Cancel what is due of a digest; its releases may be told by a later one."""
    return sum(
        _let_go(digest, edition_id, items, reason=reason, only_due=True)
        for edition_id, items in sets_of(digest).items()
    )


def let_some_go(edition: DigestEdition, *, people: Sequence[int], items: Items, reason: str) -> int:
    """Cancel the mails of these people; these items of them may be told by a later digest."""
    return _let_go(edition.digest, edition.pk, items, reason=reason, people=people)


def let_late_go(digest: Digest, edition_id: int) -> int:
    """Cancel what was not tried in time of this edition; its releases go into the next digest."""
    why = "It could not leave in time: its releases go into the next digest."
    items = sets_of(digest)[edition_id]
    return _let_go(digest, edition_id, items, reason=why, only_due=True, only_late=True)


def let_cancelled_go(digest: Digest, edition_id: int) -> int:
    """Cancel what came back after a person cancelled the digest; it is told no more."""
    return _let_go(digest, edition_id, {}, reason="The digest was cancelled.")


def hold(digest: Digest, *, reason: str) -> None:
    """Keep what is due of a digest for a person, and tell people so."""
    for edition_id in sets_of(digest):
        while _move(digest, edition_id, to=State.HELD, reason=reason, only_due=True):
            pass
    raise_notice(
        subject=str(digest),
        sentence=f"A digest waits for a person. {reason} When that is mended, "
        f"`distributor retry {digest.pk}`.",
    )


def _let_go(
    digest: Digest,
    edition_id: int,
    items: Items,
    *,
    reason: str,
    people: Sequence[int] | None = None,
    only_due: bool = False,
    only_late: bool = False,
) -> int:
    gone = 0
    with transaction.atomic(), connection.cursor() as cursor:
        while moved := _move(
            digest,
            edition_id,
            to=State.CANCELLED,
            reason=reason,
            people=people,
            only_due=only_due,
            only_late=only_late,
        ):
            gone += len(moved)
            cursor.execute(
                FREE,
                {
                    "people": [row.destination for row in moved],
                    "releases": list(items),
                    "purposes": list(items.values()),
                },
            )
    return gone


def _move(
    digest: Digest,
    edition_id: int,
    *,
    to: State,
    reason: str,
    people: Sequence[int] | None = None,
    only_due: bool = False,
    only_late: bool = False,
) -> list[Row]:
    parameters: Mapping[str, Parameter] = {
        "account": digest.account_id,
        "edition": edition_id,
        "state": str(to),
        "reason": reason,
        "people": None if people is None else list(people),
        "due": only_due,
        "late": only_late,
    }
    return move(WAITING, parameters, old=State.SCHEDULED, new=frozenset({to}))
