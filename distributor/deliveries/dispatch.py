"""The tick: sees what is due and wakes workers. It claims nothing and may run twice at once.

It stays until the next one comes, and wakes what falls due meanwhile at its very instant.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic, sleep

from django.db import connection

from distributor.accounts.models import Account
from distributor.audience.expiry import tidy
from distributor.contract import PublishesMany
from distributor.deliveries.ahead import LANES
from distributor.deliveries.clock import HEARTBEAT, now
from distributor.deliveries.consents import consents_are_due
from distributor.deliveries.families import FAMILIES
from distributor.deliveries.key import FIRST_DIGEST
from distributor.deliveries.lanes import BUSY
from distributor.deliveries.lapse import lapse
from distributor.deliveries.late import let_digests_go, triage
from distributor.deliveries.letters import letters_are_due
from distributor.deliveries.prepared import Parameter
from distributor.deliveries.ready import (
    CALM,
    OPEN,
    OPEN_DIGEST,
    OPEN_SOON,
    READY,
    READY_DIGEST,
    SCHEDULED_EDITIONS,
    SOURCES,
    ready_parameters,
)
from distributor.deliveries.spread import catch_up, paced_accounts
from distributor.deliveries.wake import (
    turn_of,
    wake_consents,
    wake_families,
    wake_gate,
    wake_letters,
    wake_looks,
    wake_planning,
    wake_sending,
    wake_window,
)
from distributor.deliveries.watch import watch
from distributor.deliveries.windows import open_windows
from distributor.registry import all_channels

PLAN_AHEAD = 60.0
WAKE_AGAIN = 2.0
TICK_AGAIN = 0.5  # of ticks that waited in the broker together, one is enough
WATCH_EVERY = 10.0
CATCH_UP_EVERY = 10.0
WINDOWS_EVERY = 15.0
STAY = 0.9  # seconds; the next tick comes a second after this one
TIDY_EVERY = 1800.0
FAMILIES_EVERY = 60.0

DUE = f"""
{SCHEDULED_EDITIONS}
SELECT lane.account_id, lane.edition_id FROM lane
CROSS JOIN LATERAL (
    SELECT 1 FROM {SOURCES}
    WHERE d.account_id = lane.account_id AND d.edition_id = lane.edition_id AND {READY}
    ORDER BY d.next_at LIMIT 1) AS ready
WHERE lane.edition_id <= {FIRST_DIGEST} AND {CALM} AND lane.account_id NOT IN {BUSY}
  AND {OPEN.format(account="lane.account_id", edition="lane.edition_id")}
"""

DIGESTS_DUE = f"""
{SCHEDULED_EDITIONS}
SELECT lane.account_id, lane.edition_id FROM lane
CROSS JOIN LATERAL (
    SELECT 1 FROM deliveries_delivery d
    WHERE d.account_id = lane.account_id AND d.edition_id = lane.edition_id AND {READY_DIGEST}
    ORDER BY d.next_at LIMIT 1) AS ready
WHERE lane.edition_id > {FIRST_DIGEST} AND {CALM} AND lane.account_id NOT IN {BUSY}
  AND {OPEN_DIGEST.format(account="lane.account_id", edition="lane.edition_id")}
"""

# What a claim would take at its instant, were nothing to change until then.
SOON = f"""
{SCHEDULED_EDITIONS}
SELECT soon.wait, lane.account_id, lane.edition_id FROM lane
CROSS JOIN LATERAL (
    SELECT extract(epoch FROM d.next_at - deliveries_now())::float8 AS wait
    FROM deliveries_delivery d
    WHERE d.account_id = lane.account_id AND d.edition_id = lane.edition_id
      AND d.state = 'scheduled' AND d.next_at > deliveries_now()
      AND d.next_at <= deliveries_now() + make_interval(secs => %(seconds)s)
    ORDER BY d.next_at LIMIT 1) AS soon
WHERE {CALM} AND lane.account_id NOT IN {BUSY}
  AND {OPEN_SOON.format(account="lane.account_id", edition="lane.edition_id")}
"""

GATES = """
SELECT DISTINCT g.release_id, g.purpose
FROM deliveries_gate g JOIN releases_release r ON r.id = g.release_id
WHERE (g.opened_at IS NULL OR g.again_at <= deliveries_now())
  AND r.state = 'approved' AND r.publish_at <= deliveries_now()
  AND (r.embargo_at IS NULL OR r.embargo_at <= deliveries_now())
