"""The real ledger against every order of events Hypothesis can think of.

Workers freeze, die and are cut off at every step; platforms lie, lag and refuse; people decide,
pause, revise and cancel in between. After every step nothing may be doubled, early or out of order;
at the end everything has ended.
"""

import os
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from distributor.contract import (
    values,
)
from distributor.deliveries import begun, claim, course, gate, send, settle, wake
from distributor.deliveries.ahead import MAIN
from distributor.deliveries.announce import announce
from distributor.deliveries.by_hand import cancel, retry
from distributor.deliveries.clock import now
from distributor.deliveries.course import Course
from distributor.deliveries.decide import Choice, decide
from distributor.deliveries.dispatch import tick
from distributor.deliveries.lane import Lane, load_lane
from distributor.deliveries.models import Begun, Delivery, Mailing, Pause, Receipt
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.deliveries.switch import Target, pause, resume
from distributor.registry import registry
from distributor.releases import models
from distributor.releases.refusal import Refused
from tests.deliveries.machine import (
    AT_STAKE,
    CANCELLED,
    CHANNELS,
    FINDABLE,
    OF_MAILINGS,
    POINTS,
    WORDS,
    Midway,
    all_rows,
    workers,
    world,
)
from tests.factories import account, queued, readers, set_clock

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "15"))
PHASES = [Phase.explicit, Phase.generate, *([Phase.shrink] if os.environ.get("SHRINK") else [])]
HANDS = "a person"
FATES = ("before intent", *OF_MAILINGS)
PAGES, MAILS = 2, 4
WAYS = ("claimed", "begun", "past", "claimed and cut off", "begun and cut off")
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)
waits = st.sampled_from((0.0, 20.0, 90.0))


@dataclass
class Frozen:
    """A worker that stands still between its intent and its call.

    `midway` is its course, where it has begun already and holds its first delivery in hand.
    """

    holder: int
    lane: Lane
    slice_: claim.Slice
    midway: Midway | None
    is_past_check: bool


