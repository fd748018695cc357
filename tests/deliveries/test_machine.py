"""The real ledger against every order of events Hypothesis can think of.

Workers freeze, die and are cut off at every step; platforms lie, lag and refuse; people decide,
pause, revise and cancel in between. After every step nothing may be doubled, early or out of order;
at the end everything has ended.
"""

import os
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import psycopg
import pytest
from celery import current_app
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from scripted import Crowd, Scripted, receipt

from distributor.contract import (
    AuthExpired,
    ChannelError,
    OutcomeUnknown,
    RateLimited,
    RecipientGone,
    Rejected,
    Transient,
    values,
)
from distributor.deliveries import claim, gate, send, settle, wake
from distributor.deliveries.announce import announce
from distributor.deliveries.by_hand import cancel, retry
from distributor.deliveries.clock import now
from distributor.deliveries.decide import Choice, decide
from distributor.deliveries.dispatch import tick
from distributor.deliveries.holders import LOCK_CLASS
from distributor.deliveries.key import part_of
from distributor.deliveries.lane import Lane, load_lane
from distributor.deliveries.models import Delivery, Mailing, Pause, Receipt
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.deliveries.switch import Target, pause, resume
from distributor.registry import registry
from distributor.releases import models
from distributor.releases.refusal import Refused
from tests.factories import account, queued, readers, set_clock

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "60"))
FINDABLE = 60.0
CALL = 20.0
HANDS = "a person"
WORDS = ("taken", "lost", "unclear", "down", "limited", "refused", "expired", "defect", "gone")
POINTS = ("before intent", "after intent", "stored", "settling", "settled")


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
    seconds: float = 0.0

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
world = World()


class Posts(Scripted):
    """A platform with posts."""

    def __init__(self, **facts):
        self.facts = replace(Scripted.facts, call_seconds=CALL, **facts)

    def publish(self, outgoing, account):
        return world.call(outgoing, self.facts)

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
            yield outgoing.key, answer


WITHIN = timedelta(seconds=FINDABLE)
CHANNELS = {
    "feed": Posts(name="feed", first=True, ordered=False, repeatable_for=timedelta.max),
    "threads": Posts(name="threads", refuses_doubles=True, findable_within=WITHIN),
    "pages": Posts(name="pages", ordered=False, findable_within=WITHIN),
    "chains": Posts(name="chains", findable_within=WITHIN),
    "mails": Mails(),
}


@dataclass
class Frozen:
    """A worker that stands still between its intent and its call."""

    holder: int
    lane: Lane
    slice_: claim.Slice
    is_past_check: bool = False
    is_cut_off: bool = False


class Machine(RuleBasedStateMachine):
    """One run: a ledger of its own (rolled back at the end), five accounts, three readers."""

    releases = Bundle("releases")
    locks: psycopg.Connection
    own_functions: dict

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        world.__init__()
        self.accounts = [account(channel=name, connections="1") for name in CHANNELS]
        readers(self.accounts[-1], *(f"reader{number}@there.example" for number in range(3)))
        self.holders, self.frozen, self.wakeups, self.paused = 0, [], [], set()
        self.crash_at, self.has_page = None, True

    def teardown(self):
        try:
            self.let_it_end()
        finally:
            self.locks.execute("SELECT pg_advisory_unlock_all()")
            connection.needs_rollback = False
            transaction.savepoint_rollback(self.savepoint)

    # Workers

    def holder(self):
        """The id of a worker that lives: its lock is held."""
        self.holders += 1
        self.locks.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, self.holders])
        return self.holders

    def release_lock(self, holder):
        self.locks.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, holder])

    def crash(self, point):
        if self.crash_at == point:
            self.crash_at = None
            raise Died

    def claim(self, lane, *, holder):
        self.me = holder
        got = self.own_functions["claim"](lane, holder=holder)
        assert got is None or not got.rows or not self.is_paused(lane, got.rows[0])
        self.crash("after intent")
        return got

    def is_paused(self, lane, row):
        targets = ("all", f"channel {lane.channel.facts.name}", f"account {lane.account.id}")
        return not self.paused.isdisjoint((*targets, f"release {row.release_id}"))

    def open_attempts(self, rows, *, holder):
        self.own_functions["open_attempts"](rows, holder=holder)
        self.crash("before intent")

    def settle(self, lane, slice_, outcomes, *, is_renewed=False):
        self.crash("stored")
        self.own_functions["settle"](lane, slice_, outcomes, is_renewed=is_renewed)
        self.crash("settled")

    def close_attempts(self, lane, settled):
        self.own_functions["close_attempts"](lane, settled)
        self.crash("settling")

    def run(self, task, ids):
        """Do what a worker does for one wake-up, as a process that may die of it."""
        try:
            with transaction.atomic():
                current_app.tasks[task](*ids)
        except Died:
            pass
        ...
