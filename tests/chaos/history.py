"""What happened in a run, as values: what platforms took, what the ledger says, how it moved.

`reading.py` reads it from the platforms' own records and the database; the checker sees only this.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One account, and what is true of its channel."""

    id: int
    channel: str
    name: str  # what the platform calls it
    can_look: bool = True
    ordered: bool = False
    to_subscribers: bool = False
    keeps_records: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One row of the ledger, with the text it carries and the address it goes to."""

    key: str
    account: int
    state: str
    part: int
    thread: str  # the same for all parts of one thread
    text: str
    address: str
    due_at: datetime
    embargo_at: datetime | None
    attempt: int
    waits_for_person: bool
    doubts: int  # how many of its tries ended without an answer that proves anything
    receipt: str | None
    reason: str

    @property
    def earliest(self):
        return max(self.due_at, self.embargo_at or self.due_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """One thing a platform took."""

    platform: str
    account: str
    text: str
    key: str  # mails carry it in their Message-ID
    remote_id: str
    parent: str
    received_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """One move of the ledger."""

    key: str
    old: str | None
    new: str
    attempt: int
    at: datetime
    reason: str = ""
    holder: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """A release that could be seen by everybody: its page, or its item in a feed."""

    where: str
    seen_at: datetime
    earliest: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """Between these instants everything was paused."""

    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Kill:
    """A worker was killed at a named point, with these deliveries in its hands."""

    point: str
    at: datetime
    holder: int | None
    keys: tuple


@dataclass(frozen=True, kw_only=True)
class History:
    """All of it.

    `expected` are the keys that had to be planned; after `doubts` tries in doubt, where a machine
    looks, people may be asked.
    """

    accounts: dict = field(default_factory=dict)
    deliveries: tuple = ()
    taken: tuple = ()
    moves: tuple = ()
    sights: tuple = ()
    pauses: tuple = ()
    kills: tuple = ()
    expected: frozenset = frozenset()
    doubts: int = 2


def plain(text):
    return " ".join(text.split())


def now():
    return datetime.now(UTC)