class Machine(RuleBasedStateMachine):
    """One run: a ledger of its own (rolled back at the end), five accounts, three readers."""

    releases = Bundle("releases")

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        world.__init__()
        workers.__init__(workers.locks, workers.own)
        self.accounts = [account(channel=name, connections="1") for name in CHANNELS]
        readers(self.accounts[-1], *(f"reader{number}@there.example" for number in range(3)))
        self.frozen, self.seen = [], set()
        world.ordered = {each.pk: CHANNELS[each.channel].facts.ordered for each in self.accounts}

    def teardown(self):
        try:
            self.let_it_end()
        finally:
            self.forget()

    def forget(self):
        workers.locks.execute("SELECT pg_advisory_unlock_all()")
        connection.needs_rollback = False
        transaction.savepoint_rollback(self.savepoint)

    @initialize(target=releases, parts=st.integers(1, 3))
    def begin(self, parts):
        """With one release that is about to go out: most of what is interesting begins there."""
        release = self.announce(due_in=0.0, parts=parts, is_secret=False)
        self.all_is_ready()
        return release

    @precondition(lambda self: models.Release.objects.count() < 4)
    @rule(target=releases, due_in=waits, parts=st.integers(1, 3), is_secret=st.booleans())
    def announce(self, due_in, parts, is_secret):
        embargo_in = due_in if is_secret else None
        release = queued(*self.accounts, parts=parts, due_in=due_in, embargo_in=embargo_in)
        announce(release, who=HANDS)
        return release.pk

    @rule(release=releases, parts=st.integers(1, 2))
    def revise(self, release, parts):
        found = models.Release.objects.get(pk=release)
        if found.state == "withdrawn":
            return
        newest = found.current()
        revision = models.Revision.objects.create(
            release=found, number=newest.number + 1, source_name="b.txt", source=b"y", created_by=""
        )
        for edition in newest.editions.all():
            value = edition.value | {"parts": (edition.value["parts"] * 2)[:parts]}
            models.Edition.objects.create(
                revision=revision, account=edition.account, language="en", value=value
            )
        announce(found, who=HANDS)

    @rule(release=releases)
    @precondition(lambda self: not self.frozen)
    def move_the_embargo(self, release):
        """The last line holds by itself: what is due already stays back below the new instant."""
        later = now() + timedelta(seconds=40)
        models.Release.objects.filter(pk=release).update(embargo_at=later, publish_at=later)

    @precondition(lambda self: models.Release.objects.count() > 2)
    @rule(release=releases)
    def cancel(self, release):
        cancel(models.Release.objects.get(pk=release), who=HANDS)

    @rule(release=releases)
    def retry(self, release):
        found = models.Release.objects.get(pk=release)
        is_cancelled = found.state in CANCELLED
        with pytest.raises(Refused) if is_cancelled else nullcontext():
            retry(found, who=HANDS)

    @precondition(lambda self: not workers.paused)
    @rule(scope=st.sampled_from(Pause.Scope), which=st.integers(0, 4), release=releases)
    def pause(self, scope, which, release):
        named = {
            "all": "",
            "channel": self.accounts[which].channel,
            "account": str(self.accounts[which].pk),
            "release": str(release),
        }
        target = Target(scope=scope, target=named[scope])
        pause(target, reason="wait", who=HANDS)
        workers.paused.add(str(target))

    @precondition(lambda self: workers.paused)
    @rule()
    def resume(self):
        scope, _, target = workers.paused.pop().partition(" ")
        resume(Target(scope=Pause.Scope(scope), target=target), who=HANDS)

    @rule(release=releases)
    def decide(self, release):
        """A person looks well and says the truth, as far as it can be said now."""
        for row in rows_in_state(release, State.UNKNOWN):
            stands = world.under(row.key)
            url = f"https://there.example/{stands[0].remote_id}" if stands else ""
            choice = Choice.THERE if stands else Choice.SEND
            try:
                decide(
                    models.Release.objects.get(pk=release),
                    choice,
                    who=HANDS,
                    places=[row.place],
                    url=url,
                )
            except Refused:
                assert choice is Choice.SEND

    @rule(seconds=st.sampled_from((1.0, 16.0, 61.0, FINDABLE)))
    def time_passes(self, seconds):
        world.seconds += seconds
        set_clock(world.seconds)

    @rule(lag=st.sampled_from((0.0, 20.0, FINDABLE)), is_dark=st.booleans(), has_page=st.booleans())
    def weather(self, lag, is_dark, has_page):
        """How late read-back is, whether looking works, whether our own page stands."""
        world.lag, world.is_dark, workers.has_page = lag, is_dark, has_page

    @rule()
    def tick(self):
        tick()

    @rule(which=st.integers(0, 50), words=words, twice=st.booleans())
    def wake_up_comes(self, which, words, twice):
        """Any of them, in any order, perhaps twice."""
        if not workers.wakeups:
            tick()
        if workers.wakeups:
            number = which % len(workers.wakeups)
            task, ids = workers.wakeups[number] if twice else workers.wakeups.pop(number)
            workers.run(task, *ids, words=words)

    @rule()
    def all_is_ready(self):
        """Planned, shown, the gate open; only the sending itself is still to come."""
        for _ in range(3):
            tick()
            for task, ids in workers.wakeups:
                if task in {"deliveries.plan", "deliveries.check_gate"} or self.is_feed(*ids):
                    workers.run(task, *ids)
            workers.wakeups.clear()
            self.time_passes(seconds=1.0)

    def is_feed(self, edition=None, *_):
        return models.Edition.objects.filter(pk=edition, account=self.accounts[0]).exists()

    @rule()
    def it_is_looked_until_the_end(self):
        for seconds in (0.0, 16.0, FINDABLE):
            self.time_passes(seconds)
            workers.run("deliveries.look")

    @rule()
    def broker_is_emptied(self):
        workers.wakeups.clear()

    @rule(release=releases, which=st.integers(0, 3), words=words, point=st.sampled_from(POINTS))
    def worker_dies(self, release, which, words, point):
        for edition in self.editions(release, which):
            workers.run("deliveries.send", edition, words=words, dies_at=point)

    @rule(release=releases, words=words, point=st.sampled_from(OF_MAILINGS))
    def worker_of_mails_dies(self, release, words, point):
        self.worker_dies(release, MAILS, words, point)

    @rule(release=releases, which=st.integers(0, 3), how=st.sampled_from(WAYS))
    def worker_freezes(self, release, which, how):
        """After its intent: before it begins, or with its first delivery in hand.

        That is before the last check of its deadline, or past it. Who is cut off has lost its
        database, and so its lock, but may still call in time.
        """
        for edition in self.editions(release, which):
            holder, lane = workers.begin(), load_lane(edition)
            slice_ = claim.claim(lane, holder=holder)
            if not slice_ or not slice_.rows:
                workers.end(holder)
                continue
            midway = None if how.startswith("claimed") else Midway(lane, slice_)
            if how.endswith("cut off"):
                workers.end(holder)
            self.frozen.append(Frozen(holder, lane, slice_, midway, is_past_check=how == "past"))

    @rule(release=releases, how=st.sampled_from(WAYS))
    def worker_of_mails_freezes(self, release, how):
        self.worker_freezes(release, MAILS, how)

    @precondition(lambda self: self.frozen)
    @rule(which=st.integers(0, 9), words=words, dies_at=st.sampled_from((None, *FATES)))
    def frozen_worker_calls(self, which, words, dies_at):
        worker = self.frozen.pop(which % len(self.frozen))
        world.is_thawed, world.is_past_check = True, worker.is_past_check
        with workers.fate(words, dies_at):
            made = worker.midway or Course(worker.lane, worker.slice_)
            send.make_calls(worker.lane, made)
            made.end()
        world.is_thawed = world.is_past_check = False
        workers.end(worker.holder)

    @precondition(lambda self: self.frozen)
    @rule(which=st.integers(0, 9))
    def frozen_worker_dies(self, which):
        workers.end(self.frozen.pop(which % len(self.frozen)).holder)

    def editions(self, release, which):
        """The edition of this account that is newest among the approved ones."""
        found = models.Edition.objects.filter(
            revision__release=release, account=self.accounts[which]
        )
        return found.order_by("-id").values_list("id", flat=True)[:1]

    @invariant()
    def ledger_and_platforms_agree(self):
        assert world.complaints == []
        taken = Counter(item.key for item in world.items)
        assert [key for key, times in taken.items() if times > 1] == [], "taken twice"
        rows = all_rows()
        for row in rows:
            self.check(row, world.under(row.key))
        keys = {row.key for row in rows}
        assert self.seen <= keys, "a planned delivery is missing"
        self.seen = keys

    def check(self, row, taken):
        if row.state is State.SENT:
            assert len(taken) == 1, f"{row.key} is sent, and taken {len(taken)} times"
        if row.state is State.SENT and not row.destination:
            assert Receipt.objects.get(pk=row.key).remote_id == taken[0].remote_id
        if row.state in NOT_THERE and taken:
            assert may_stand_all_the_same(row), f"{row.key} is {row.state}, and stands there"
        if row.state is State.UNKNOWN:
            assert row.reason, f"{row.key} is unknown without a word why"
        if row.state is State.SENDING and row.destination and taken:
            self.check_that_it_was_begun(row)

    def check_that_it_was_begun(self, row):
        """Of a claim that stands, the platform has nothing that is not written down."""
        for stands in Begun.objects.filter(token=row.token):
            assert row.destination in stands.destinations + stands.accepted, (
                f"{row.key} was taken before it was begun"
            )

    @invariant()
    def no_claim_has_more_at_stake_than_a_window(self):
        for stands in Begun.objects.all():
            assert len(stands.destinations) <= AT_STAKE / 2
            assert not set(stands.destinations) & set(stands.accepted)

    def let_it_end(self):
        """The weather clears, everybody is thawed or restarted, and people do their part."""
        self.weather(lag=0.0, is_dark=False, has_page=True)
        while self.frozen:
            self.frozen_worker_calls(which=0, words=[], dies_at=None)
        for _ in range(3):
            Pause.objects.all().delete()
            workers.paused.clear()
            self.wait_until_quiet()
            for release in models.Release.objects.all():
                self.decide(release.pk)
                if release.state == "approved":
                    retry(release, who=HANDS)
        self.wait_until_quiet()
        self.check_that_all_has_ended()

    def wait_until_quiet(self):
        for _ in range(40):
            self.time_passes(31.0)
            tick()
            while workers.wakeups:
                task, ids = workers.wakeups.pop(0)
                workers.run(task, *ids)
            if not Delivery.objects.filter(next_at__isnull=False).exists():
                return

    def check_that_all_has_ended(self):
        self.ledger_and_platforms_agree()
        for row in all_rows():
            assert row.state in {State.SENT, State.FAILED, State.CANCELLED}, (
                f"{row.key} stays {row.state}: {row.reason}"
            )
        assert not Mailing.objects.filter(planned_at=None).exists()
        assert not Begun.objects.exists(), "a claim stands although all has ended"