"""

GATES_SOON = """
SELECT extract(epoch FROM r.publish_at - deliveries_now())::float8, g.release_id, g.purpose
FROM deliveries_gate g JOIN releases_release r ON r.id = g.release_id
WHERE g.opened_at IS NULL AND r.state = 'approved' AND r.publish_at > deliveries_now()
  AND r.publish_at <= deliveries_now() + make_interval(secs => %(seconds)s)
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


def tick_once() -> None:
    """A tick, unless another one just began: after an outage, thousands may wait in the broker."""
    if _is_my_turn("ticking", seconds=TICK_AGAIN):
        tick()


def tick(*, sign: str = HEARTBEAT) -> None:
    """Look over the ledger and wake who is needed, also what falls due before the next tick.

    Leaves `sign` as a sign of life.
    """
    began = monotonic()
    look_over()
    _beat(sign)
    _stay(until=began + STAY)


def look_over() -> None:
    """Look once over the ledger and wake who is needed now."""
    wake_due()
    lapse()
    triage()
    let_digests_go()
    _wake_plans()
    for release_id, purpose in _select(GATES, {}):
        _wake_gate(release_id, purpose)
    if _looks_are_due() and _is_my_turn("look"):
        wake_looks()
    _keep_house()


def _wake_plans() -> None:
    if _is_my_turn("windows", seconds=WINDOWS_EVERY):
        for window_id in open_windows():
            wake_window(window_id)
    for (mailing_id,) in _select(TO_PLAN, {"ahead": PLAN_AHEAD}):
        if _is_my_turn(f"plan:{mailing_id}"):
            wake_planning(mailing_id)


def _keep_house() -> None:
    """What is no delivery: letters to single people, consents that end, and the watch."""
    if letters_are_due() and _is_my_turn("letters"):
        wake_letters()
    if consents_are_due() and _is_my_turn("consents"):
        wake_consents()
    if paced_accounts() and _is_my_turn(FAMILIES, seconds=FAMILIES_EVERY):
        wake_families()
    if _is_my_turn("tidy", seconds=TIDY_EVERY):
        tidy(now())
    if _is_my_turn("watch", seconds=WATCH_EVERY):
        watch()


def wake_due() -> None:
    """Wake a worker for every edition that has something to send, a mailing's lanes each."""
    editions = due_editions()
    paced = paced_accounts() if editions else ()
    for due in editions:
        if due.account_id in paced:
            _catch_up(due)
        _wake_edition(due.account_id, due.edition_id)


def _catch_up(due: Due) -> None:
    """Before anybody is woken: what was left behind by a pause must not go all at once."""
    if _is_my_turn(f"catch-up:{due.edition_id}", seconds=CATCH_UP_EVERY):
        catch_up(due.account_id, due.edition_id)


def due_editions() -> list[Due]:
    rows = [*_select(DUE, ready_parameters()), *_select(DIGESTS_DUE, {})]
    return [Due(account_id=account, edition_id=edition) for account, edition in rows]


def _stay(*, until: float) -> None:
    """Wake what falls due before the next tick, each at its instant and not before."""
    coming = list(_coming())
    seen = monotonic()  # after the database's clock was read, so that nothing is woken early
    for wait, wake in sorted(coming, key=lambda each: each[0]):
        if seen + wait > until:
            return
        sleep(max(0.0, seen + wait - monotonic()))
        wake()


def _coming() -> Iterator[tuple[float, Callable[[], None]]]:
    """In how many seconds who is to be woken."""
    for wait, account_id, edition_id in _select(SOON, {**ready_parameters(), "seconds": STAY}):
        yield wait, partial(_wake_edition, int(account_id), int(edition_id))
    for wait, release_id, purpose in _select(GATES_SOON, {"seconds": STAY}):
        yield wait, partial(_wake_gate, int(release_id), int(purpose))


def _wake_edition(account_id: int, edition_id: int) -> None:
    for lane in _lanes(account_id):
        if _is_my_turn(turn_of(edition_id, lane=lane)):
            wake_sending(edition_id, lane=lane)


def _wake_gate(release_id: int, purpose: int) -> None:
    if _is_my_turn(f"gate:{release_id}.{purpose}"):
        wake_gate(release_id, purpose)


def _lanes(account_id: int) -> list[int] | list[None]:
    """The numbers of an account's lanes; [None] where a delivery is a call of its own."""
    account = Account.objects.get(pk=account_id)
    if not isinstance(all_channels().get(account.channel), PublishesMany):
        return [None]
    return list(LANES)


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
