"""How late the first byte of a post leaves, while a mailing runs at full speed and others hang.

Posts of made-up accounts fall due one after the other; the platform notes when the first byte of
each comes. Four of the accounts' platforms take the post and never answer. The bot is the real one.
"""

# ruff: noqa: PLC0415  the ledger's modules load when the bench's own database is known

import os
import sys
import time
from contextlib import ExitStack
from datetime import timedelta

from distributor.cli.bench import mail_account, make_subscribers, queue_sample
from distributor.cli.processes import Supervisor
from tests.bench.figure import at_most, percentile, plain
from tests.bench.ledger import PLUGINS, own_ledger
from tests.bench.platform import platform
from tests.bench.sink import any_sink

POSTS, ACCOUNTS, HANGING, SECONDS = 500, 20, 4, 100.0
MAILS_A_SECOND = 10_000  # more than go out, so that the mailing lasts as long as the posts
CONNECTIONS = 2
AFTERWARDS = 15.0


def measure(scale):
    posts = max(40, int(POSTS * scale))
    seconds = posts * SECONDS / POSTS
    with ExitStack() as stack:
        sink = stack.enter_context(any_sink())
        posted = stack.enter_context(platform())
        ledger = stack.enter_context(own_ledger(**_environment()))
        mailing = _mailing(sink, int(seconds * MAILS_A_SECOND))
        accounts = [_account(posted, number) for number in range(ACCOUNTS)]
        start = _start(posts, seconds)
        _announce(mailing, start - timedelta(seconds=1))
        dues = _posts(accounts, posts, start=start, seconds=seconds)
        supervisor = stack.enter_context(Supervisor(ledger.folder / "log", grace=5))
        _start_bot(supervisor)
        time.sleep(max(0.0, start.timestamp() + seconds - time.time()))
        mails, left = _mails(mailing)
        _wait_for_posts(posted, dues)
        yield from _figures(posted, dues)
        yield plain("mails sent meanwhile", f"{mails:,}, and {left:,} left at the end")


def _environment():
    sys.path.insert(0, str(PLUGINS))  # the stranger's channel is found by this process, too
    path = os.pathsep.join([str(PLUGINS), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {"PYTHONPATH": path, "DISTRIBUTOR_CHANNELS": "email,shout"}


def _mailing(sink, number):
    account = mail_account("127.0.0.1", sink, connections=CONNECTIONS)
    make_subscribers(account, number)
    return queue_sample(account)


def _account(posted, number):
    from distributor.accounts.connect import connect

    url = posted.url(number, hangs=number < HANGING)
    return connect(channel="shout", handle=f"desk {number}", given={"url": url}, who="bench")


def _start(posts, seconds):
    """When the first post is due: when all are planned, and the mailing is, too."""
    from distributor.deliveries.clock import now

    planning = seconds * MAILS_A_SECOND / 50_000
    return now() + timedelta(seconds=15 + posts * 0.05 + planning)


def _announce(release, at):
    from distributor.cli.bench import announce_now

    release.publish_at = at
    release.save(update_fields=["publish_at"])
    announce_now(release)


def _posts(accounts, posts, *, start, seconds):
    """Plan the posts, evenly over the time and one account after the other: when each is due."""
    from distributor.deliveries.clock import now
    from tests.factories import announced

    dues = {}
    for number in range(posts):
        due = start + timedelta(seconds=number * seconds / posts)
        account = accounts[number % len(accounts)]
        due_in = (due - now()).total_seconds()
        assert due_in > 0, "planning the posts took longer than was allowed for"
        release = announced(account, parts=1, due_in=due_in)
        dues[release.pk] = (number % len(accounts), release.publish_at.timestamp())
    return dues


def _start_bot(supervisor):
    from distributor.cli.bot import free_port, start_beat, start_bot, wait_for_web

    port = free_port()
    start_bot(supervisor, port=port)
    start_beat(supervisor)
    wait_for_web(supervisor, port=port)


def _mails(release):
    from distributor.deliveries.status import release_status

    totals = release_status(release).totals
    return totals.get("sent", 0), totals.get("scheduled", 0)


def _wait_for_posts(posted, dues):
    end = time.monotonic() + AFTERWARDS
    healthy = sum(account >= HANGING for account, _ in dues.values())
    while time.monotonic() < end:
        if sum(account >= HANGING for account, _, _ in posted.arrivals) >= healthy:
            return
        time.sleep(0.2)


def _figures(posted, dues):
    from distributor.deliveries.key import place_of

    late = {True: [], False: []}
    for account, key, arrived in posted.arrivals:
        release = place_of(key).release_id
        late[account < HANGING].append(arrived - dues.pop(release)[1] if release in dues else 0.0)
    never = sum(account >= HANGING for account, _ in dues.values())
    healthy = late[False] + [float("inf")] * never
    count = f"{len(healthy)} posts, {HANGING} of {ACCOUNTS} platforms hang"
    yield at_most(
        f"due to first byte, p99 of {count}", percentile(healthy, 0.99), aim=1.5, unit="s"
    )
    middle, most = percentile(healthy, 0.5), max(healthy)
    yield plain("the same, median and most", f"{middle:.2f} s, {most:.2f} s")
    yield plain("earliest (nothing may be early)", f"{min(healthy):.3f} s")
    hung = len(late[True])
    yield plain("posts that reached a platform that hangs", f"{hung}; p99 {_p99(late[True])}")


def _p99(values):
    return f"{percentile(values, 0.99):.2f} s" if values else "-"
