"""Makes *unknown* of what was being sent when its lease ran out or its holder was gone.

Never *scheduled*: the call may have been made. What a machine can settle is looked at from now on;
the rest waits for a person. Only of a mail is more known: whether its claim had begun it at all,
and whether it was accepted.
"""

from django.db import connection, transaction

from distributor.accounts.models import Account
from distributor.deliveries.holders import LIVING
from distributor.deliveries.looking import can_look
from distributor.deliveries.move import PLACE, Row, move
from distributor.deliveries.prepared import Parameter
from distributor.deliveries.states import State
from distributor.registry import all_channels

WHY = "The worker that was sending it stopped before it could say how it ended."

LAPSED = f"""
SELECT {PLACE}, 'unknown' AS state,
       CASE WHEN d.account_id = ANY(%(lookable)s) THEN deliveries_now() END AS next_at,
       %(why)s AS reason, 0 AS attempts, d.tries, 0 AS looks, d.holder, d.token
FROM deliveries_delivery d
WHERE d.state = 'sending'
  AND (d.next_at <= deliveries_now() OR d.holder NOT IN {LIVING})
  AND NOT EXISTS (SELECT 1 FROM deliveries_begun b WHERE b.token = d.token)
LIMIT 10000
FOR UPDATE OF d SKIP LOCKED
"""

# From here on nothing more of the claim begins, even if its worker lives: it has to ask first. Its
# rows are locked in the order in which that worker would settle them (`change`).
CLOSE = f"""
DELETE FROM deliveries_begun b
WHERE b.until <= deliveries_now() OR b.holder NOT IN {LIVING}
RETURNING b.token, b.destinations, b.accepted
"""

OF_CLOSED = f"""
SELECT {PLACE}, coalesce(known.state, 'scheduled') AS state,
       CASE coalesce(known.state, 'scheduled')
            WHEN 'scheduled' THEN deliveries_now()
            WHEN 'unknown' THEN
                CASE WHEN d.account_id = ANY(%(lookable)s) THEN deliveries_now() END
       END AS next_at,
       CASE known.state WHEN 'unknown' THEN %(why)s::text END AS reason,
       CASE WHEN known.state IS NULL THEN -1 ELSE 0 END AS attempts, d.tries, 0 AS looks,
       CASE known.state WHEN 'unknown' THEN d.holder END AS holder, d.token
FROM deliveries_delivery d
LEFT JOIN unnest(%(tokens)s::bigint[], %(destinations)s::bigint[], %(states)s::text[])
    AS known (token, destination, state)
    ON (known.token, known.destination) = (d.token, d.destination)
WHERE d.state = 'sending' AND d.token = ANY(%(closed)s::bigint[])
ORDER BY {PLACE}
FOR UPDATE OF d
"""


def lapse() -> list[Row]:
    """Move what lapsed; answer which."""
    lookable = _lookable_accounts()
    given: dict[str, Parameter] = {"lookable": lookable, "why": WHY}
    moved = move(LAPSED, given, old=State.SENDING, new=frozenset({State.UNKNOWN}))
    return moved + _close_claims(lookable)


def _close_claims(lookable: list[int]) -> list[Row]:
    """End the claims of mails that lapsed, in one transaction with what becomes of their mails."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(CLOSE)
            closed: list[tuple[int, list[int], list[int]]] = cursor.fetchall()
        if not closed:
            return []
        known = [
            (token, destination, str(state))
            for token, begun, accepted in closed
            for state, destinations in ((State.UNKNOWN, begun), (State.SENT, accepted))
            for destination in destinations
        ]
        return move(
            OF_CLOSED,
            {
                "lookable": lookable,
                "why": WHY,
                "closed": [token for token, _, _ in closed],
                "tokens": [token for token, _, _ in known],
                "destinations": [destination for _, destination, _ in known],
                "states": [state for _, _, state in known],
            },
            old=State.SENDING,
            new=frozenset({State.UNKNOWN, State.SENT, State.SCHEDULED}),
        )


def _lookable_accounts() -> list[int]:
    names = [name for name, channel in all_channels().items() if can_look(channel)]
    return list(Account.objects.filter(channel__in=names).values_list("id", flat=True))
