"""Sends a mailing once more to those it missed, and to nobody else.

Missed is who was refused, or had left or was suppressed when it went out and may be mailed now.
Who got it, and whose mail may have arrived, is never mailed again by this.
"""

from django.db import transaction

from distributor.deliveries.by_hand import refuse_ended
from distributor.deliveries.clock import now
from distributor.deliveries.move import PLACE, move
from distributor.deliveries.prepared import Parameter
from distributor.deliveries.states import State
from distributor.deliveries.wake import wake_tick
from distributor.people.audit import record
from distributor.releases.models import Release

BATCH = 50_000

# Whoever a claim would cancel at once stays as they are: their reason is the truth.
MISSED = f"""
SELECT {PLACE}, 'scheduled' AS state, deliveries_now() AS next_at, %(reason)s::text AS reason,
       0 AS attempts, 0::smallint AS tries, d.looks, d.holder, d.token
FROM deliveries_delivery d JOIN audience_subscriber s ON s.id = d.destination
WHERE d.release_id = %(release)s AND d.destination <> 0 AND d.state = %(missed)s
  AND (d.state = 'failed' OR d.reason IN ('left', 'suppressed'))
  AND NOT EXISTS (SELECT 1 FROM audience_suppression x WHERE x.address_hash = s.address_hash)
  AND EXISTS (SELECT 1 FROM audience_subscription n JOIN audience_list l ON l.id = n.list_id
              WHERE n.subscriber_id = s.id AND l.account_id = d.account_id
                AND n.left_at IS NULL AND n.confirmed_at IS NOT NULL)
LIMIT {BATCH}
FOR UPDATE OF d SKIP LOCKED
"""


def send_to_missing(release: Release, *, who: str) -> int:
    """Schedule the mails of those who were missed and may be mailed now; answer how many.

    Raises:
        Refused: the release was cancelled.
    """
    with transaction.atomic():
        refuse_ended(Release.objects.select_for_update().get(pk=release.pk))
        again = sum(_again(release.pk, state, who=who) for state in (State.FAILED, State.CANCELLED))
        if again:
            Release.objects.filter(pk=release.pk).update(triaged_at=now())
        record(
            who=who, action="release.sent_to_missing", subject=str(release), detail=f"{again} mails"
        )
        transaction.on_commit(wake_tick)
    return again


def _again(release_id: int, state: State, *, who: str) -> int:
    parameters: dict[str, Parameter] = {
        "release": release_id,
        "missed": str(state),
        "reason": f"{who} said: send it to those who were missed.",
    }
    moved = 0
    while rows := move(MISSED, parameters, old=state, new=frozenset({State.SCHEDULED})):
        moved += len(rows)
    return moved
