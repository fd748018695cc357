"""Plays one run: the bot works, faults come by plan, people mend, and all is judged."""

import time
from collections import Counter
from dataclasses import dataclass, field

from django.db import Error, connection, transaction

from distributor.accounts.connect import connect
from distributor.audience.models import List
from distributor.audience.subscribe import Person, subscribe
from distributor.deliveries.models import Delivery, Mailing
from distributor.registry import channel_named
from tests.chaos import checker
from tests.chaos.fates import evidence, fates
from tests.chaos.faults import Faults
from tests.chaos.history import History
from tests.chaos.plan import AT_POINTS, LANES
from tests.chaos.reading import (
    MOVES_BY_ITSELF,
    WATCH_MOVES,
    read_kills,
    read_ledger,
    read_taken,
)
from tests.chaos.sleepers import LONGEST_SLEEP
from tests.chaos.traffic import Team, decide_truly, let_go_on
from tests.chaos.watcher import Watcher

HANDLES = {"x": ("@north", "@south"), "linkedin": ("North", "South"), "email": ("News", "Alerts")}
SAYS_EVERY = 10.0
ROUNDS = 8
ONE_CONNECTION = ("email", "Alerts")  # so that a mailing has to begin its mails in several windows
EXPLAINED = 20  # violations whose whole story is kept


@dataclass(kw_only=True)
class Result:
    """What a run found, as it is written down."""

    seed: int
    control: str
    faults: dict = field(default_factory=dict)
    landed: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)  # the same, by point and channel
    missed: dict = field(default_factory=dict)
    violations: list = field(default_factory=list)
    broken: dict = field(default_factory=dict)
    states: dict = field(default_factory=dict)
    taken: dict = field(default_factory=dict)
    planned: int = 0
    unknown: list = field(default_factory=list)
    settled_alone: dict = field(default_factory=dict)
    cut_off: dict = field(default_factory=dict)
    frozen: dict = field(default_factory=dict)
    evidence: dict = field(default_factory=dict)
    decided: dict = field(default_factory=dict)
    delays: dict = field(default_factory=dict)
    lease: float = 0.0
    freezes: list = field(default_factory=list)
    trouble: list = field(default_factory=list)
    seconds: float = 0.0


