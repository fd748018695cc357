"""What the ledger costs: planning, claiming, settling and ticking, with a million rows due."""

# ruff: noqa: PLC0415  the ledger's modules load when the bench's own database is known

import os
import time
from datetime import UTC, datetime
from itertools import islice
from statistics import median

from distributor.cli.bench import announce_now, mail_account, make_subscribers, queue_sample
from distributor.cli.usage import cpu_seconds, peak_memory_mb
from tests.bench.figure import at_most, percentile, plain
from tests.bench.ledger import own_ledger

ROWS = 1_000_000
SLICES = 200


def measure(scale):
    rows = max(2_000, int(ROWS * scale))
    with own_ledger(DISTRIBUTOR_CHANNELS="email") as ledger:
        yield from _plan(rows, ledger)
        yield from _tick()
        slices = max(5, min(SLICES, rows // 4 // 500))
        for size in (50, 500):
            yield from _claim(size, slices, ledger)
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


def _claim(size, slices, ledger):
    """Claim and settle one slice after the other, as if every mail was accepted at once."""
    from distributor.deliveries import claim

    claim.SLICE = 2 * size  # a real slice has at most 50; with one connection, it is half of that
    before, began = _used(ledger), time.perf_counter()
    claims, settles = zip(*islice(_slices(size), slices), strict=True)
    wall, used = time.perf_counter() - began, _used(ledger)
    mails = size * slices
    yield at_most(f"claim {size}, median", median(claims) * 1000, aim=10, unit="ms")
    yield plain(f"claim {size}, p99", f"{percentile(claims, 0.99) * 1000:.2f} ms")
    both = (sum(claims) + sum(settles)) / mails * 1e6
    yield at_most(f"claim and settle in slices of {size}", both, aim=20, unit="µs a mail", digits=1)
    own, servers = ((now - then) / mails * 1e6 for now, then in zip(used, before, strict=True))
    cpu = f"{own:.1f} µs ours, {servers:.1f} µs PostgreSQL"
    yield plain(f"processor time of that, {mails:,} mails in {wall:.1f} s", cpu)


def _slices(size):
    """How long each claim and each settling took; the first, which prepares, does not count."""
    from distributor.contract import Receipt
    from distributor.deliveries.claim import claim
    from distributor.deliveries.holders import my_holder
    from distributor.deliveries.lane import load_lane
    from distributor.deliveries.settle import settle
    from distributor.releases.models import Edition

    lane = load_lane(Edition.objects.get().pk)
    receipt = Receipt(remote_id="<1@bench.example>", accepted_at=datetime.now(UTC))
    is_first = True
    while True:
        began = time.perf_counter()
        slice_ = claim(lane, holder=my_holder(), limit=size)
        claimed = time.perf_counter()
        answers = {row.key: receipt for row in slice_.rows}
        made = time.perf_counter()
        settle(lane, slice_, answers)
        if not is_first:
            yield claimed - began, time.perf_counter() - made
        is_first = False


def _timed(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _used(ledger):
    return time.process_time(), cpu_seconds(ledger.postgres.pid)
