"""What a run plays: its faults, its traffic, and the safety that is taken out, if any.

A control brings the very faults its missing safety should have been safe from. `emptied` is no
control: it measures what a broker costs that forgets everything every five seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from tests.chaos.plan import Kind, Planned, plan
from tests.chaos.traffic import Wish, wishes

CONTROLS = ("intent", "reconcile", "fence", "embargo")
FREEZES = 2
THREADS = 50
EVERY = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """The faults, the releases and how fast they come, and how many read each list."""

    plan: list
    wishes: Iterator[Wish]
    every: float = 4.0
    readers: int = 150


def scene(name, *, seed, faults, lease, is_small):
    """The scene of a run without a name, of a control, or of the emptied broker."""
    every, readers = (1.5, 30) if is_small else (4.0, 150)
    usual = Scene(plan=[], wishes=wishes(seed), every=every, readers=readers)
    if not name:
        made = plan(seed=seed, faults=faults, lease=lease, long=not is_small)
        return replace(usual, plan=made)
    if name in {"emptied", "kept"}:
        return _flood(name, seed, faults)
    if name in CONTROLS:
        return _control(usual, name, seed=seed, faults=faults, lease=lease)
    return usual


def _control(usual, name, *, seed, faults, lease):
    if name == "embargo":
        early = wishes(seed, secret=1.0, moved=1.0, at_once=0.0, longest=5.0)
        return replace(usual, wishes=early)
    make = {"intent": _killed_when_stored, "reconcile": _answer_lost, "fence": _frozen}[name]
    number = FREEZES if name == "fence" else faults
    made = [make(each, lease) for each in range(1, number + 1)]
    return replace(usual, plan=made)


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
    """Past the last check of the deadline, and until another worker must have sent it."""
    details = {
        "point": "call",
        "channel": "linkedin",
        "worker": "posts-1",
        "seconds": lease + 14,
    }
    at = 1 + (number - 1) * (lease + 18)
    return Planned(number=number, at=at, kind=Kind.FREEZE_AT, details=details)
