"""The plans of the control runs: the very faults the missing safety should have been safe from."""

from tests.chaos.plan import Kind, Planned
from tests.chaos.traffic import wishes

CALM = "calm"
FREEZES = 2


def directed(control, faults, *, lease):
    """The faults of a control run; a calm one, and one without the embargo line, need none."""
    make = {"intent": _killed_when_stored, "reconcile": _answer_lost, "fence": _frozen}.get(control)
    if make is None:
        return []
    number = FREEZES if control == "fence" else faults
    return [make(each, lease) for each in range(1, number + 1)]


def traffic_of(control, seed):
    """The releases of a run; without the embargo line each one's embargo is moved."""
    if control == "embargo":
        return wishes(seed, secret=1.0, moved=1.0, at_once=0.0)
    return wishes(seed)


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
    return Planned(
        number=number, at=1 + (number - 1) * (lease + 18), kind=Kind.FREEZE_AT, details=details
    )