NOT_THERE = {State.SCHEDULED, State.HELD, State.CANCELLED, State.FAILED}


def may_stand_all_the_same(row):
    """Where a repeat does no harm, the ledger may try again what stands there already."""
    facts = CHANNELS[load_lane(row.edition_id).channel.facts.name].facts
    return facts.refuses_doubles or facts.repeatable_for is not None


@pytest.fixture
def machine(postgres, settings, monkeypatch):
    """Everything around the ledger is ours: clocks, locks, wake-ups, platforms."""
    settings.DISTRIBUTOR_CHANNELS = list(CHANNELS)
    settings.LOOKS, settings.LEASE_SECONDS = [0.0, 15.0, FINDABLE], 60.0
    own = {"claim": claim.claim, "move": claim.move, "settle": settle.settle}
    own |= {"go_on": course.go_on, "settle_others": settle.settle_others}
    own["close_attempts"] = settle._close_attempts
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as locks:
        workers.__init__(locks, own)
        monkeypatch.setattr(registry, "_load", lambda allowed: CHANNELS)
        monkeypatch.setattr(wake, "_wake", workers.wake)
        monkeypatch.setattr(claim, "move", workers.move)
        monkeypatch.setattr(send, "held", lambda: nullcontext(workers.me))
        monkeypatch.setattr(send, "claim", workers.claim)
        monkeypatch.setattr(course, "settle", workers.settle)
        monkeypatch.setattr(course, "go_on", workers.go_on)
        monkeypatch.setattr(begun, "AT_STAKE", AT_STAKE)
        monkeypatch.setattr(settle, "settle_others", workers.settle_others)
        monkeypatch.setattr(settle, "_close_attempts", workers.close_attempts)
        monkeypatch.setattr(gate, "missing_on_page", lambda _: "" if workers.has_page else "404")
        start = values.monotonic()
        for module in (values, course):
            monkeypatch.setattr(module, "monotonic", lambda: start + world.seconds)
        yield Machine


