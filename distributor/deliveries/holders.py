"""Proof of life: every worker process holds a database session lock under its holder id.

The lock goes with the process or its network, so another worker can tell a dead holder from a slow
one. A frozen process keeps its lock: it may still wake up and call, and nobody may send for it.
An attempt that broke off before its outcome was written ends the hold, too, or nobody else could
ever settle what it held while this process lives.
"""

import os
import select
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

import psycopg
from django.db import connection

LOCK_CLASS = 7001
TRUSTED = 1.0  # seconds for which a session that lived, and has said nothing since, is believed

# Holders that live, as a subquery of int ids.
LIVING = f"""(
    SELECT l.objid::bigint::int FROM pg_locks l
    WHERE l.locktype = 'advisory' AND l.classid = {LOCK_CLASS} AND l.objsubid = 2 AND l.granted
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
)"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """The lock of one process, and the session that holds it."""

    process: int
    holder: int
    session: psycopg.Connection

    def stands(self) -> bool:
        if self.process != os.getpid():
            return False
        try:
            self.session.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True


class _Own:
    """The one hold of this process, whichever thread asks first."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._hold: Hold | None = None
        self._asked_at = 0.0
        self._under_way: Counter[int] = Counter()
        self._broken_off: set[int] = set()

    def hold(self) -> Hold:
        with self._guard:
            return self._current()

    def enter(self) -> Hold:
        """The hold for one more attempt."""
        with self._guard:
            hold = self._current()
            self._under_way[hold.holder] += 1
            return hold

    def leave(self, hold: Hold, *, is_settled: bool) -> None:
        """An attempt is over; a hold with a broken one ends as soon as no call is under way."""
        with self._guard:
            self._under_way[hold.holder] -= 1
            if not is_settled:
                self._broken_off.add(hold.holder)
                self._hold = None if self._hold is hold else self._hold
            if hold.holder in self._broken_off and not self._under_way[hold.holder]:
                self._broken_off.remove(hold.holder)
                hold.session.close()

    def _current(self) -> Hold:
        if self._hold is None or not self._stands(self._hold):
            self._hold = _take()
        return self._hold

    def _stands(self, hold: Hold) -> bool:
        is_fresh = monotonic() < self._asked_at + TRUSTED
        if is_fresh and hold.process == os.getpid() and not _has_news(hold.session):
            return True
        self._asked_at = monotonic()
        return hold.stands()

    def let_go(self) -> None:
        with self._guard:
            if self._hold is not None and self._hold.stands():
                self._hold.session.execute("SELECT pg_advisory_unlock_all()")
                self._hold.session.close()
            self._hold = None


_own = _Own()


def my_holder() -> int:
    """The id under which this process holds its lock; taken anew when the lock was lost."""
    return _own.hold().holder


@contextmanager
def held() -> Iterator[int]:
    """My holder id for one attempt, from its claim until its outcome is written."""
    hold, is_settled = _own.enter(), False
    try:
        yield hold.holder
        is_settled = True
    finally:
        _own.leave(hold, is_settled=is_settled)


def let_go() -> None:
    """Give the lock back: this process sends nothing any more."""
    _own.let_go()


def is_gone(holder: int | None) -> bool:
    """Whether the holder is proven gone: nobody holds its lock any more."""
    if holder is None:
        return True
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s NOT IN {LIVING}", [holder])
        return bool(cursor.fetchone()[0])


def _has_news(session: psycopg.Connection) -> bool:
    """A server that ends a session says so, or hangs up; both can be read."""
    if session.closed:
        return True
    looking = select.poll()
    looking.register(session.fileno(), select.POLLIN)
    return bool(looking.poll(0))


def _take() -> Hold:
    session = _session()
    name = f"{socket.gethostname()}:{os.getpid()}"
    row = session.execute(
        "INSERT INTO deliveries_holder (name, started_at) VALUES (%s, now()) RETURNING id", [name]
    ).fetchone()
    assert row is not None
    session.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, row[0]])
    return Hold(process=os.getpid(), holder=row[0], session=session)


def _session() -> psycopg.Connection:
    """A session of its own on the ledger's database."""
    given = connection.settings_dict
    return psycopg.connect(
        psycopg.conninfo.make_conninfo(
            dbname=given["NAME"],
            user=given["USER"],
            password=given["PASSWORD"],
            host=given["HOST"],
            port=given["PORT"],
            **given["OPTIONS"],
        ),
        autocommit=True,
    )
