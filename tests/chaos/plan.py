"""The plan of a run: which faults, when, on whom. A pure function of its seed.

What really happens also depends on the machine, so the plan is what can be repeated, and every
fault that should land between two steps notes where it landed.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

LANES = ("x", "linkedin", "email")
POINTS = ("claiming", "intent", "call", "stored", "settling", "settled")
OF_MAILS = ("beginning", "planning")  # points that only a mailing comes by
WORKERS = ("posts-1", "posts-2", "bulk-1")
CUT_OFF = ("posts-3", "bulk-2")  # each behind a proxy of its own
PARTS = (*WORKERS, *CUT_OFF, "ticks-1", "beat-1", "web")
LINKS = ("postgres", "valkey", "platforms")
EVERY_LINK = "all"
HOLES = ("hole", "late", "mute", "half", "cut")


class Kind(StrEnum):
    """What can be done to a running bot."""

    KILL_AT = "kill -9 at a named point"
    KILL = "kill -9 at a random instant"
    FREEZE_AT = "freeze between intent and call, longer than the lease"
    FREEZE = "freeze at a random instant"
    PLATFORM = "platform misbehaves"
    PLATFORM_DOWN = "kill -9 of a platform"
    POSTGRES = "kill -9 of PostgreSQL"
    VALKEY = "kill -9 of Valkey"
    VALKEY_EMPTY = "kill -9 of Valkey, its data lost"
    EMPTIED = "wake-ups lost"
    DOUBLED = "wake-ups doubled"
    REORDERED = "wake-ups reordered"
    BROKER_DOWN = "broker down for long"
    SECOND_BEAT = "second beat"
    SKEW = "a worker's clock is wrong"
    CUT = "link of a worker cut or swallowed"
    CUT_AT = "link swallowed in the middle of a call"
    NETWORK = "cable of a worker pulled"
    NETWORK_AT = "cable pulled in the middle of a call"
    PAUSE = "everything paused for a moment"


AT_POINTS = (Kind.KILL_AT, Kind.FREEZE_AT, Kind.CUT_AT, Kind.NETWORK_AT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One fault: when (seconds after the start), what, and the details it needs."""

    number: int
    at: float
    kind: Kind
    details: dict = field(default_factory=dict)

    @property
    def needs_its_holder(self):
        """Whether it lands past the last check, where only the holder's lock protects."""
        return self.kind is Kind.FREEZE_AT and self.details["point"] == "call"


# How often each kind comes; a few are dear (they take seconds to mend) and so are rarer.
WEIGHTS = {
    Kind.KILL_AT: 26,
    Kind.KILL: 14,
    Kind.FREEZE_AT: 7,
    Kind.FREEZE: 4,
    Kind.PLATFORM: 24,
    Kind.PLATFORM_DOWN: 2,
    Kind.POSTGRES: 2,
    Kind.VALKEY: 2,
    Kind.VALKEY_EMPTY: 2,
    Kind.EMPTIED: 3,
    Kind.DOUBLED: 3,
    Kind.REORDERED: 2,
    Kind.BROKER_DOWN: 1,
    Kind.SECOND_BEAT: 1,
    Kind.SKEW: 2,
    Kind.CUT: 5,
    Kind.CUT_AT: 4,
    Kind.NETWORK: 2,
    Kind.NETWORK_AT: 1,
    Kind.PAUSE: 2,
}
FAULTS = {
    "x": (
        "reset_before",
        "reset_after",
        "unavailable_before",
        "unavailable_after",
        "garbage",
        "duplicate",
        "rate_limited",
        "rate_limited_bare",
        "auth_expired",
        "slow",
        "lagging",
    ),
    "linkedin": (
        "reset_before",
        "reset_after",
        "unavailable_before",
        "unavailable_after",
        "garbage",
        "duplicate",
        "rate_limited",
        "auth_expired",
        "slow",
        "lagging",
    ),
    "email": ("reset_before", "reset_after", "unavailable_before", "rate_limited", "slow"),
}
# A freeze past the last check is safe as long as the frozen worker's lock proves that it lives; a
# crash of PostgreSQL in that very moment takes the proof away (README.md: "What it leaves out").
APART = 25.0


def plan(*, seed: int, faults: int, lease: float, long: bool = True) -> list[Planned]:
    """So many faults, about one a second; `long` lets the broker be down for up to a minute."""
    chance = Random(seed)
    made: list[Planned] = []
    at = 0.0
    while len(made) < faults:
        at += chance.uniform(0.6, 1.4)
        kind = chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
        planned = Planned(
            number=len(made) + 1,
            at=round(at, 3),
            kind=kind,
            details=DETAILS[kind](chance, lease=lease, long=long),
        )
        if not _takes_a_proof_away(planned, made):
            made.append(planned)
    return made


