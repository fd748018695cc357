"""Does what the plan says to the running bot, and undoes what must end.

Things that take seconds (a server that comes up again) are done by helper threads, so that the
next fault comes in time.
"""

import heapq
import json
import os
import shutil
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import count
from random import Random

import redis
import requests
from django.db import Error, connection

from distributor.deliveries.dispatch import due_editions
from distributor.deliveries.models import Pause as PauseRow
from distributor.deliveries.switch import Target, pause, resume
from distributor.deliveries.wake import wake_looks, wake_sending, wake_tick
from tests.chaos import points
from tests.chaos.history import Pause, now
from tests.chaos.plan import LANES, Kind
from tests.chaos.stage import is_stopped, wait_until, write_modes

QUEUES = ("ticks", "posts", "bulk")


class Faults:
    """The faults of one run: performed, undone, counted."""

    def __init__(self, stage):
        self.stage = stage
        self.done, self.missed = Counter(), Counter()
        self.proofs, self.pauses, self.errors = [], [], []
        self._later, self._tie = [], count()
        self._hands = ThreadPoolExecutor(16, thread_name_prefix="faults")
        self._postgres, self._valkey = threading.Lock(), threading.Lock()
        self._frozen = {}
        self._seen = 0
        self._lock = threading.RLock()

    def perform(self, planned):
        self.done[planned.kind] += 1
        self._hands.submit(self._try, DO[planned.kind], planned)

    def _try(self, do, planned):
        try:
            do(self, planned, **planned.details)
        except redis.ConnectionError:
            self.missed[planned.kind] += 1  # the broker is down just now: nothing waits there
        except Exception as error:  # noqa: BLE001 - what could not be done is told, not hidden
            what = f"{planned.kind} ({planned.number})"
            self.errors.append(f"{what}: {type(error).__name__} {error}")
            self.missed[planned.kind] += 1

    def keep(self):
        """Undo what is over, and thaw what was frozen at a point: called again and again."""
        self.stage.workers.keep()
        self._look_for_frozen()
        while True:
            with self._lock:
                if not self._later or self._later[0][0] > time.monotonic():
                    return
                _, _, undo = heapq.heappop(self._later)
            self._hands.submit(undo)

    def end(self):
        """Undo everything, now."""
        points.disarm(self.stage.points)
        with self._lock:
            later, self._later = self._later, []
        for _, _, undo in sorted(later, key=lambda each: each[:2]):
            self._hands.submit(undo)
        self._hands.shutdown(wait=True)
        self._look_for_frozen()
        with self._lock:
            for frozen in list(self._frozen.values()):
                self._thaw(frozen)
        for worker in self.stage.cut_off:
            write_modes(self.stage.mode_file(worker), {})

    def landed(self):
        return points.landed(self.stage.points)

    def _after(self, seconds, undo):
        with self._lock:
            heapq.heappush(self._later, (time.monotonic() + seconds, next(self._tie), undo))

    # Processes

    def kill_at(self, planned, *, point, channel):
        self._arm(planned, point=point, channel=channel, order={"action": "kill"})

    def kill(self, planned, *, part):
        self._signal(part, signal.SIGKILL)

    def freeze(self, planned, *, part, seconds):
        pid = self._signal(part, signal.SIGSTOP)
        if pid is None:
            self.missed[planned.kind] += 1
            return
        self._after(seconds, lambda: _continue(pid))

    def freeze_at(self, planned, *, point, channel, worker, seconds):
        order = {"action": "freeze", "seconds": seconds}
        if self.stage.small:
            worker = "bulk-1" if worker.startswith("bulk") else "posts-1"
        self._arm(planned, point=point, channel=channel, worker=worker, order=order)

    def _arm(self, planned, *, point, channel, order, worker=""):
        order = {**order, "number": planned.number}
        deadline = time.monotonic() + 20
        while not points.arm(
            self.stage.points, point=point, channel=channel, worker=worker, order=order
        ):
            if time.monotonic() > deadline:
                self.missed[planned.kind] += 1
                return
            time.sleep(0.1)

    def _look_for_frozen(self):
        """A worker that noted where it froze is thawed when its time is over."""
        with self._lock:
            notes = self.landed()
            for note in notes[self._seen :]:
                if note["action"] == "freeze" and "woken_at" not in note:
                    self._frozen[note["pid"]] = {**note, "stopped_until": None}
            self._seen = len(notes)
            for frozen in list(self._frozen.values()):
                self._follow(frozen)

    def _follow(self, frozen):
        """See with our own eyes that the kernel holds it, from early on until its lease is over."""
        if is_stopped(frozen["pid"]):
            frozen.setdefault("stopped_from", points.realtime())
            frozen["stopped_until"] = points.realtime()
            seconds = self._seconds_of(frozen)
            if points.realtime() - frozen["stopped_from"] >= seconds:
                self._thaw(frozen)
        elif points.realtime() - frozen["at"] > 30:
            self._frozen.pop(frozen["pid"], None)  # it died before it could be seen

    def _seconds_of(self, frozen):
        return self.stage.pace.lease * 1.25 if "seconds" not in frozen else frozen["seconds"]

    def _thaw(self, frozen):
        self._frozen.pop(frozen["pid"], None)
        if "stopped_from" in frozen:
            self.proofs.append(
                {
                    **frozen,
                    "frozen_for": round(frozen["stopped_until"] - frozen["stopped_from"], 2),
                }
            )
        _continue(frozen["pid"])

    def _signal(self, part, number):
        stage = self.stage
        if stage.small:
            part = part.replace("-2", "-1")
        if part in stage.workers.names():
            return stage.workers.signal(part, number)
        if part in {"web", *LANES}:
            pid = stage.processes.pid(part)
            _signal_group(pid, number)
            return pid
        return None

    def second_beat(self, planned, *, seconds):
        self.stage.start_worker("beat-2")
        self._after(seconds, lambda: self.stage.workers.retire("beat-2"))

    def skew(self, planned, *, part, shift):
        part = part.replace("-2", "-1") if self.stage.small else part
        if part in self.stage.workers.names():
            self.stage.workers.change(part, lambda config: replace(config, shift=shift))

    # Platforms

    def platform(self, planned, *, channel, fault, times, details):
        wish = {"fault": fault, "times": times, "details": details}
        for _ in range(20):
            with suppress(requests.RequestException):
                url = f"{self.stage.platform(channel)}/sandbox/faults"
                requests.post(url, data=json.dumps(wish), timeout=2).raise_for_status()
                return
            time.sleep(0.2)
        self.missed[planned.kind] += 1

    def platform_down(self, planned, *, part, seconds):
        """Killed, and held down a little by being killed again."""
        until = time.monotonic() + seconds
        self._signal(part, signal.SIGKILL)
        while time.monotonic() < until:
            self._signal(part, signal.SIGKILL)
            time.sleep(0.1)

    # Servers

    def postgres(self, planned, *, seconds):
        with self._postgres:
            self.stage.postgres.kill()
            time.sleep(seconds)
            self.stage.postgres.restart()

    def valkey(self, planned, *, seconds, is_emptied=False):
        with self._valkey:
            self.stage.valkey.kill()
            if is_emptied:
                shutil.rmtree(self.stage.home / "valkey" / "appendonlydir", ignore_errors=True)
            time.sleep(seconds)
            self.stage.valkey.restart()

    def valkey_empty(self, planned, *, seconds):
        self.valkey(planned, seconds=seconds, is_emptied=True)

    def emptied(self, planned):
        with self._broker() as broker:
            broker.flushall()

    def doubled(self, planned):
        """Whatever waits is there twice; and everything that could be woken is woken again."""
        with self._broker() as broker:
            for queue in QUEUES:
                for message in broker.lrange(queue, 0, -1):
                    broker.lpush(queue, message)
        _wake_everything()

    def reordered(self, planned):
        chance = Random(planned.number)
        _wake_everything()
        with self._broker() as broker:
            for queue in QUEUES:
                waiting = broker.lrange(queue, 0, -1)
                chance.shuffle(waiting)
                with broker.pipeline(transaction=True) as together:
                    together.delete(queue)
                    for message in waiting:
                        together.rpush(queue, message)
                    together.execute()

    def _broker(self):
        return redis.Redis.from_url(self.stage.valkey.url, socket_timeout=3)

    # Links

    def cut(self, planned, *, worker, link, mode, seconds):
        if worker not in self.stage.cut_off:
            worker = self.stage.cut_off[0]
        self._set_mode(worker, {link: mode})
        self._after(seconds, lambda: self._set_mode(worker, {}))

    def cut_at(self, planned, *, worker, link, mode, seconds, channel):
        """The worker cuts its own link in the instant before its bytes leave."""
        if worker not in self.stage.cut_off:
            return
        order = {
            "action": "cut",
            "file": str(self.stage.mode_file(worker)),
            "text": json.dumps({link: mode}),
        }
        self._arm(planned, point="call", channel=channel, worker=worker, order=order)
        wait_until(
            lambda: any(note["number"] == planned.number for note in self.landed()),
            f"a {channel} call of {worker} to cut",
            seconds=45,
        )
        self._after(seconds, lambda: self._set_mode(worker, {}))

    def _set_mode(self, worker, modes):
        write_modes(self.stage.mode_file(worker), modes)

    def network(self, planned, *, seconds):
        cut_off = self.stage.network
        if cut_off is None:
            self.missed[planned.kind] += 1
            return
        cut_off.pull()
        self._after(seconds, cut_off.plug_in)

    # People

    def pause(self, planned, *, seconds):
        everything = Target(scope=PauseRow.Scope.ALL)
        _insist(lambda: pause(everything, reason="chaos", who="chaos"))
        start = now()
        time.sleep(seconds)
        end = now()
        _insist(lambda: resume(everything, who="chaos"))
        self.pauses.append(Pause(start=start, end=end))


