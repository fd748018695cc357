"""The acts of a mass mailing: struck while it runs, counted, decided, counted again, and slow.

Leases, looks and everything else are as in production.
"""

import os
import time

from django.db import connection

from distributor.cli.bench import UNDER_WAY, queue_sample
from distributor.deliveries.announce import announce
from distributor.deliveries.by_hand import cancel
from distributor.deliveries.decide import Choice, decide
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.deliveries.switch import Target, pause, resume
from distributor.releases.queue import Request, queue
from distributor.releases.refusal import Refused
from tests.bench.figure import plain
from tests.bot import TEXT
from tests.chaos import mass_count, mass_faults

PAUSES = 3
FEW = 30
AGAIN = 1.0
WHO = "officer"


def play(run, given):
    """All of it; the figures as they are known."""
    yield plain("load of the machine before", f"{os.getloadavg()[0]:.1f}")
    run.release = queue_sample(run.account)
    began = time.time()
    announce(run.release, who=WHO)
    _strike(run, given)
    people, release, mails = given.recipients, run.release, run.sink.read()
    yield from _how_fast(run, began)
    yield from mass_count.sums(release, people=people, when="at rest")
    yield from mass_count.against_the_record(release, mails)
    yield from mass_count.doubts(release, run.killed, connections=given.connections)
    yield _decided(run)
    yield from mass_count.sums(release, people=people, when="after `decide`")
    yield from mass_count.against_the_record(release, mails)
    yield from mass_count.everybody_once(release, run.clicks, mails)
    yield from mass_count.leavers(release, run.clicks, mails, number=given.leavers)
    yield from _slowly(run)
    yield from _quickly(run)
    yield from mass_count.stops(run.stops, mails)


def _strike(run, given):
    """Faults in this thread, people who leave in theirs, until the mailing is at rest."""
    faults = mass_faults.plan(
        seed=given.seed,
        recipients=given.recipients,
        kills=given.kills,
        empties=given.empties,
        pauses=PAUSES,
    )
    threads = mass_faults.leaving(run, seed=given.seed, leavers=given.leavers)
    for each in threads:
        each.start()
    try:
        mass_faults.strike(run, faults)
        _wait_for_rest(run)
    finally:
        run.is_over.set()
        for each in threads:
            each.join()


def _wait_for_rest(run):
    """Return when nothing is under way."""
    is_moving, seen, moved = True, -1, time.monotonic()
    while is_moving:
        time.sleep(AGAIN)
        if len(run.sink.read()) > seen:
            seen, moved = len(run.sink.mails), time.monotonic()
        if time.monotonic() > moved + mass_faults.STALLED:
            raise RuntimeError(f"The mailing stands still after {seen:,} mails.")
        with connection.cursor() as cursor:
            cursor.execute(UNDER_WAY)
            is_moving = cursor.fetchone()[0]


def _how_fast(run, began):
    seconds = run.sink.mails[-1].at - began
    yield plain("kills, the broker emptied", f"{len(run.killed)}, {run.empties}")
    yield plain("from the yes to the last mail, with all of that", f"{seconds:,.0f} s")
    yield plain("mails a second, with all of that", f"{len(run.sink.mails) / seconds:,.0f}")


def _decided(run):
    """What the server has is there; all else must be sent, as soon as that is allowed."""
    taken = {mail.key for mail in run.sink.mails}
    rows = rows_in_state(run.release.pk, State.UNKNOWN)
    there = [row.place for row in rows if row.key in taken]
    if there:
        decide(run.release, Choice.THERE, who=WHO, places=there)
    while len(there) < len(rows) and not _may_send(run.release):
        time.sleep(AGAIN)
    _wait_for_rest(run)
    words = f"{len(there)} there, {len(rows) - len(there)} to be sent"
    return plain("decided by the server's record", words)


def _may_send(release):
    """Send what is left; refused for as long as the lease of its worker lasts."""
    try:
        return bool(decide(release, Choice.SEND, who=WHO))
    except Refused:
        return False


def _slowly(run):
    """A mail server that takes its time: a pause in the middle of a mailing, and its end."""
    run.sink.be_slow()
    before = len(run.sink.read())
    release = _announced(run, "The harbour library opens its reading room on Sundays")
    target = Target(scope="release", target=str(release.pk))
    run.stops.append(
        mass_faults.stopped(
            "pause at a slow relay", lambda: pause(target, reason="A test.", who=WHO)
        )
    )
    resume(target, who=WHO)
    _wait_for_few(run)
    yield from _cancelled(run, release, "cancel at a slow relay", before)


def _quickly(run):
    """A mailing that goes as fast as it can, and its end."""
    before = len(run.sink.read())
    release = _announced(run, "The harbour library buys a boat for its books")
    yield from _cancelled(run, release, "cancel at full speed", before)


def _announced(run, headline):
    """A release of which the first mails are there."""
    content = TEXT.format(headline=headline).encode()
    request = Request(name="more.txt", content=content, who="author", is_new_for_sure=True)
    release = queue(request).release
    announce(release, who=WHO)
    _wait_for_few(run)
    return release


def _cancelled(run, release, how, before):
    run.stops.append(mass_faults.stopped(how, lambda: cancel(release, who=WHO)))
    run.sink.be_fast()
    _wait_for_rest(run)
    planned = len(run.people) - len(run.clicks.answered)
    yield from mass_count.sums(release, people=planned, when=how)
    yield from mass_count.against_the_record(release, run.sink.mails[before:])


def _wait_for_few(run):
    mass_faults.wait_for_mails(run.sink, len(run.sink.read()) + FEW)
