"""Every person hears of every release exactly once, whatever happens on the way to them.

The real ledger, its planning, ticks, claims and settlements, against every order of events that
Hypothesis can think of: zones and changes of clocks; releases that are late, corrected, withdrawn
or paused; languages that come later or are corrected alone, and readers who wait for theirs or do
not; people who change cadence and zone in the middle of a window; outages, lost answers and
wake-ups that come twice; a pace that spreads a digest over hours, past the next one.
"""

import os
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from scripted import Letters, receipt

from distributor.audience.models import Cadence, Subscriber, Subscription
from distributor.audience.subscribe import leave
from distributor.contract import OutcomeUnknown, Transient
from distributor.deliveries import gate, tasks, wake
from distributor.deliveries.by_hand import cancel, retry
from distributor.deliveries.clock import now
from distributor.deliveries.decide import Choice, decide
from distributor.deliveries.dispatch import tick
from distributor.deliveries.key import is_digest
from distributor.deliveries.models import Digest, Pause
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.deliveries.switch import Target, pause, resume
from distributor.deliveries.windows import last_end, timetable_of
from distributor.registry import registry
from distributor.releases.models import Release
from tests.deliveries.machine import all_rows
from tests.deliveries.mornings import add, correct, reader, wants
from tests.factories import account, announced, set_clock_to

EXAMPLES = int(os.environ.get("DIGEST_EXAMPLES", "12"))
PHASES = [Phase.explicit, Phase.generate, *([Phase.shrink] if os.environ.get("SHRINK") else [])]
ZONES = ("America/Toronto", "Europe/Paris", "Australia/Lord_Howe")
# Days before clocks change in one of these zones, and one on which nothing does.
STARTS = ("2027-03-12T09:00", "2027-10-29T12:00", "2027-11-05T15:00", "2027-01-12T08:00")
LANGUAGES = ("en", "fr")
HOURS = ("17:00", "02:30", "01:30", "00:00")
TASKS = {each.name: each for each in vars(tasks).values() if hasattr(each, "delay")}
EVERYTHING = Target(scope=Pause.Scope.ALL)
WHO = "a person"


class Mail(Letters):
    """What arrived: who, what, and when; some answers are lost, and some mails refused for now."""

    def __init__(self):
        self.arrived, self.answers = [], []

    def publish_many(self, outgoings, account):
        for outgoing in outgoings:
            answer = self.answers.pop(0) if self.answers else "taken"
            if answer in ("taken", "lost"):
                self.arrived.append(outgoing)
                for told in re.findall(r"(\w+) release(\d+)words(\d+)", outgoing.part.text):
                    note(outgoing.recipient.address, told[0], *map(int, told[1:]))
            yield outgoing.key, ANSWERS.get(answer) or receipt(outgoing.key)


ANSWERS = {"later": Transient("Later."), "lost": OutcomeUnknown("?"), "dark": OutcomeUnknown("?")}
any_of_them = st.integers(0, 11)
mail, heard, complaints, wakeups = Mail(), [], [], []


def note(address, language, number, words):
    """Somebody reads of a release: it must be public at that moment, and what is newest of it."""
    release = Machine.numbers[number]
    release.refresh_from_db()
    heard.append((address, number, words))
    newest, out_at = Machine.words[number][language]
    if release.state != "approved":
        complaints.append(f"{address} read of {number}, which was withdrawn")
    if out_at > now() or number in Machine.without_page:
        complaints.append(f"{address} read of {number} before its page stood")
    if Pause.objects.filter(scope=Pause.Scope.RELEASE, target=str(release.pk)).exists():
        complaints.append(f"{address} read of {number}, which was paused")
    if words != newest:
        complaints.append(f"{address} read the older text of {number}")
    if Machine.waits and language not in address:
        complaints.append(f"{address} did not wait for {number}")


def newest_of(release):
    return max(release.revisions.exclude(frozen_at=None).values_list("purpose", flat=True))


