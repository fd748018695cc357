"""The whole bot: real workers, beat, web, broker and database, with every platform's sandbox."""

import os
import signal
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

from distributor.accounts.connect import connect
from distributor.audience.models import List
from distributor.audience.subscribe import Person, subscribe
from distributor.cli.bot import start_beat, start_bot, wait_for_web
from distributor.cli.processes import Supervisor
from distributor.contract import HasSandbox
from distributor.deliveries.announce import announce
from distributor.deliveries.clock import now
from distributor.deliveries.status import release_status
from distributor.registry import all_channels
from distributor.releases.queue import Request, queue

TEXT = """For immediate release

{headline}
Halifax, March 3, 2026 - The harbour library will lend tools, tents and telescopes from Monday on,
the city announced today.
The new shelves hold 1,200 things and are open 60 hours a week.
"People want to try a thing before they buy it," said Ines Okafor, head of the harbour library.
The library counted 48,000 visits last year, which is 12 percent more than the year before.
About the harbour library
The harbour library has lent books to the city since 1911.
"""


@dataclass
class Bot:
    supervisor: Supervisor
    sandboxes: dict = field(default_factory=dict)
    accounts: dict = field(default_factory=dict)

    def connect(self, *names):
        for name in names:
            channel = all_channels()[name]
            given = {}
            if name != "rss" and isinstance(channel, HasSandbox):
                sandbox = self.sandboxes[name]
                made = sandbox.account(id=0, handle="Harbour")
                given = {**made.settings, **made.credentials}
            self.accounts[name] = connect(channel=name, handle="Harbour", given=given, who="a test")

    def subscribe(self, addresses):
        to, _ = List.objects.get_or_create(name="press", account=self.accounts["email"])
        for address in addresses:
            subscribe(person=Person(address=address), to=to, consent_source="a test")

    def publish(self, headline="The harbour library lends tools and telescopes", embargo_in=None):
        content = TEXT.format(headline=headline).encode()
        release = queue(Request(name="library.txt", content=content, who="author")).release
        if embargo_in is not None:
            release.embargo_at = release.publish_at = now() + timedelta(seconds=embargo_in)
            release.save()
        announce(release, who="approver")
        return release

    def kill(self, part):
        os.kill(self.supervisor.pid(part), signal.SIGKILL)

    def settle(self, release, seconds=90):
        """Wait until nothing more happens without a person."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            status = release_status(release)
            if status.is_settled and status.planned:
                return status
            time.sleep(0.1)
        raise AssertionError(f"not settled: {release_status(release).totals}")


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


@contextmanager
def running_bot(port, logs):
    """Every part as a process of its own, and a sandbox for every platform in this one."""
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(channel.sandbox())
            for name, channel in all_channels().items()
            if isinstance(channel, HasSandbox) and name != "rss"
        }
        supervisor = stack.enter_context(Supervisor(logs, delays=(0.1,), grace=5))
        start_bot(supervisor, port=port)
        start_beat(supervisor)
        wait_for_web(supervisor, port=port)
        yield Bot(supervisor=supervisor, sandboxes=running)
        supervisor.stop()
    connection.close()
