"""Connections to mail servers, kept open between slices and shared by the worker's threads.

A slice is half a second of mail: connecting, encrypting and signing in for each one would take
longer than the slice itself.
"""

import atexit
import os
import select
import threading
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from time import monotonic

from channels.email.settings import Relay
from channels.email.smtp import Session, open_session
from distributor.contract import ChannelError, Deadline, Transient

IDLE_SECONDS = 30.0  # mail servers hang up after one to five minutes
GOODBYE_SECONDS = 0.5
FURTHER_SECONDS = 2.0  # for a further connection the mails of the others wait
FULL_SECONDS = 30.0


class Busy(Transient):
    """The mail server is well, but all our connections to it are in use."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Idle:
    session: Session
    since: float


class Connections:
    """Lends out sessions, at most `relay.connections` at the same time to each relay."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin empty and let go of what was kept without a word to the servers."""
        self._lock = threading.Lock()
        self._idle: dict[Relay, list[_Idle]] = defaultdict(list)
        self._places: dict[Relay, threading.BoundedSemaphore] = {}
        self._full_until: dict[Relay, float] = {}  # no further connection could be had

    def borrow(self, relay: Relay, deadline: Deadline) -> Session:
        """A session that was kept and looks alive, else a new one; give it back in any case.

        Raises:
            ChannelError: no session could be had; nothing was sent.
        """
        if not self._place(relay).acquire(timeout=max(0.0, deadline.seconds_left)):
            raise Busy("All connections to the mail server were busy. Nothing was sent.")
        return self._session(relay, deadline)

    def borrow_further(self, relay: Relay, deadline: Deadline, *, may_open: bool) -> Session | None:
        """One more session, without waiting for a place; None when there is none to be had.

        A server that lets us in no more often is not asked again for a while.
        """
        is_full = monotonic() < self._full_until.get(relay, 0.0)
        if not may_open or is_full:
            return self._kept_in_a_place(relay)
        if not self._place(relay).acquire(blocking=False):
            return None
        try:
            return self._session(relay, Deadline.after(min(deadline.seconds_left, FURTHER_SECONDS)))
        except ChannelError:
            self._full_until[relay] = monotonic() + FULL_SECONDS
            return None

    def _kept_in_a_place(self, relay: Relay) -> Session | None:
        if not self._idle[relay] or not self._place(relay).acquire(blocking=False):
            return None
        if (session := self._kept(relay)) is None:
            self._place(relay).release()
        return session

    def _session(self, relay: Relay, deadline: Deadline) -> Session:
        """In the place that was taken for it, or the place is free again."""
        try:
            session = self._kept(relay) or open_session(relay, deadline)
        except BaseException:
            self._place(relay).release()
            raise
        session.wire.use_until(deadline)
        return session

    def give_back(self, session: Session) -> None:
        """Keep the session for the next slice, or close it when an answer is still owed."""
        if session.is_clean:
            session.used += 1
            with self._lock:
                self._idle[session.relay].append(_Idle(session=session, since=monotonic()))
        else:
            session.close()
        self._place(session.relay).release()

    def close(self) -> None:
        """Take leave of every mail server; later calls open anew."""
        with self._lock:
            idle = [kept.session for kepts in self._idle.values() for kept in kepts]
            self._idle.clear()
        for session in idle:
            session.quit(Deadline.after(GOODBYE_SECONDS))

    def _place(self, relay: Relay) -> threading.BoundedSemaphore:
        with self._lock:
            if relay not in self._places:
                self._places[relay] = threading.BoundedSemaphore(relay.connections)
            return self._places[relay]

    def _kept(self, relay: Relay) -> Session | None:
        """The session used last that is still fit; the others that are not are closed."""
        while True:
            with self._lock:
                self._drop_stale()
                if not self._idle[relay]:
                    return None
                kept = self._idle[relay].pop()
            if not _has_something_to_say(kept.session):
                return kept.session
            kept.session.close()

    def _drop_stale(self) -> None:
        oldest = monotonic() - IDLE_SECONDS
        for relay, kepts in self._idle.items():
            for kept in kepts:
                if kept.since < oldest:
                    kept.session.close()
            self._idle[relay] = [kept for kept in kepts if kept.since >= oldest]


def _has_something_to_say(session: Session) -> bool:
    """Between slices a server only speaks to say goodbye, or hangs up."""
    looking = select.poll()
    looking.register(session.wire, select.POLLIN)
    return bool(looking.poll(0))


@cache
def connections() -> Connections:
    """The connections of this process, made at the first use and closed when it ends."""
    made = Connections()
    atexit.register(made.close)
    os.register_at_fork(after_in_child=made.forget)  # two processes must not share a session
    return made
