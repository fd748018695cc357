"""What the ledger costs: planning, claiming, settling and ticking, with a million rows due."""

# ruff: noqa: PLC0415  the ledger's modules load when the bench's own database is known

import os
import time
from dataclasses import replace
from itertools import islice
from statistics import median

from distributor.cli.bench import announce_now, mail_account, make_subscribers, queue_sample
from distributor.cli.usage import cpu_seconds, peak_memory_mb
from tests.bench.figure import at_most, percentile, plain
from tests.bench.ledger import own_ledger

ROWS = 1_000_000
SLICES = 200
WAYS = ((50, 1), (500, 1), (500, 8))  # mails a claim, and connections


def measure(scale):
    rows = max(10_000, int(ROWS * scale))
    with own_ledger(DISTRIBUTOR_CHANNELS="email") as ledger:
        yield from _plan(rows, ledger)
        yield from _tick()
        slices = max(5, min(SLICES, rows // 4 // 500))
        for size, connections in WAYS:
            yield from _claim(size, connections, slices, ledger)
        yield from _tick(", after the claims")


def _plan(rows, ledger):
    from distributor.deliveries.models import Mailing
    from distributor.deliveries.plan import plan_mailing

    account = mail_account("127.0.0.1", 9, connections=1)
    make_subscribers(account, rows)
    announce_now(queue_sample(account))
    began = time.perf_counter()
    planned = plan_mailing(Mailing.objects.get().pk)
    seconds = time.perf_counter() - began
    assert planned == rows
    whole = f"plan {rows:,} subscribers"
    yield at_most(whole, seconds, aim=15 * max(rows / ROWS, 0.02), unit="s")
    memory = peak_memory_mb(os.getpid())
    yield at_most("memory of the process that planned", memory, aim=250, unit="MB", digits=0)


def _tick(when=""):
    from distributor.deliveries.dispatch import due_editions, tick

    due = [_timed(due_editions) for _ in range(5)]
    ticks = [_timed(tick) for _ in range(3)]
    yield plain(f"look for due editions{when}", f"{median(due) * 1000:.1f} ms")
    yield plain(f"a whole tick{when}", f"{median(ticks) * 1000:.1f} ms")


def _claim(size, connections, slices, ledger):
    """Claim and settle one slice after the other, as if every mail was accepted at once."""
    before, began = _used(ledger), time.perf_counter()
    claims, settles = zip(*islice(_slices(size, connections), slices), strict=True)
    wall, used = time.perf_counter() - began, _used(ledger)
    mails = size * slices
    way = f"{size} ({connections} connection{'s' * (connections > 1)})"
    yield at_most(f"claim {way}, median", median(claims) * 1000, aim=10, unit="ms")
    yield plain(f"claim {way}, p99", f"{percentile(claims, 0.99) * 1000:.2f} ms")
    both = (sum(claims) + sum(settles)) / mails * 1e6
    yield at_most(f"claim and settle in slices of {way}", both, aim=20, unit="µs a mail", digits=1)
    yield plain("  of that begin and settle", f"{sum(settles) / mails * 1e6:.1f} µs a mail")
    own, servers = ((now - then) / mails * 1e6 for now, then in zip(used, before, strict=True))
    cpu = f"{own:.1f} µs ours, {servers:.1f} µs PostgreSQL"
    yield plain(f"processor time of that, {mails:,} mails in {wall:.1f} s", cpu)


def _slices(size, connections):
    """How long each claim took, and each beginning and settling of what it claimed.

    The first, which prepares, does not count.
    """
    from distributor.deliveries.begun import window_of
    from distributor.deliveries.claim import claim
    from distributor.deliveries.holders import my_holder

    lane = _lane(connections)
    is_first = True
    while True:
        began = time.perf_counter()
        slice_ = claim(lane, holder=my_holder(), limit=size)
        claimed = time.perf_counter()
        assert len(slice_.rows) == size
        _begin_and_settle(slice_, window_of(lane))
        if not is_first:
            yield claimed - began, time.perf_counter() - claimed
        is_first = False


def _lane(connections):
    from distributor.deliveries.lane import load_lane
    from distributor.releases.models import Edition

    lane = load_lane(Edition.objects.get().pk)
    given = {**lane.account.settings, "connections": str(connections)}
    return replace(lane, account=replace(lane.account, settings=given))


def _begin_and_settle(slice_, window):
    """Each window is begun when all before it were accepted, and the last one ends the claim."""
    from distributor.deliveries.begun import be_over, go_on

    rows = slice_.rows
    for at in range(0, len(rows), window):
        assert go_on(slice_.token, accepted=rows[:at], begun=rows[at : at + window])
    be_over(slice_.token, accepted=rows)


def _timed(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _used(ledger):
    return time.process_time(), cpu_seconds(ledger.postgres.pid)
