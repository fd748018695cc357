"""The tick: sees what is due and wakes workers. It claims nothing and may run twice at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from distributor.accounts.models import Account
from distributor.contract import PublishesMany
from distributor.deliveries.clock import HEARTBEAT
from distributor.deliveries.lane import SPARE, connections_of
from distributor.deliveries.lapse import lapse
from distributor.deliveries.late import triage
from distributor.deliveries.prepared import Parameter
from distributor.deliveries.ready import (
    CALM,
    OPEN,
    READY,
    SCHEDULED_EDITIONS,
    SOURCES,
    ready_parameters,
)
from distributor.deliveries.wake import wake_gate, wake_looks, wake_planning, wake_sending
from distributor.deliveries.watch import watch
from distributor.registry import all_channels

PLAN_AHEAD = 60.0
WAKE_AGAIN = 2.0
WATCH_EVERY = 10.0

DUE = f"""
{SCHEDULED_EDITIONS}
SELECT lane.account_id, lane.edition_id FROM lane
CROSS JOIN LATERAL (
    SELECT 1 FROM {SOURCES}
    WHERE d.account_id = lane.account_id AND d.edition_id = lane.edition_id AND {READY}
    ORDER BY d.next_at LIMIT 1) AS ready
WHERE {CALM} AND {OPEN.format(account="lane.account_id", edition="lane.edition_id")}
"""

GATES = """
SELECT DISTINCT g.release_id, g.purpose
FROM deliveries_gate g JOIN releases_release r ON r.id = g.release_id
WHERE g.opened_at IS NULL AND r.state = 'approved' AND r.publish_at <= deliveries_now()
  AND (r.embargo_at IS NULL OR r.embargo_at <= deliveries_now())
"""

TO_PLAN = """
SELECT m.id FROM deliveries_mailing m JOIN releases_release r ON r.id = m.release_id
WHERE m.planned_at IS NULL AND r.state = 'approved'
  AND m.due_at <= deliveries_now() + make_interval(secs => %(ahead)s)
"""

TAKE_TURN = """
INSERT INTO deliveries_wakeup AS w (name, at) VALUES (%(name)s, deliveries_now())
ON CONFLICT (name) DO UPDATE SET at = excluded.at
WHERE w.at <= excluded.at - make_interval(secs => %(seconds)s)
RETURNING name
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """An edition with something to send now."""

    account_id: int
    edition_id: int


def tick(*, sign: str = HEARTBEAT) -> None:
    """Look once over the ledger and wake who is needed; leave `sign` as a sign of life."""
    lapse()
    triage()
    for (mailing_id,) in _select(TO_PLAN, {"ahead": PLAN_AHEAD}):
        if _is_my_turn(f"plan:{mailing_id}"):
            wake_planning(mailing_id)
    for release_id, purpose in _select(GATES, {}):
        if _is_my_turn(f"gate:{release_id}.{purpose}"):
            wake_gate(release_id, purpose)
    wake_due()
    if _looks_are_due() and _is_my_turn("look"):
        wake_looks()
    if _is_my_turn("watch", seconds=WATCH_EVERY):
        watch()
    _beat(sign)


def wake_due() -> None:
    """Wake a worker for every edition that has something to send, a mailing's lanes each."""
    for due in due_editions():
        for lane in _lanes(due.account_id):
            if _is_my_turn(f"send:{due.edition_id}:{lane}"):
                wake_sending(due.edition_id, lane=lane)


def due_editions() -> list[Due]:
    rows = _select(DUE, ready_parameters())
    return [Due(account_id=account, edition_id=edition) for account, edition in rows]


def _lanes(account_id: int) -> list[int] | list[None]:
    """The numbers of an account's lanes; [None] where a delivery is a call of its own."""
    account = Account.objects.get(pk=account_id)
    if not isinstance(all_channels().get(account.channel), PublishesMany):
        return [None]
    return list(range(connections_of(account.settings) + SPARE))


def _looks_are_due() -> bool:
    return bool(
        _select(
            "SELECT 1 FROM deliveries_delivery "
            "WHERE state = 'unknown' AND next_at <= deliveries_now() LIMIT 1",
            {},
        )
    )


def _is_my_turn(name: str, *, seconds: float = WAKE_AGAIN) -> bool:
    """Whether nobody took this turn in the last moments; takes it."""
    return bool(_select(TAKE_TURN, {"name": name, "seconds": seconds}))


def _beat(sign: str) -> None:
    """Say that a tick ran: the sign of life that matters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO deliveries_wakeup (name, at) VALUES (%s, deliveries_now()) "
            "ON CONFLICT (name) DO UPDATE SET at = excluded.at",
            [sign],
        )
        cursor.execute(
            "DELETE FROM deliveries_wakeup WHERE at < deliveries_now() - interval '1 hour'"
        )


def _select(sql: str, parameters: Mapping[str, Parameter]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
