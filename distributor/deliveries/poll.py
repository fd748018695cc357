"""The database poll: when no tick has come through the broker for a while, workers tick themselves.

Nothing is published then; what the tick wakes is done in this process, by a few threads of its own.
One worker polls at a time, and all stop as soon as ticks come through the broker again.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import structlog
from django.db import DatabaseError, close_old_connections, connection

from distributor.deliveries.clock import HEARTBEAT, POLLED
from distributor.deliveries.dispatch import tick
from distributor.deliveries.wake import doing_it_here

POLL_CLASS = 7003
SILENCE = 5.0  # seconds without a tick through the broker
EVERY = 1.0
THREADS = 8

SILENT = """
SELECT NOT EXISTS (SELECT 1 FROM deliveries_wakeup
                   WHERE name = %s AND at > deliveries_now() - make_interval(secs => %s))
"""

log = structlog.get_logger()


def start_polling() -> threading.Event:
    """Watch for silence from now on, in a thread of this worker; set the event to stop."""
    stopped = threading.Event()
    threading.Thread(target=_watch, args=[stopped], name="poll", daemon=True).start()
    return stopped


def poll_once(hands: ThreadPoolExecutor) -> bool:
    """Tick here if the broker is silent and no other worker does; answer whether it ticked."""
    with connection.cursor() as cursor:
        cursor.execute(SILENT, [HEARTBEAT, SILENCE])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT pg_try_advisory_lock(%s, 0)", [POLL_CLASS])
        if not cursor.fetchone()[0]:
            return False
    try:
        with doing_it_here(hands):
            tick(sign=POLLED)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [POLL_CLASS])
    return True


def _watch(stopped: threading.Event) -> None:
    with ThreadPoolExecutor(THREADS, thread_name_prefix="poll") as hands:
        while not stopped.wait(EVERY):
            try:
                poll_once(hands)
            except DatabaseError as error:
                log.warning("poll.no_database", error=type(error).__name__)
                close_old_connections()
        connection.close()