class Run:
    """One run on one stage."""

    def __init__(self, stage, scene, *, seed, control, console):
        self.stage, self.scene, self.plan = stage, scene, scene.plan
        self.seed, self.control, self.console = seed, control, console
        self.started = time.monotonic()

    def play(self):
        """Everything from the first account to the verdict."""
        if self.stage.network is None and not self.stage.small:
            self._say("[red]No network of its own for a worker on this machine: left out.[/red]")
        feed = self._connect()
        self.stage.start_bot()
        self.faults = Faults(self.stage)
        origin = f"http://127.0.0.1:{self.stage.web_port}"
        self.watcher = Watcher(origin=origin, feed=f"/feeds/{feed}.xml")
        self.team = Team(wishes=self.scene.wishes, every=self.scene.every, sign_in=self._sign_in)
        self.watcher.start()
        self.team.start()
        try:
            self._act()
        finally:
            self.team.stop()
            self.faults.end()
        self._say("The faults are over; everything comes to rest.")
        self._rest()
        result = self._judge()
        self.watcher.stop()
        return result

    def _connect(self):
        """Accounts on every platform, subscribers, and a trigger that notes every move."""
        with connection.cursor() as cursor:
            cursor.execute(WATCH_MOVES)
        places = [(channel, handle) for channel in LANES for handle in HANDLES[channel]]
        self.numbers = {place: number for number, place in enumerate(places, start=1)}
        for (channel, handle), number in self.numbers.items():
            account = self.stage.account_on(channel, number=number, handle=handle)
            given = _known(channel, {**account["settings"], **account["credentials"]})
            if (channel, handle) == ONE_CONNECTION:
                given["connections"] = "1"
            made = connect(channel=channel, handle=handle, given=given, who="chaos")
            if channel == "email":
                self._subscribe(made)
        return connect(channel="rss", handle="Feed", given={}, who="chaos").pk

    def _sign_in(self, account):
        """The newest credentials the platform gives this account."""
        number = self.numbers[account.channel, account.handle]
        fresh = self.stage.account_on(account.channel, number=number, handle=account.handle)
        return fresh["credentials"]

    def _subscribe(self, account):
        to = List.objects.create(name=f"Readers of {account}", account=account)
        with transaction.atomic():
            for number in range(self.scene.readers):
                address = f"reader{number}@{account.handle.lower()}.example"
                subscribe(person=Person(address=address), to=to, consent_source="chaos")

    def _act(self):
        """Let each fault come at its time, and look after what is under way."""
        start, waiting, said = time.monotonic() + 1, list(self.plan), 0.0
        ends = [each.at + each.details.get("seconds", 0) for each in self.plan]
        last = start + max(ends, default=6.0) + 2
        while waiting or time.monotonic() < last or self._is_patient(last):
            while waiting and time.monotonic() >= start + waiting[0].at:
                self.faults.perform(waiting.pop(0))
            self.faults.keep()
            self.watcher.pages = self.team.public_ids[-20:]
            if time.monotonic() - said > SAYS_EVERY:
                said = time.monotonic()
                done = sum(self.faults.done.values())
                self._say(f"{done} of {len(self.plan)} faults, {len(self.team.announced)} releases")
            time.sleep(0.05)

    def _is_patient(self, last):
        """Whether a worker still sleeps at its point, or a fault of a scene has yet to land."""
        self.faults.keep()
        late = time.monotonic() - last
        if self.faults.sleepers and late < LONGEST_SLEEP:
            return True
        return late < self.scene.patience and not self.faults.have_all_landed()

    def _rest(self):
        """Until nothing moves by itself any more; then people decide, then once more."""
        self._wait_until_quiet()
        _insist(lambda: let_go_on(self._sign_in))
        self._wait_until_quiet()
        self.before, self.decided = self._history(), {}
        for _ in range(ROUNDS):
            landed = checker.match(self._history())
            said, refused = _insist(lambda landed=landed: decide_truly(landed))
            self.decided |= said
            if not said and not refused:
                return
            if refused:
                time.sleep(self.stage.pace.lease / 2)  # until its worker's time is surely over
            _insist(lambda: let_go_on(self._sign_in))
            self._wait_until_quiet()

    def _wait_until_quiet(self):
        """As long as ever fewer deliveries are open: a busy machine takes its time."""
        fewest, deadline = _insist(_still_open), time.monotonic() + self.stage.pace.settle
        while time.monotonic() < deadline and not _insist(_is_quiet):
            self.faults.keep()
            time.sleep(0.2)
            if (still_open := _insist(_still_open)) < fewest:
                fewest, deadline = still_open, time.monotonic() + self.stage.pace.settle

    def _history(self):
        accounts, deliveries, moves, expected = _insist(read_ledger)
        taken = [each for name in LANES for each in read_taken(self.stage.record(name), name)]
        return History(
            accounts=accounts,
            deliveries=deliveries,
            taken=tuple(taken),
            moves=moves,
            sights=_insist(self.watcher.sights),
            pauses=tuple(self.faults.pauses),
            kills=tuple(read_kills(self.faults.landed())),
            expected=expected,
            doubts=self.stage.pace.doubts,
        )

    def _judge(self):
        after = self._history()
        found = {str(each): each for each in checker.check(self.before, is_decided=False)}
        found |= {str(each): each for each in checker.check(after, is_decided=True)}
        for guid in self.watcher.doubled:
            found[guid] = checker.Violation(what=checker.Broken.DOUBLE, key=guid, words="in a feed")
        notes = self.faults.landed()
        landed = Counter(_kind_of(self.plan, note) for note in notes)
        never = {kind: self.faults.done[kind] - landed[kind] for kind in AT_POINTS}
        missed = {**self.faults.missed, **never}
        cut = [note for note in notes if note["action"] in {"cut", "pull"}]
        result = Result(
            seed=self.seed,
            control=self.control,
            faults={str(kind): number for kind, number in self.faults.done.items()},
            landed={str(kind): number for kind, number in landed.items()},
            places=dict(Counter(f"{note['point']} {note['channel']}" for note in notes)),
            missed={str(kind): number for kind, number in missed.items() if number},
            violations=list(found),
            broken=dict(Counter(str(each.what) for each in found.values())),
            states=dict(Counter(each.state for each in after.deliveries)),
            taken=dict(Counter(each.platform for each in after.taken)),
            planned=len(after.deliveries),
            unknown=checker.unknown(self.before),
            settled_alone=dict(checker.settled_alone(after)),
            cut_off=fates(cut, after.moves),
            frozen=fates(self.faults.sleepers.proofs, after.moves),
            evidence={
                each.key: evidence(each.key, moves=after.moves, notes=notes)
                for each in list(found.values())[:EXPLAINED]
            },
            lease=self.stage.pace.lease,
            decided=dict(Counter(self.decided.values())),
            delays=delays(after),
            freezes=self.faults.sleepers.proofs,
            trouble=[*self.faults.errors, *self.team.refused[:20]],
        )
        result.seconds = round(time.monotonic() - self.started, 1)
        return result

    def _say(self, words):
        self.console.print(f"[dim]{time.monotonic() - self.started:6.0f} s[/dim]  {words}")


def delays(history):
    """Seconds from the due instant to the first byte at the platform: median, 95th, longest."""
    landed = checker.match(history)
    found = {}
    for each in history.deliveries:
        for item in landed.get(each.key, [])[:1]:
            late = (item.received_at - each.earliest).total_seconds()
            found.setdefault(item.platform, []).append(late)
    return {
        platform: [round(sorted(times)[int(len(times) * share)], 2) for share in (0.5, 0.95)]
        + [round(max(times), 2)]
        for platform, times in found.items()
    }


def _kind_of(planned, note):
    return next(each.kind for each in planned if each.number == note["number"])


def _known(channel, given):
    """The settings and credentials of an account on a stand-in that the channel knows."""
    facts = channel_named(channel).facts
    known = {each.name for each in (*facts.settings, *facts.credentials)}
    return {name: value for name, value in given.items() if name in known}


def _still_open():
    return Delivery.objects.filter(next_at__isnull=False).count()


def _is_quiet():
    if Mailing.objects.filter(planned_at=None).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute(MOVES_BY_ITSELF)
        return cursor.fetchone() is None


def _insist(do):
    """Ask the database again when it was just restarted."""
    for _ in range(60):
        try:
            return do()
        except Error:
            connection.close()
            time.sleep(0.5)
    return do()
