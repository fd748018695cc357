"""The world around the ledger in `test_machine.py`: platforms as they are, workers that may die.

Apart from the rules, so that those read as what they are: a list of what can happen.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import OperationalError, connection
from scripted import Crowd, Scripted, receipt

from distributor.contract import (
    AuthExpired,
    ChannelError,
    OutcomeUnknown,
    RateLimited,
    RecipientGone,
    Rejected,
    Transient,
)
from distributor.deliveries import tasks
from distributor.deliveries.clock import now
from distributor.deliveries.course import Course
from distributor.deliveries.holders import LOCK_CLASS
from distributor.deliveries.key import part_of, place_of
from distributor.deliveries.move import COLUMNS, row_of
from distributor.releases import models

CANCELLED = {"withdrawn", "stopped"}
FINDABLE = 120.0  # longer than a lease, as it is on the real platforms
CALL = 20.0
WORDS = ("taken", "lost", "unclear", "down", "limited", "refused", "expired", "defect", "gone")
POINTS = ("before intent", "after intent", "called", "stored", "settling", "settled")
OF_MAILINGS = (
    "after intent",
    "before a window",
    "after a window",
    "called",
    "before the next window",
    "after the next window",
    "stored",
    "accepted",
    "settling",
    "settled",
    "the ledger fails at a window",
    "the ledger fails at the next window",
)
AT_STAKE = 4  # so that a mailing to three readers through one connection takes two windows

TASKS = {each.name: each for each in vars(tasks).values() if hasattr(each, "delay")}


class Died(BaseException):
    """The worker process ended here, as if by `kill -9`."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """What a platform took."""

    key: str
    remote_id: str
    parent: str | None
    at: datetime
    visible_at: datetime


@dataclass
class World:
    """The platforms as they are: what they took, what they show, and what they answer next."""

    items: list = field(default_factory=list)
    words: list = field(default_factory=list)
    lag: float = 0.0
    is_dark: bool = False
    is_past_check: bool = False
    is_thawed: bool = False
    seconds: float = 0.0
    complaints: list = field(default_factory=list)
    ordered: dict = field(default_factory=dict)

    def under(self, key):
        return [item for item in self.items if item.key == key]

    def call(self, outgoing, facts):
        if outgoing.deadline.is_over and not self.is_past_check:
            raise Transient("The time for this try was over.")
        self.is_past_check = False
        stands = self.under(outgoing.key)
        if stands and facts.refuses_doubles:
            raise OutcomeUnknown("This very text stands there already.")
        if stands and facts.repeatable_for:
            return receipt(stands[0].remote_id)
        return self.answer(self.words.pop(0) if self.words else "taken", outgoing)

    def answer(self, word, outgoing):
        if word in REFUSALS:
            raise REFUSALS[word]
        self.judge(outgoing)
        item = Item(
            key=outgoing.key,
            remote_id=f"id-{len(self.items)}",
            parent=outgoing.previous.remote_id if outgoing.previous else None,
            at=now(),
            visible_at=now() + timedelta(seconds=self.lag),
        )
        self.items.append(item)
        if word == "lost":
            raise OutcomeUnknown("The answer got lost.")
        if word == "defect":
            raise RuntimeError("a defect of the channel")
        return receipt(item.remote_id)

    def judge(self, outgoing):
        """Complain about what should not have come, now or after what came before it."""
        place = place_of(outgoing.key)
        release = models.Release.objects.get(pk=place.release_id)
        if now() < max(outgoing.due_at, release.embargo_at or outgoing.due_at):
            self.complaints.append(f"{outgoing.key} came too early")
        if release.state in CANCELLED and not self.is_thawed:
            self.complaints.append(f"{outgoing.key} came although it was cancelled")
        if place.purpose < newest_purpose(release) and not self.is_thawed:
            self.complaints.append(f"{outgoing.key} came after the correction of it")
        part, ordered = part_of(place.slot), world.ordered.get(place.account_id)
        if part and ordered and not place.destination:
            before = self.under(replace(place, slot=place.slot - 1).key)
            if [item.remote_id for item in before] != [outgoing.previous.remote_id]:
                self.complaints.append(f"{outgoing.key} came before the part in front of it")

    def find(self, outgoing):
        if self.is_dark:
            raise Transient("The platform is down.")
        shown = [item for item in self.under(outgoing.key) if item.visible_at <= now()]
        return receipt(shown[0].remote_id) if shown else None


REFUSALS = {
    "unclear": OutcomeUnknown("No answer came."),
    "down": Transient("Nobody answered."),
    "limited": RateLimited("Too fast.", retry_after=30),
    "refused": Rejected("Not that text."),
    "expired": AuthExpired("Not with these credentials."),
    "gone": RecipientGone("No such mailbox."),
}


def newest_purpose(release):
    approved = release.revisions.filter(frozen_at__isnull=False)
    return max(approved.values_list("purpose", flat=True))


world = World()


class Posts(Scripted):
    """A platform with posts."""

    def __init__(self, **facts):
        self.facts = replace(Scripted.facts, call_seconds=CALL, **facts)

    def publish(self, outgoing, account):
        answer = world.call(outgoing, self.facts)
        workers.reach("called")
        return answer

    def find(self, outgoing, account, since):
        return world.find(outgoing)


class Mails(Crowd):
    """Mail: many at once, and nobody can look."""

    facts = replace(Crowd.facts, name="mails", call_seconds=CALL)

    def publish_many(self, outgoings, account):
        for outgoing in outgoings:
            try:
                answer = world.call(outgoing, self.facts)
            except ChannelError as error:
                answer = error
            workers.reach("called")
            yield outgoing.key, answer


WITHIN = timedelta(seconds=FINDABLE)
CHANNELS = {
    "feed": Posts(name="feed", first=True, ordered=False, repeatable_for=timedelta.max),
    "threads": Posts(name="threads", refuses_doubles=True, findable_within=WITHIN),
    "pages": Posts(name="pages", ordered=False, findable_within=WITHIN),
    "chains": Posts(name="chains", findable_within=WITHIN),
    "mails": Mails(),
}


class Midway(Course):
    """A course that stands still with its first delivery in hand: begun, and not sent."""

    def __init__(self, lane, slice_):
        super().__init__(lane, slice_)
        self.others = super().hand_out()
        self.first = next(self.others)

    def hand_out(self):
        yield self.first
        yield from self.others


class Workers:
    """The functions of the ledger as one worker runs them, with a place to die at every step.

    A living worker is one whose lock is held; all locks are held in one session of our own.
    """

    def __init__(self, locks, own):
        self.locks, self.own = locks, own
        self.number, self.me, self.dies_at, self.paused = 0, 0, None, set()
        self.wakeups, self.has_page, self.windows = [], True, 0

    def begin(self):
        self.number += 1
        self.me = 1000 + self.number
        self.locks.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, self.me])
        return self.me

    def end(self, holder):
        self.locks.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, holder])

    def run(self, task, *ids, words=(), dies_at=None):
        """Do what a wake-up asks for, as a process that may die of it."""
        holder = self.begin()
        try:
            with self.fate(words, dies_at):
                TASKS[task](*ids)
        finally:
            self.end(holder)

    @contextmanager
    def fate(self, words=(), dies_at=None):
        """What the platforms answer meanwhile, and where the process may die of it."""
        world.words, self.dies_at, self.windows = list(words), dies_at, 0
        try:
            yield
        except Died:
            pass
        finally:
            world.words, self.dies_at = [], None

    def reach(self, point):
        if self.dies_at == point:
            self.dies_at = None
            raise Died

    def wake(self, task, *ids, queue):
        self.wakeups.append((task, ids))

    def claim(self, lane, **given):
        got = self.own["claim"](lane, **given)
        for row in got.rows if got else ():
            targets = {"all", f"channel {lane.channel.facts.name}", f"account {row.account_id}"}
            assert self.paused.isdisjoint(targets | {f"release {row.release_id}"}), "paused"
        self.reach("after intent")
        self.windows = 0
        return got

    def go_on(self, token, *, accepted, begun):
        which = "the next window" if self.windows else "a window"
        self.windows += 1
        self.reach(f"before {which}")
        if self.dies_at == f"the ledger fails at {which}":
            self.dies_at = None
            raise OperationalError("the server closed the connection")
        may = self.own["go_on"](token, accepted=accepted, begun=begun)
        self.reach(f"after {which}")
        return may

    def move(self, *given, **named):
        moved = self.own["move"](*given, **named)
        self.reach("before intent")
        return moved

    def settle(self, *given, **named):
        self.reach("stored")
        self.own["settle"](*given, **named)
        self.reach("settled")

    def settle_others(self, *given, **named):
        self.reach("accepted")
        self.own["settle_others"](*given, **named)

    def close_attempts(self, *given):
        self.own["close_attempts"](*given)
        self.reach("settling")


workers = Workers(None, {})


def all_rows():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM deliveries_delivery")
        return [row_of(values) for values in cursor.fetchall()]