def _takes_a_proof_away(planned, made):
    if planned.kind is Kind.POSTGRES:
        return any(each.needs_its_holder and planned.at - each.at < APART for each in made)
    if planned.needs_its_holder:
        return any(each.kind is Kind.POSTGRES and planned.at - each.at < APART for each in made)
    return False


def _kill_at(chance, *, lease, long):
    point = chance.choice((*POINTS, *OF_MAILS))
    return {"point": point, "channel": "email" if point in OF_MAILS else chance.choice(LANES)}


def _kill(chance, *, lease, long):
    return {"part": chance.choice(PARTS)}


def _freeze_at(chance, *, lease, long):
    point, channel = chance.choice(("intent", "call")), chance.choice(LANES)
    workers = [
        name for name in WORKERS if name.startswith("bulk" if channel == "email" else "post")
    ]
    return {
        "point": point,
        "channel": channel,
        "worker": chance.choice(workers),
        "seconds": round(lease * chance.uniform(1.2, 1.6), 2),
    }


def _freeze(chance, *, lease, long):
    return {"part": chance.choice(PARTS), "seconds": round(chance.uniform(0.3, lease * 1.3), 2)}


def _platform(chance, *, lease, long):
    channel = chance.choice(LANES)
    fault = chance.choice(FAULTS[channel])
    details = {}
    if fault in {"rate_limited", "rate_limited_bare"}:
        details["retry_after"] = str(chance.randint(1, 3))
    if fault == "auth_expired":
        details["until"] = "refresh"
    if fault == "slow":
        # Longer than a call may take, and stored when the caller is gone; or only slow.
        details["store"] = chance.choice(("before", "after"))
        details["seconds"] = str(round(lease / 2 * chance.choice((0.3, 1.3)), 2))
    if fault == "lagging":
        details["seconds"] = str(round(lease * chance.uniform(0.1, 0.35), 2))
    if fault in {"reset_after", "unavailable_after"} and channel != "email":
        details["lag"] = str(round(lease * chance.uniform(0, 0.35), 2))
    return {
        "channel": channel,
        "fault": fault,
        "times": chance.randint(1, 3),
        "details": details,
    }


def _platform_down(chance, *, lease, long):
    return {"part": chance.choice(LANES), "seconds": round(chance.uniform(0.1, 2), 2)}


def _server_down(chance, *, lease, long):
    return {"seconds": round(chance.uniform(0, 2), 2)}


def _broker_down(chance, *, lease, long):
    return {"seconds": round(chance.uniform(20, 60) if long else lease, 2)}


def _nothing(chance, *, lease, long):
    return {}


def _second_beat(chance, *, lease, long):
    return {"seconds": round(chance.uniform(3, 20), 2)}


def _skew(chance, *, lease, long):
    shift = chance.choice((-1, 1)) * round(chance.uniform(20, 100), 1)
    return {"part": chance.choice(("posts-1", "posts-2", "bulk-1", "ticks-1")), "shift": shift}


def _cut(chance, *, lease, long):
    link, mode = chance.choice(LINKS), chance.choice(HOLES)
    # Words kept back on their way to a platform come within the time in which it is looked.
    longest = lease * 0.4 if (link, mode) == ("platforms", "late") else lease * 1.6
    return {
        "worker": chance.choice(CUT_OFF),
        "link": link,
        "mode": mode,
        "seconds": round(chance.uniform(min(1, longest / 2), longest), 2),
    }


def _cut_at(chance, *, lease, long):
    worker = chance.choice(CUT_OFF)
    lanes = ("email",) if worker.startswith("bulk") else ("x", "linkedin")
    return {
        **_cut(chance, lease=lease, long=long),
        "worker": worker,
        "channel": chance.choice(lanes),
    }


def _network(chance, *, lease, long):
    return {"seconds": round(chance.uniform(lease / 2, 22), 2)}


def _network_at(chance, *, lease, long):
    channel = chance.choice(("x", "linkedin"))
    return {**_network(chance, lease=lease, long=long), "channel": channel}


def _pause(chance, *, lease, long):
    return {"seconds": round(chance.uniform(2.5, 5), 2)}


DETAILS = {
    Kind.KILL_AT: _kill_at,
    Kind.KILL: _kill,
    Kind.FREEZE_AT: _freeze_at,
    Kind.FREEZE: _freeze,
    Kind.PLATFORM: _platform,
    Kind.PLATFORM_DOWN: _platform_down,
    Kind.POSTGRES: _server_down,
    Kind.VALKEY: _server_down,
    Kind.VALKEY_EMPTY: _server_down,
    Kind.EMPTIED: _nothing,
    Kind.DOUBLED: _nothing,
    Kind.REORDERED: _nothing,
    Kind.BROKER_DOWN: _broker_down,
    Kind.SECOND_BEAT: _second_beat,
    Kind.SKEW: _skew,
    Kind.CUT: _cut,
    Kind.CUT_AT: _cut_at,
    Kind.NETWORK: _network,
    Kind.NETWORK_AT: _network_at,
    Kind.PAUSE: _pause,
}
