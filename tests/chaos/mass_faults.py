"""What strikes a mass mailing while it runs, and who leaves in the middle of it.

Everything has its instant by how many mails the server took by then, so that every kill meets a
mailing under way. Half of those who leave stand next in line: their click races with their claim.
"""

import http.client
import os
import random
import signal
import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum

ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CLICKERS = 4
NEXT_IN_LINE = 200
FLOWING = 20
PAUSED = 2.5
STALLED = 180.0
POLL = 0.01


class Kind(StrEnum):
    KILL = "kill"
    EMPTY = "empty"
    PAUSE = "pause"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that happens when the server took so many mails."""

    at: int
    kind: Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """A stop a person asked for: how, when it was answered, and what was there when it ended."""

    how: str
    asked_at: float
    answered_at: float
    over_at: float


@dataclass(kw_only=True, slots=True)
class Clicks:
    """Who left, when they were told so, and who was not answered as they must be."""

    answered: dict[int, float] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)


def plan(*, seed, recipients, kills, empties, pauses):
    """Kills, emptied brokers and pauses at instants chosen by the seed."""
    chance = random.Random(f"{seed} faults")
    numbers = {Kind.KILL: kills, Kind.EMPTY: empties, Kind.PAUSE: pauses}
    latest = int(recipients * 0.95)
    made = [
        Fault(at=chance.randrange(latest), kind=kind)
        for kind, number in numbers.items()
        for _ in range(number)
    ]
    return sorted(made, key=lambda fault: fault.at)


def strike(run, faults):
    """Let each fault happen at its instant; the faults that happened are noted at `run`."""
    for fault in faults:
        wait_for_mails(run.sink, fault.at)
        if fault.kind is Kind.KILL:
            _kill(run)
        elif fault.kind is Kind.EMPTY:
            run.valkey.flush()
            run.empties += 1
        else:
            # A pause that finds nobody at work proves nothing.
            wait_for_mails(run.sink, len(run.sink.read()) + FLOWING)
            run.stops.append(_pause_and_resume(run))


def wait_for_mails(sink, number):
    """Return when the server took so many; a mailing that stands still for minutes is a defect."""
    moved, seen = time.monotonic(), -1
    while (taken := len(sink.read())) < number:
        if taken > seen:
            seen, moved = taken, time.monotonic()
        if time.monotonic() > moved + STALLED:
            raise RuntimeError(f"The mailing stands still at {taken:,} of {number:,} mails.")
        time.sleep(POLL)


def stopped(how, act):
    """Do what stops the mailing, and look on for a while."""
    asked_at = time.time()
    act()
    answered_at = time.time()
    time.sleep(PAUSED)
    return Stop(how=how, asked_at=asked_at, answered_at=answered_at, over_at=time.time())


def _kill(run):
    """The worker that mails, wherever it is; return when there is another."""
    pid = run.supervisor.pid("bulk")
    os.kill(pid, signal.SIGKILL)
    run.killed.append(pid)
    while run.supervisor.pid("bulk") == pid:
        time.sleep(POLL)


def _pause_and_resume(run):
    from distributor.deliveries.switch import Target, pause, resume

    target = Target(scope="release", target=str(run.release.pk))
    stop = stopped("pause", lambda: pause(target, reason="A test.", who="officer"))
    resume(target, who="officer")
    return stop


def leaving(run, *, seed, leavers):
    """Threads in which people leave, spread over the whole mailing; start and join them."""
    chance = random.Random(f"{seed} leavers")
    people = chance.sample(run.people, leavers)
    instants = sorted(chance.randrange(len(run.people)) for _ in people)
    turns = [
        (at, person, chance.randrange(NEXT_IN_LINE) if number % 2 else None)
        for number, (at, person) in enumerate(zip(instants, people, strict=True))
    ]
    guard, left = threading.Lock(), set()
    return [
        threading.Thread(target=_click, args=(run, turns[at::CLICKERS], guard, left))
        for at in range(CLICKERS)
    ]


def _click(run, turns, guard, left):
    line = http.client.HTTPConnection("127.0.0.1", run.port, timeout=60)
    for at, person, ahead in turns:
        while len(run.sink.mails) < at and not run.is_over.is_set():
            time.sleep(POLL)
        with guard:
            chosen = _chosen(run, person, ahead, left)
            left.add(chosen)
        line.request("POST", run.way_out(chosen), body=ONE_CLICK, headers=FORM)
        response = line.getresponse()
        response.read()
        with guard:
            if 200 <= response.status < 300:
                run.clicks.answered[chosen] = time.time()
            else:
                run.clicks.refused.append(chosen)
    line.close()


def _chosen(run, person, ahead, left):
    """Somebody by chance, or somebody who is about to be mailed; nobody leaves twice."""
    if ahead is not None:
        newest = run.newest_in_line()
        for each in run.people[newest + ahead : newest + 2 * NEXT_IN_LINE]:
            if each not in left:
                return each
    return person if person not in left else next(p for p in run.people if p not in left)