@pytest.fixture
def run(machine):
    """One run whose steps a test takes by hand: a release that is about to go out."""
    made = machine()
    made.announce(due_in=0.0, parts=1, is_secret=False)
    made.all_is_ready()
    yield made
    made.forget()


def test_no_order_of_events_doubles_loses_or_leaks_anything(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=50,
            deadline=None,
            derandomize="MACHINE_EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=PHASES,
        ),
    )


def only(run, which):
    """The release, its edition for this account, and how its deliveries stand."""
    (release,) = models.Release.objects.all()
    (edition,) = run.editions(release.pk, which)
    return release, edition, lambda: Counter(r.state for r in all_rows() if r.edition_id == edition)


def test_a_person_cannot_send_what_a_cut_off_worker_may_still_send(run):
    """Its lock is gone with its database, but until its deadline it may call: the lease decides."""
    release, edition, states = only(run, MAILS)
    run.worker_freezes(release=release.pk, which=MAILS, how="begun and cut off")
    run.tick()
    assert states() == Counter({State.UNKNOWN: 2, State.SCHEDULED: 1})
    run.decide(release=release.pk)
    workers.run("deliveries.send_many", edition, MAIN)
    assert states() == Counter({State.UNKNOWN: 2, State.SENT: 1})
    run.frozen_worker_calls(which=0, words=[], dies_at=None)
    run.ledger_and_platforms_agree()
    assert states() == Counter({State.SENT: 3})