def _insist(do):
    for _ in range(120):
        try:
            do()
        except Error:
            time.sleep(0.5)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError("The database did not come back.")


def _wake_everything():
    """As a tick would that knows nothing: every task, for everything that is under way."""
    for _ in range(3):
        wake_tick()
        wake_looks()
        for due in due_editions():
            wake_sending(due.edition_id, lane=None)
            wake_sending(due.edition_id, lane=0)
    connection.close()


def _continue(pid):
    _signal_group(pid, signal.SIGCONT)


def _signal_group(pid, number):
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


DO = {
    Kind.KILL_AT: Faults.kill_at,
    Kind.KILL: Faults.kill,
    Kind.FREEZE_AT: Faults.freeze_at,
    Kind.FREEZE: Faults.freeze,
    Kind.PLATFORM: Faults.platform,
    Kind.PLATFORM_DOWN: Faults.platform_down,
    Kind.POSTGRES: Faults.postgres,
    Kind.VALKEY: Faults.valkey,
    Kind.VALKEY_EMPTY: Faults.valkey_empty,
    Kind.EMPTIED: Faults.emptied,
    Kind.DOUBLED: Faults.doubled,
    Kind.REORDERED: Faults.reordered,
    Kind.BROKER_DOWN: Faults.valkey,
    Kind.SECOND_BEAT: Faults.second_beat,
    Kind.SKEW: Faults.skew,
    Kind.CUT: Faults.cut,
    Kind.CUT_AT: Faults.cut_at,
    Kind.NETWORK: Faults.network,
    Kind.PAUSE: Faults.pause,
}
