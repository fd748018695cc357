"""Makes *unknown* of what was being sent when its lease ran out or its holder was gone.

Never *scheduled*: the call may have been made. What a machine can settle is looked at from now on;
the rest waits for a person.
"""

from distributor.accounts.models import Account
from distributor.deliveries.holders import LIVING
from distributor.deliveries.looking import can_look
from distributor.deliveries.move import PLACE, Row, move
from distributor.deliveries.states import State
from distributor.registry import all_channels

LAPSED = f"""
SELECT {PLACE}, 'unknown' AS state,
       CASE WHEN d.account_id = ANY(%(lookable)s) THEN deliveries_now() END AS next_at,
       'The worker that was sending it stopped before it could say how it ended.' AS reason,
       0 AS attempts, d.tries, 0 AS looks, d.holder, d.token
FROM deliveries_delivery d
WHERE d.state = 'sending'
  AND (d.next_at <= deliveries_now() OR d.holder NOT IN {LIVING})
LIMIT 10000
FOR UPDATE OF d SKIP LOCKED
"""


def lapse() -> list[Row]:
    """Move what lapsed; answer which."""
    return move(
        LAPSED,
        {"lookable": _lookable_accounts()},
        old=State.SENDING,
        new=frozenset({State.UNKNOWN}),
    )


def _lookable_accounts() -> list[int]:
    names = [name for name, channel in all_channels().items() if can_look(channel)]
    return list(Account.objects.filter(channel__in=names).values_list("id", flat=True))
