"""What a run plays: its faults, its traffic, and the safety that is taken out, if any.

A control brings the very faults its missing safety should have been safe from. The scenes are no
controls, all safeties are in: `frozen` freezes workers past the last check, `cut` cuts them off in
the middle of a call, `emptied` measures what a broker costs that forgets everything every five
seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from tests.chaos.plan import CUT_OFF, EVERY_LINK, Kind, Planned, plan
from tests.chaos.traffic import Wish, wishes

CONTROLS = ("intent", "reconcile", "fence", "embargo")
FLOODS = ("emptied", "kept")
SCENES = ("frozen", "cut")
FREEZES = 3
PATIENCE = 60.0
THREADS = 50
SLEEPERS = ("posts-1", "posts-2", "bulk-1")
CABLE = 20.0  # until PostgreSQL itself knows that the far end of a cable is gone
EVERY = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """The faults, the releases and how fast they come, and how many read each list.

    `patience` is how long is waited for the last fault to land.
    """

    plan: list
    wishes: Iterator[Wish]
    every: float = 4.0
    readers: int = 150
    patience: float = 0.0


def scene(name, *, seed, faults, lease, is_small):
    """The scene of a run without a name, of a control, or of the emptied broker."""
    every, readers = (1.5, 60) if is_small else (4.0, 150)
    usual = Scene(plan=[], wishes=wishes(seed), every=every, readers=readers)
    if not name:
        made = plan(seed=seed, faults=faults, lease=lease, long=not is_small)
        return replace(usual, plan=made)
    if name in FLOODS:
        return _flood(name, seed, faults)
    if name in SCENES:
        return _directed(seed, {"frozen": freezes, "cut": cuts}[name](faults, lease))
    if name in CONTROLS:
        return _control(usual, name, seed=seed, faults=faults, lease=lease)
    return usual


def freezes(number, lease):
    """Three workers asleep at a time, each until the others have done all they will."""
    return [
        Planned(
            number=each,
            at=1 + (each - 1) // len(SLEEPERS) * (lease + 8),
            kind=Kind.FREEZE_AT,
            details={**_sleeper(each), "seconds": lease * 1.1, "until": "overtaken"},
        )
        for each in range(1, number + 1)
    ]


def cuts(number, lease):
    """Two workers lose all their links, the third its cable, each for longer than the lease."""
    return [_cut(each, lease) for each in range(1, number + 1)]


def _sleeper(number):
    """Of three at a time one holds a mailing; of the posts' two every third sleeps at `intent`."""
    worker = SLEEPERS[(number - 1) % len(SLEEPERS)]
    round_ = (number - 1) // len(SLEEPERS)
    post = "x" if (number + round_) % 3 == 0 else "linkedin"
    return {
        "worker": worker,
        "channel": "email" if worker.startswith("bulk") else post,
        "point": "intent" if round_ % 3 == 2 else "call",
    }


def _cut(number, lease):
    at, seconds = 1 + (number - 1) // 3 * (lease * 2 + 6), lease * 2
    if number % 3 == 0:
        details = {"channel": "linkedin", "seconds": max(seconds, CABLE)}
        return Planned(number=number, at=at, kind=Kind.NETWORK_AT, details=details)
    details = {
        "worker": CUT_OFF[number % 2],
        "channel": "linkedin" if number % 2 == 0 else "email",
        "link": EVERY_LINK,
        "mode": "hole",
        "seconds": seconds,
    }
    return Planned(number=number, at=at, kind=Kind.CUT_AT, details=details)


def _directed(seed, made):
    often = wishes(seed, secret=0.1, moved=0.0, at_once=1.0)
    busy = (replace(each, channels=("email", "x", "linkedin")) for each in often)
    return Scene(plan=made, wishes=busy, every=1.5, readers=40, patience=PATIENCE)


def _control(usual, name, *, seed, faults, lease):
    if name == "embargo":
        early = wishes(seed, secret=1.0, moved=1.0, at_once=0.0, longest=5.0)
        return replace(usual, wishes=early)
    make = {"intent": _killed_when_stored, "reconcile": _answer_lost, "fence": _frozen}[name]
    number = FREEZES if name == "fence" else faults
    made = [make(each, lease) for each in range(1, number + 1)]
    return replace(usual, plan=made, patience=PATIENCE)


def _flood(name, seed, faults):
    """One release to 20,000 readers and every page, then fifty threads."""
    every = [
        Planned(number=number, at=number * EVERY, kind=Kind.EMPTIED)
        for number in range(1, faults + 1)
    ]
    first, *others = islice(wishes(seed, secret=0, at_once=1.0), THREADS + 1)
    threads = [replace(each, channels=("x",)) for each in others]
    return Scene(
        plan=every if name == "emptied" else [],
        wishes=iter([first, *threads]),
        every=0.5,
        readers=10_000,
    )


def _killed_when_stored(number, lease):
    details = {"point": "stored", "channel": "linkedin" if number % 2 else "email"}
    return Planned(number=number, at=float(number), kind=Kind.KILL_AT, details=details)


def _answer_lost(number, lease):
    details = {"channel": "linkedin", "fault": "reset_after", "times": 1, "details": {}}
    return Planned(number=number, at=float(number), kind=Kind.PLATFORM, details=details)


def _frozen(number, lease):
    """Before or past the last check of the deadline, and until another worker has sent it."""
    details = {
        "point": "call" if number % 2 else "intent",
        "channel": "linkedin",
        "worker": "posts-1",
        "seconds": lease * 1.1,
        "until": "overtaken",
    }
    at = 1 + (number - 1) * (lease + 8)
    return Planned(number=number, at=at, kind=Kind.FREEZE_AT, details=details)
