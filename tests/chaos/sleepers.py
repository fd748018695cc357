"""Follows workers that were frozen at a point: sees that the kernel holds them, and wakes them.

A freeze counts only with this proof. Where it is asked for, a worker sleeps until others have done
all they will do with what it holds.
"""

import os
import signal
import threading
from contextlib import suppress

from django.db import Error, connection

from tests.chaos import points
from tests.chaos.reading import overtaken
from tests.chaos.stage import is_stopped

SEEN_WITHIN = 30.0
LONGEST_SLEEP = 60.0


class Sleepers:
    """Who sleeps at a point, and a proof of each sleep that is over."""

    def __init__(self):
        self.proofs = []
        self._frozen = {}
        self._seen = 0
        self._lock = threading.RLock()

    def __bool__(self):
        with self._lock:
            return bool(self._frozen)

    def follow(self, notes):
        """Look at everybody once: called again and again with all notes so far."""
        with self._lock:
            for note in notes[self._seen :]:
                if note["action"] == "freeze":
                    self._frozen[note["pid"]] = dict(note)
            self._seen = len(notes)
            for frozen in list(self._frozen.values()):
                self._look_at(frozen)

    def wake_all(self):
        with self._lock:
            for frozen in list(self._frozen.values()):
                self._wake(frozen)

    def wake_unless_at_a_point(self, pid):
        """Wake what was frozen at a random instant."""
        with self._lock:
            if pid not in self._frozen:
                signal_group(pid, signal.SIGCONT)

    def _look_at(self, frozen):
        moment = points.realtime()
        if is_stopped(frozen["pid"]):
            frozen.setdefault("stopped_from", moment)
            frozen["stopped_until"] = moment
            if moment - frozen["stopped_from"] >= frozen["seconds"] and _is_overtaken(frozen):
                self._wake(frozen)
        elif "stopped_from" in frozen or moment - frozen["at"] > SEEN_WITHIN:
            del self._frozen[frozen["pid"]]  # it was killed in its sleep

    def _wake(self, frozen):
        del self._frozen[frozen["pid"]]
        if "stopped_from" in frozen:
            slept = round(frozen["stopped_until"] - frozen["stopped_from"], 2)
            self.proofs.append({**frozen, "frozen_for": slept})
        signal_group(frozen["pid"], signal.SIGCONT)


def signal_group(pid, number):
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _is_overtaken(frozen):
    """Whether others have done what they will with all it holds, where that is waited for."""
    if not frozen["until"]:
        return True
    if frozen["stopped_until"] - frozen["stopped_from"] > LONGEST_SLEEP:
        return True
    try:
        seen = {key: overtaken(key, since=frozen["at"]) for key in frozen["keys"]}
    except Error:
        connection.close()
        return False
    frozen["overtaken"] = {key: what for key, what in seen.items() if what}
    return all(seen.values())