def test_what_a_cut_off_worker_never_began_goes_out_at_once_and_never_through_it(run):
    """It claimed, and that is all: it may begin nothing more, so another sends its mails."""
    release, edition, states = only(run, MAILS)
    run.worker_freezes(release=release.pk, which=MAILS, how="claimed and cut off")
    run.tick()
    assert states() == Counter({State.SCHEDULED: 3})
    workers.run("deliveries.send_many", edition, MAIN)
    assert states() == Counter({State.SENT: 3})
    run.frozen_worker_calls(which=0, words=[], dies_at=None)
    run.ledger_and_platforms_agree()


@pytest.mark.parametrize(
    ("point", "sent", "unknown"),
    [
        ("after intent", 0, 0),
        ("before a window", 0, 0),
        ("after a window", 0, 2),
        ("called", 0, 2),
        ("before the next window", 0, 2),
        ("after the next window", 2, 1),
        ("stored", 2, 1),
        ("settled", 3, 0),
    ],
)
def test_a_mail_of_a_dead_worker_is_unknown_only_if_it_was_begun_and_has_no_outcome(
    run, point, sent, unknown
):
    _, edition, states = only(run, MAILS)
    workers.run("deliveries.send_many", edition, MAIN, dies_at=point)
    run.tick()
    left = {State.SENT: sent, State.UNKNOWN: unknown, State.SCHEDULED: 3 - sent - unknown}
    assert states() == Counter(left)
    run.ledger_and_platforms_agree()
    workers.run("deliveries.send_many", edition, MAIN)
    assert states() == Counter({State.SENT: 3 - unknown, State.UNKNOWN: unknown})
    run.ledger_and_platforms_agree()


def test_a_second_try_is_looked_for_as_long_as_the_first(run):
    """Empty looks prove something only about the try before them."""
    _, edition, states = only(run, PAGES)
    workers.run("deliveries.send", edition, words=["unclear"])
    run.it_is_looked_until_the_end()
    assert set(states()) == {State.SCHEDULED}
    run.weather(lag=FINDABLE, is_dark=False, has_page=True)
    workers.run("deliveries.send", edition, dies_at="stored")
    run.time_passes(seconds=61.0)
    run.tick()
    workers.run("deliveries.look")
    workers.run("deliveries.send", edition)
    run.ledger_and_platforms_agree()


def test_what_comes_back_after_a_cancel_is_cancelled(run):
    release, _, states = only(run, PAGES)
    run.worker_freezes(release=release.pk, which=PAGES, how="claimed")
    run.cancel(release=release.pk)
    run.frozen_worker_calls(which=0, words=["down"], dies_at=None)
    run.time_passes(seconds=61.0)
    run.tick()
    assert set(states()) == {State.CANCELLED}


def test_what_comes_back_after_its_correction_gives_way(run):
    release, _, _ = only(run, PAGES)
    run.worker_freezes(release=release.pk, which=PAGES, how="claimed")
    run.revise(release=release.pk, parts=1)
    run.frozen_worker_calls(which=0, words=["down"], dies_at=None)
    run.time_passes(seconds=61.0)
    run.tick()
    assert {row.state for row in all_rows() if not row.purpose} <= {State.CANCELLED, State.SENT}
