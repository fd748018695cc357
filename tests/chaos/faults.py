"""Does what the plan says to the running bot, and undoes what must end.

Things that take seconds (a server that comes up again) are done by helper threads, so that the
next fault comes in time.
"""

import heapq
import json
import shutil
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from random import Random

import redis
import requests
from django.db import Error, connection

from distributor.deliveries import ahead
from distributor.deliveries.dispatch import due_editions
from distributor.deliveries.models import Pause as PauseRow
from distributor.deliveries.switch import Target, pause, resume
from distributor.deliveries.wake import wake_looks, wake_sending, wake_tick
from tests.chaos import points
from tests.chaos.history import Pause, now
from tests.chaos.namespace import WORKER as LONELY
from tests.chaos.plan import AT_POINTS, EVERY_LINK, LANES, LINKS, Kind
from tests.chaos.sleepers import Sleepers, signal_group
from tests.chaos.stage import write_modes

QUEUES = ("ticks", "posts", "bulk")
TURN = 60.0  # seconds in which an order for a point waits for the one before it


class Faults:
    """The faults of one run: performed, undone, counted."""

    def __init__(self, stage):
        self.stage = stage
        self.done, self.missed = Counter(), Counter()
        self.sleepers = Sleepers()
        self.pauses, self.errors = [], []
        self._later, self._tie = [], count()
        self._hands = ThreadPoolExecutor(32, thread_name_prefix="faults")
        self._postgres, self._valkey = threading.Lock(), threading.Lock()
        self._pausing = threading.Lock()
        self._lock = threading.RLock()
        self._over = threading.Event()

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
        self.sleepers.follow(self.landed())
        while True:
            with self._lock:
                if not self._later or self._later[0][0] > time.monotonic():
                    return
                _, _, undo = heapq.heappop(self._later)
            if self._over.is_set():
                undo()
            else:
                self._hands.submit(undo)

    def end(self):
        """Undo everything, now."""
        self._over.set()
        points.disarm(self.stage.points)
        with self._lock:
            later, self._later = self._later, []
        for _, _, undo in sorted(later, key=lambda each: each[:2]):
            self._hands.submit(undo)
        self._hands.shutdown(wait=True)
        with self._lock:
            left, self._later = self._later, []
        for _, _, undo in left:
            undo()
        self.sleepers.follow(self.landed())
        self.sleepers.wake_all()
        for worker in self.stage.cut_off:
            write_modes(self.stage.mode_file(worker), {})

    def landed(self):
        """Where workers were struck: one note each."""
        return [note for note in points.landed(self.stage.points) if "woken_at" not in note]

    def have_all_landed(self):
        """Whether every order for a point was taken, or can no longer be."""
        wanted = sum(self.done[kind] - self.missed[kind] for kind in AT_POINTS)
        return len(self.landed()) >= wanted

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
        self._after(seconds, lambda: self.sleepers.wake_unless_at_a_point(pid))

    def freeze_at(self, planned, *, point, channel, worker, seconds, until=""):
        order = {"action": "freeze", "seconds": seconds, "until": until}
        if self.stage.small:
            worker = "bulk-1" if worker.startswith("bulk") else "posts-1"
        self._arm(planned, point=point, channel=channel, worker=worker, order=order)

    def _arm(self, planned, *, point, channel, order, worker=""):
        """Whether the order waits at its point now, or was taken there already."""
        order = {**order, "number": planned.number}
        deadline = time.monotonic() + TURN
        while not points.arm(
            self.stage.points, point=point, channel=channel, worker=worker, order=order
        ):
            if time.monotonic() > deadline or self._over.wait(0.1):
                self.missed[planned.kind] += 1
                return False
        return True

    def _signal(self, part, number):
        stage = self.stage
        if stage.small:
            part = part.replace("-2", "-1")
        if part in stage.workers.names():
            return stage.workers.signal(part, number)
        if part in {"web", *LANES}:
            pid = stage.processes.pid(part)
            signal_group(pid, number)
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
            worker, channel = self.stage.cut_off[0], "linkedin"
        order = {
            "action": "cut",
            "file": str(self.stage.mode_file(worker)),
            "text": json.dumps(dict.fromkeys(LINKS if link == EVERY_LINK else [link], mode)),
        }
        undo = partial(self._set_mode, worker, {})
        self._cut_when_calling(planned, channel=channel, worker=worker, order=order, undo=undo)

    def _cut_when_calling(self, planned, *, channel, worker, order, undo):
        if not self._arm(planned, point="call", channel=channel, worker=worker, order=order):
            return
        while not any(note["number"] == planned.number for note in self.landed()):
            if self._over.wait(0.1):
                break
        self._after(planned.details["seconds"], undo)

    def _set_mode(self, worker, modes):
        write_modes(self.stage.mode_file(worker), modes)

    def network(self, planned, *, seconds):
        cut_off = self.stage.network
        if cut_off is None:
            self.missed[planned.kind] += 1
            return
        cut_off.pull()
        self._after(seconds, cut_off.plug_in)

    def network_at(self, planned, *, channel, seconds):
        """The worker in the network of its own loses its cable before its bytes leave."""
        cut_off = self.stage.network
        if cut_off is None:
            self.missed[planned.kind] += 1
            return
        order = {"action": "pull", "command": cut_off.pull_from_inside}
        undo = cut_off.plug_in
        self._cut_when_calling(planned, channel=channel, worker=LONELY, order=order, undo=undo)

    # People

    def pause(self, planned, *, seconds):
        everything = Target(scope=PauseRow.Scope.ALL)
        with self._pausing:  # whoever ends one pause of everything would end another one, too
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
            for lane in ahead.LANES:
                wake_sending(due.edition_id, lane=lane)
    connection.close()


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
    Kind.NETWORK_AT: Faults.network_at,
    Kind.PAUSE: Faults.pause,
}
