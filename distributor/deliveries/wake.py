"""Sends wake-ups through the broker: they carry an id, expire, and may get lost.

A broker that is down delays nothing that matters: the rows stay due, and the next tick wakes again.
"""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

EXPIRES = 60
log = structlog.get_logger()


def wake_tick() -> None:
    _wake("deliveries.tick", queue="ticks")


def wake_gate(release_id: int, purpose: int) -> None:
    _wake("deliveries.check_gate", release_id, purpose, queue="posts")


def wake_looks() -> None:
    _wake("deliveries.look", queue="posts")


def wake_planning(mailing_id: int) -> None:
    _wake("deliveries.plan", mailing_id, queue="bulk")


def wake_sending(edition_id: int, *, lane: int | None) -> None:
    """Wake a worker for an edition; `lane` numbers the connections of a mailing."""
    if lane is None:
        _wake("deliveries.send", edition_id, queue="posts")
    else:
        _wake("deliveries.send_many", edition_id, lane, queue="bulk")


def _wake(task: str, *ids: int, queue: str) -> None:
    try:
        current_app.send_task(task, args=ids, queue=queue, expires=EXPIRES, retry=False)
    except OperationalError as error:
        log.warning("broker.unreachable", task=task, error=type(error).__name__)
