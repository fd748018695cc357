"""What the comms team does during a run: queue, approve, and settle what only people can settle.

Through the same functions as the command line. Invented texts; every sentence bears the release's
own word, so that a text found on a platform belongs to exactly one delivery.
"""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from django.db import Error, close_old_connections, connection
from requests import RequestException

from distributor.accounts.connect import connect
from distributor.accounts.models import Account
from distributor.accounts.value import account_value
from distributor.contract import ChannelError, Deadline, Refreshes
from distributor.deliveries.announce import announce
from distributor.deliveries.by_hand import retry
from distributor.deliveries.decide import Choice, decide
from distributor.deliveries.models import Delivery, Pause
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.deliveries.switch import Target, resume
from distributor.registry import channel_named
from distributor.releases.models import Release
from distributor.releases.queue import Request, queue
from distributor.releases.refusal import Refused

WHO = "chaos"
TOWNS = ("Ardlin", "Bresk", "Callow", "Dunmere", "Eskay", "Farrow", "Gilden", "Harrak")
THINGS = ("ferry", "library", "reservoir", "tram line", "market hall", "weather station", "museum")
SENTENCES = (
    "The {word} project in {town} employs {n} people and took {m} months to finish.",
    "Work on {word} began in spring, and the {thing} kept its opening hours all the while.",
    "Visitors reach the {word} entrance on foot in {m} minutes from the station of {town}.",
    "A second stage of {word} follows, with {n} places for schools and clubs.",
    "The town of {town} paid a third of the cost of {word}, and the region paid the rest.",
    "On the first day the {word} team expects {n} guests, half of them from outside {town}.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """One release that will be queued: a pure product of the seed, but for the clock."""

    number: int
    text: str
    channels: tuple
    due_in: float
    is_secret: bool
    moves_embargo_by: float


def wishes(seed, *, secret=0.3, moved=0.15, at_once=0.75, longest=12.0):
    """Releases without end, the same for the same seed.

    The shares that are under embargo, whose embargo is moved when all is planned, and that are
    due at once; the others within so many seconds.
    """
    chance = Random(f"traffic {seed}")
    for number in count(1):
        yield Wish(
            number=number,
            text=_text(chance, number),
            channels=_channels(chance, number),
            due_in=0.0 if chance.random() < at_once else round(chance.uniform(3, longest), 2),
            is_secret=chance.random() < secret,
            moves_embargo_by=6.0 if chance.random() < moved else 0.0,
        )


def _channels(chance, number):
    if number % 3 == 1:
        return ("email", "x", "rss", "linkedin")
    return chance.choice((("x", "rss", "linkedin"), ("x", "linkedin"), ("linkedin",), ("x", "rss")))


def _text(chance, number):
    word = f"{chance.choice('KLMNPRST')}{number:04d}"
    town, thing = chance.choice(TOWNS), chance.choice(THINGS)
    told = chance.sample(SENTENCES, k=chance.randint(3, len(SENTENCES)))
    body = [
        each.format(word=word, town=town, thing=thing, n=chance.randint(12, 900), m=number % 50 + 3)
        for each in told
    ]
    headline = f"{town} opens its {thing} under the name {word}"
    lede = f"The {thing} of {town} opens to everybody this week under the name {word}."
    return "\n\n".join([headline, f"{lede} {body[0]}", *body[1:]]) + "\n"


class Team(threading.Thread):
    """Queues and approves releases until told to stop, and mends what waits for people."""

    def __init__(self, *, wishes, every, sign_in):
        super().__init__(name="team", daemon=True)
        self._wishes = wishes
        self._every, self._sign_in = every, sign_in
        self._enough = threading.Event()
        self.announced = []
        self.public_ids = []
        self.refused = []
        self.trouble = []

    def run(self):
        mend_at = 0.0
        while not self._enough.is_set():
            started = time.monotonic()
            if (wish := next(self._wishes, None)) is not None:
                self._insist(self._announce, wish)
            if started > mend_at:
                self._insist(let_go_on, self._sign_in)
                mend_at = started + 5
            close_old_connections()
            self._enough.wait(max(0.0, self._every - (time.monotonic() - started)))
        connection.close()

    def stop(self):
        self._enough.set()
        self.join(60)

    def _insist(self, do, *given):
        """As people do: when the page shows an error, they press again."""
        for _ in range(120):
            try:
                return do(*given)
            except Error as error:
                self.trouble.append(f"{type(error).__name__}: {error}"[:200])
                connection.close()
                time.sleep(0.5)
        raise RuntimeError("The database did not come back.")

    def _announce(self, wish):
        soon = (datetime.now(UTC) + timedelta(seconds=wish.due_in)).isoformat()
        request = Request(
            name=f"{wish.number}.txt",
            content=wish.text.encode(),
            who=WHO,
            channels=wish.channels,
            is_new_for_sure=True,
        )
        try:
            release = queue(request).release
            if release.state == "queued":
                self._plan_time(release, wish, soon)
                announce(release, who=WHO, embargo=soon if wish.is_secret else None)
        except Refused as refusal:
            self.refused.append(str(refusal))
            return
        if wish.is_secret and wish.moves_embargo_by:
            self._move_embargo(release, wish.moves_embargo_by)
        self.announced.append(release.pk)
        self.public_ids.append(release.public_id)

    def _plan_time(self, release, wish, soon):
        """As `--at` does it; the text itself must stay the same when people press again."""
        if wish.due_in and not wish.is_secret:
            Release.objects.filter(pk=release.pk).update(publish_at=soon)
            release.refresh_from_db()

    def _move_embargo(self, release, seconds):
        """A partner asks for a later hour when all is planned: only the last line holds now."""
        still = datetime.now(UTC) + timedelta(seconds=1.5)
        later = release.embargo_at + timedelta(seconds=seconds)
        Release.objects.filter(pk=release.pk, embargo_at__gt=still).update(
            embargo_at=later, publish_at=later
        )


def let_go_on(sign_in):
    """Look at what stopped and say: go on. `sign_in` gives an account its newest credentials.

    An account that was refused is connected again, as a person does it in the browser.
    """
    for pause in Pause.objects.filter(scope="account", until=None):
        account = Account.objects.get(pk=pause.target)
        with suppress(ChannelError, RequestException):
            _connect_again(account, sign_in)
            resume(Target(scope=Pause.Scope.ACCOUNT, target=pause.target), who=WHO)
    stopped = Delivery.objects.filter(state__in=[State.HELD, State.FAILED])
    for pk in sorted(set(stopped.values_list("release_id", flat=True))):
        retry(Release.objects.get(pk=pk), who=WHO)


def _connect_again(account, sign_in):
    channel = channel_named(account.channel)
    secret = {each.name for each in channel.facts.credentials}
    newest = {k: v for k, v in sign_in(account).items() if k in secret}
    connect(channel=account.channel, handle=account.handle, given=newest, who=WHO)
    if isinstance(channel, Refreshes):
        account.refresh_from_db()
        renewed = channel.refresh(account_value(account), Deadline.after(5))
        connect(channel=account.channel, handle=account.handle, given=renewed, who=WHO)


def decide_truly(landed):
    """A person looks at every mailbox and page, then says of each unknown one what is true.

    Answers what was said of which key, and the refusals; `landed` is what platforms took, by key.
    """
    said, refused = {}, []
    unknown = Delivery.objects.filter(state=State.UNKNOWN, next_at=None)
    for pk in sorted(set(unknown.values_list("release_id", flat=True))):
        rows = [row for row in rows_in_state(pk, State.UNKNOWN) if row.next_at is None]
        for choice, together in _answers(rows, landed):
            try:
                _decide(pk, choice, together, landed)
            except Refused as refusal:
                refused.append(str(refusal))
            else:
                said |= {row.key: str(choice) for row in together}
    return said, refused


def _answers(rows, landed):
    """Mails can be decided together; each post is decided with its own address."""
    for choice in Choice:
        true = [row for row in rows if bool(landed.get(row.key)) == (choice is Choice.THERE)]
        mails = [row for row in true if row.destination]
        yield from ((choice, [row]) for row in true if not row.destination)
        if mails:
            yield choice, mails


def _decide(pk, choice, rows, landed):
    found = landed.get(rows[0].key)
    url = f"https://there.example/{found[0].remote_id}" if found else ""
    places = [row.place for row in rows]
    decide(Release.objects.get(pk=pk), choice, who=WHO, places=places, url=url)