class Machine(RuleBasedStateMachine):
    """A fortnight of one account and its readers; rolled back at the end."""

    people = Bundle("people")
    numbers, without_page, waits = {}, set(), False
    words = {}  # of each release and language: the purpose its newest words came with, and when

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        mail.__init__()
        for kept in (heard, complaints, wakeups):
            kept.clear()
        Machine.numbers, Machine.without_page, Machine.words = {}, set(), {}
        self.joined, self.gone, self.moved, self.corrections = {}, set(), set(), 0

    def teardown(self):
        try:
            self.let_it_end()
        finally:
            transaction.savepoint_rollback(self.savepoint)

    @initialize(
        target=people,
        start=st.sampled_from(STARTS),
        hour=st.sampled_from(HOURS),
        other_languages=st.sampled_from(("first", "wait")),
        pace=st.sampled_from(("", "*=60", "*=4")),
    )
    def begin(self, start, hour, other_languages, pace):
        self.time = datetime.fromisoformat(start).replace(tzinfo=UTC)
        set_clock_to(self.time)
        Machine.waits = other_languages == "wait"
        given = {"digest_time": hour, "other_languages": other_languages}
        given |= {"pace": pace} if pace else {}
        self.account = account("letters", connections="1", **given)
        people = [
            self.join(cadence, zone, language)
            for cadence in Cadence
            for zone, language in zip(ZONES, ("en", "fr", "fr"), strict=True)
        ]
        for languages in (LANGUAGES, LANGUAGES[:1]):
            self.announce(due_in=0, is_late=False, languages=languages)
        return multiple(*people)

    def join(self, cadence, zone, language):
        address = f"{language}{len(self.joined)}@example.net"
        person = reader(self.account, address, cadence, zone=zone, language=language)
        self.joined[person.pk] = (person.address, language, now())
        return person

    @rule(
        target=people,
        cadence=st.sampled_from(Cadence),
        zone=st.sampled_from(ZONES),
        language=st.sampled_from(LANGUAGES),
    )
    def somebody_joins(self, cadence, zone, language):
        return self.join(cadence, zone, language)

    @rule(person=people)
    def somebody_leaves(self, person):
        leave(subscriber_id=person.pk, account_id=self.account.pk)
        self.gone.add(person.pk)

    @rule(person=people, cadence=st.sampled_from(Cadence))
    def somebody_changes_cadence(self, person, cadence):
        wants(person, cadence)

    @rule(cadence=st.sampled_from(Cadence))
    def everybody_changes_cadence(self, cadence):
        Subscription.objects.update(cadence=cadence)

    @rule(person=people, zone=st.sampled_from(ZONES))
    def somebody_moves(self, person, zone):
        Subscriber.objects.filter(pk=person.pk).update(zone=zone)
        self.moved.add(person.pk)

    @precondition(lambda self: len(Machine.numbers) < 6)
    @rule(
        due_in=st.sampled_from((0, 20, 4000)),
        is_late=st.booleans(),
        languages=st.sampled_from((LANGUAGES, LANGUAGES[:1])),
    )
    def announce(self, due_in, is_late, languages):
        number = len(Machine.numbers)
        words = f"release{number}words0 part"
        due = {"due_in": due_in, "embargo_in": due_in, "languages": languages}
        release = announced(self.account, parts=1, words=words, gate="closed", **due)
        Machine.numbers[number] = release
        Machine.words[number] = dict.fromkeys(languages, (0, release.publish_at))
        if is_late:
            Machine.without_page.add(number)

    @rule(number=any_of_them)
    def page_stands(self, number):
        Machine.without_page.discard(number % len(Machine.numbers))

    @precondition(lambda self: self.corrections < 3)
    @rule(
        number=any_of_them,
        due_in=st.sampled_from((0, 20, 4000)),
        of=st.sampled_from((*LANGUAGES, LANGUAGES)),
    )
    def correct(self, number, due_in, of):
        """Of one language or of all; the one that is not there yet is added."""
        number %= len(Machine.numbers)
        release, there = Machine.numbers[number], Machine.words[number]
        if Release.objects.get(pk=release.pk).state != "approved":
            return
        self.corrections += 1
        adds = of == "fr" and "fr" not in there
        purpose = newest_of(release) + (not adds)
        words, due = f"release{number}words{purpose} part", {"due_in": due_in, "gate": "closed"}
        if adds:
            revision = add(release, "fr", words, **due)
        else:
            of = {each for each in there if each in of}
            revision = correct(release, words, of=of, **due)
        for language in {"fr"} if adds else of:
            there[language] = (purpose, revision.publish_at)

    @rule(number=any_of_them)
    def withdraw(self, number):
        cancel(Machine.numbers[number % len(Machine.numbers)], who=WHO)

    @rule(number=any_of_them)
    def pause_release(self, number):
        release = Machine.numbers[number % len(Machine.numbers)]
        target = Target(scope=Pause.Scope.RELEASE, target=str(release.pk))
        if not resume(target, who=WHO):
            pause(target, reason="Wait.", who=WHO)

    @rule()
    def pause_everything(self):
        if not resume(EVERYTHING, who=WHO):
            pause(EVERYTHING, reason="Wait.", who=WHO)

    @rule(answers=st.lists(st.sampled_from(("taken", "later", "lost", "dark")), max_size=8))
    def weather(self, answers):
        mail.answers = list(answers)

    @rule(hours=st.sampled_from((1, 5, 14, 26)), at_work=st.booleans(), twice=st.booleans())
    def time_passes(self, hours, at_work, twice):
        """With every window in between, unless the bot is down meanwhile."""
        end = self.time + timedelta(hours=hours)
        if at_work:
            for moment in self.window_ends(until=end):
                self.go_to(moment - timedelta(seconds=30), twice=twice)
                self.go_to(moment, twice=twice)
        self.go_to(end, twice=twice)

    @rule(answers=st.lists(st.sampled_from(("taken", "later", "lost", "dark")), max_size=6))
    def a_window_is_about_to_end(self, answers):
        """Its digests are planned; what comes next happens before they leave."""
        end = self.time + timedelta(hours=30)
        self.go_to(self.window_ends(until=end)[0] - timedelta(seconds=30))
        mail.answers = list(answers)

    @rule(seconds=st.sampled_from((3, 35, 100)), twice=st.booleans())
    def a_moment_passes(self, seconds, twice):
        self.go_to(self.time + timedelta(seconds=seconds), twice=twice)

    def go_to(self, moment, *, twice=False):
        self.time = max(moment, now())
        set_clock_to(self.time)
        for _ in range(2):
            tick()
            while wakeups:
                task, ids = wakeups.pop(0)
                TASKS[task](*ids)
                if twice:
                    TASKS[task](*ids)

    def window_ends(self, *, until, cadences=(Cadence.DAILY, Cadence.WEEKLY)):
        """The ends of windows from now on, in order."""
        timetable, found = timetable_of(self.account), set()
        for cadence in cadences:
            for zone in ZONES:
                end = until
                while (end := last_end(timetable, cadence, zone=zone, until=end)) > self.time:
                    found.add(end)
                    end -= timedelta(seconds=1)
        return sorted(found)

    @invariant()
    def nobody_heard_of_anything_twice(self):
        assert complaints == []
        assert [told for told, times in Counter(heard).items() if times > 1] == []

    @invariant()
    def nobody_has_two_digests_of_a_window(self):
        found = Counter()
        ends = dict(Digest.objects.values_list("id", "ends_at"))
        zones = dict(Digest.objects.values_list("id", "zone"))
        for row in all_rows():
            if not is_digest(row.release_id) or row.state is State.CANCELLED:
                continue
            end, zone = ends[row.release_id], zones[row.release_id]
            found[row.destination, end] += 1
            if row.destination not in self.moved:
                found[row.destination, end.astimezone(ZoneInfo(zone)).date()] += 1
        assert [window for window, times in found.items() if times > 1] == []

    def let_it_end(self):
        """The weather clears, people do their part, and every window ends once more."""
        mail.answers = []
        Machine.without_page.clear()
        Pause.objects.all().delete()
        self.go_to(self.time + timedelta(hours=2))
        for _ in range(2):
            self.people_do_their_part()
            self.go_to(self.time + timedelta(minutes=20))
        for cadence in (Cadence.DAILY, Cadence.WEEKLY):
            length = timedelta(hours=26) if cadence is Cadence.DAILY else timedelta(days=7, hours=2)
            for moment in self.window_ends(until=self.time + length, cadences=(cadence,)):
                self.go_to(moment)
                self.turns_come()
        for _ in range(2):
            self.people_do_their_part()
            self.turns_come()
        self.nobody_heard_of_anything_twice()
        self.nobody_has_two_digests_of_a_window()
        self.everybody_heard_of_everything()

    def turns_come(self):
        """What waits for its turn leaves, each at its own."""
        for _ in range(500):
            due = [row.next_at for row in all_rows() if row.state is State.SCHEDULED]
            if not due:
                return
            self.go_to(max(min(due), self.time))
        raise AssertionError("some of it waits for ever")

    def people_do_their_part(self):
        for of in (*Release.objects.filter(state="approved"), *Digest.objects.all()):
            for row in rows_in_state(of.pk, State.UNKNOWN):
                is_there = row.key in {outgoing.key for outgoing in mail.arrived}
                choice = Choice.THERE if is_there else Choice.SEND
                decide(of, choice, who=WHO, places=[row.place])
            retry(of, who=WHO)

    def everybody_heard_of_everything(self):
        """Of the newest words in their language, or of what stood for them before these came."""
        for number, release in Machine.numbers.items():
            if Release.objects.get(pk=release.pk).state != "approved":
                continue
            for person, (address, language, joined_at) in self.joined.items():
                words, out_at = self.words_for(number, language)
                if person in self.gone or joined_at > out_at:
                    continue
                told = [words for to, of, words in heard if (to, of) == (address, number)]
                assert max(told, default=-1) >= words, (
                    f"{(address, number, words)} was lost: {self.rows_of(person, release)}"
                )

    def words_for(self, number, language):
        first = (-1, now()) if Machine.waits else Machine.words[number]["en"]
        return Machine.words[number].get(language, first)

    def rows_of(self, person, release):
        cadences = Subscription.objects.filter(subscriber_id=person).values_list("cadence")
        mails = [row for row in all_rows() if row.destination == person]
        return [*cadences, *((row.release_id, row.purpose, row.state, row.reason) for row in mails)]


@pytest.fixture
def machine(settings, monkeypatch):
    """Time, wake-ups, pages and the mail server are ours; everything else is the real thing."""
    settings.DISTRIBUTOR_CHANNELS = ["letters"]
    monkeypatch.setattr(registry, "_load", lambda allowed: {"letters": mail})
    monkeypatch.setattr(wake, "_wake", lambda task, *ids, queue: wakeups.append((task, ids)))
    monkeypatch.setattr(gate, "missing_on_page", stands)
    return Machine


def stands(release):
    number = next(number for number, each in Machine.numbers.items() if each.pk == release.pk)
    return "404" if number in Machine.without_page else ""


def test_g8_everybody_hears_of_every_release_exactly_once(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=20,
            deadline=None,
            derandomize="DIGEST_EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=PHASES,
        ),
    )
