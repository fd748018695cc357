"""Sends wake-ups through the broker: they carry an id and the ledger's time, and may get lost.

A broker that is down delays nothing that matters: the rows stay due, and the next tick wakes again.
"""

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from celery import current_app
from django.db import connection
from kombu.exceptions import OperationalError

from distributor.deliveries.clock import now
from distributor.deliveries.hearing import WOKEN_AT

AT_ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
log = structlog.get_logger()
_hands: ContextVar[Executor | None] = ContextVar("hands", default=None)


def wake_tick() -> None:
    """Look over the ledger at once: a person has just said something."""
    _wake("deliveries.tick_at_once", queue="ticks")


def wake_gate(release_id: int, purpose: int) -> None:
    _wake("deliveries.check_gate", release_id, purpose, queue="posts")


def wake_looks() -> None:
    _wake("deliveries.look", queue="posts")


def wake_letters() -> None:
    _wake("deliveries.letters", queue="posts")


def wake_consents() -> None:
    _wake("deliveries.consents", queue="posts")  # a mailing may fill the other for an hour


def wake_families() -> None:
    _wake("deliveries.families", queue="posts")


def wake_planning(mailing_id: int) -> None:
    _wake("deliveries.plan", mailing_id, queue="bulk")


def wake_window(window_id: int) -> None:
    _wake("deliveries.plan_window", window_id, queue="bulk")


def wake_sending(edition_id: int, *, lane: int | None) -> None:
    """Wake a worker for an edition; `lane` numbers those of a mailing."""
    if lane is None:
        _wake("deliveries.send", edition_id, queue="posts")
    else:
        _wake("deliveries.send_many", edition_id, lane, queue="bulk")


def turn_of(edition_id: int, *, lane: int | None) -> str:
    """The name of the turn to be woken for this: whoever takes it wakes, others do not."""
    return f"send:{edition_id}:{lane}"


@contextmanager
def doing_it_here(hands: Executor) -> Iterator[None]:
    """Within it nothing is published: what is woken is done by these threads of this process."""
    token = _hands.set(hands)
    try:
        yield
    finally:
        _hands.reset(token)


def _wake(task: str, *ids: int, queue: str) -> None:
    if (hands := _hands.get()) is not None:
        hands.submit(_do, task, ids).add_done_callback(_say_what_broke)
        return
    try:
        headers = {WOKEN_AT: now().timestamp()}
        current_app.send_task(task, args=ids, queue=queue, headers=headers, retry_policy=AT_ONCE)
    except OperationalError as error:
        log.warning("broker.unreachable", task=task, error=type(error).__name__)


def _do(task: str, ids: tuple[int, ...]) -> None:
    try:
        current_app.tasks[task](*ids)
    finally:
        connection.close()


def _say_what_broke(done: Future[None]) -> None:
    """What a broken task raises would vanish with its future; the next tick wakes it again."""
    if error := done.exception():
        log.error("poll.task_broke", error=type(error).__name__, exc_info=error)
