"""`make chaos SCENE=mass`: a mailing to 100,000 whose worker is killed twenty times, counted.

    make chaos SCENE=mass RECIPIENTS=100000 KILLS=20 SEED=7

The worker that mails is killed with SIGKILL, the broker is emptied (a quarter as often), one in a
hundred leaves with one click through the web, and a person pauses the release three times. When all
has come to rest it is counted; then a person decides what no machine can know, by the mail server's
own record, and it is counted again. At last the mail server becomes slow, and a second mailing to
all of them is paused and cancelled; a third is cancelled at full speed. Leases, looks and
everything else are as in production.
"""

import argparse
import os
import random
import sys
import threading
from bisect import bisect_right
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module

from rich.console import Console
from rich.table import Column, Table

from distributor.cli.bot import free_port
from tests.bench.ledger import own_ledger
from tests.chaos import mass_faults
from tests.chaos.mass_sink import recording_sink

RECIPIENTS, KILLS = 100_000, 20
CONNECTIONS = 2


@dataclass(kw_only=True)
class Run:
    """Everything that runs, and what happened to it."""

    sink: object
    supervisor: object
    valkey: object
    account: object
    people: list
    port: int
    release: object = None
    killed: list = field(default_factory=list)
    empties: int = 0
    stops: list = field(default_factory=list)
    clicks: mass_faults.Clicks = field(default_factory=mass_faults.Clicks)
    is_over: threading.Event = field(default_factory=threading.Event)

    def way_out(self, person):
        from distributor.audience.links import Way, token

        return f"/u/{token(Way(subscriber_id=person, account_id=self.account.pk))}"

    def newest_in_line(self):
        """How many of the line the mailing has come by."""
        from distributor.deliveries.key import place_of

        newest = max((place_of(mail.key).destination for mail in self.sink.mails[-50:]), default=0)
        return bisect_right(self.people, newest)


def main():
    given = _arguments()
    print(f"Seed {given.seed}.", file=sys.stderr, flush=True)  # noqa: T201
    port = free_port()
    where = {
        "DISTRIBUTOR_CHANNELS": "email,rss",
        "DISTRIBUTOR_FETCH_URL": f"http://127.0.0.1:{port}",
    }
    with own_ledger(**where) as ledger, recording_sink(ledger.folder) as sink:
        run, stack = _set_up(ledger, sink, port, given)
        with stack:
            # Only now: Django reads the addresses of this home's servers.
            figures = []
            try:
                figures.extend(import_module("tests.chaos.mass_play").play(run, given))
            finally:  # what is known is shown, also when a later act breaks down
                _draw(figures, given)
    return int(any(each.is_ok is False for each in figures))


def _arguments():
    numbers = {"recipients": RECIPIENTS, "kills": KILLS, "connections": CONNECTIONS, "seed": 0}
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.mass", description=__doc__)
    for name, number in numbers.items():
        known = int(os.environ.get(name.upper()) or number)
        parser.add_argument(f"--{name}", type=int, default=known)
    given = parser.parse_args()
    given.seed = given.seed or random.SystemRandom().randrange(1, 10_000)
    given.leavers = max(1, given.recipients // 100)
    given.empties = max(1, given.kills // 4)
    return given


def _set_up(ledger, sink, port, given):
    """All parts as processes of their own, and the people on their list."""
    from django.db import connection

    from distributor.audience.models import Subscriber
    from distributor.cli.bench import mail_account, make_subscribers
    from distributor.cli.bot import start_beat, start_bot, wait_for_web
    from distributor.cli.embedded import Valkey
    from distributor.cli.processes import Supervisor
    from tests.chaos.mass_count import WATCH

    with connection.cursor() as cursor:
        cursor.execute(WATCH)
    account = mail_account("127.0.0.1", sink.port, connections=given.connections)
    make_subscribers(account, given.recipients)
    people = list(Subscriber.objects.order_by("id").values_list("id", flat=True))
    with ExitStack() as stack:
        quiet = {"say": lambda _: None, "delays": (0.1,), "grace": 5}
        supervisor = stack.enter_context(Supervisor(ledger.folder / "log", **quiet))
        start_bot(supervisor, port=port)
        start_beat(supervisor)
        wait_for_web(supervisor, port=port)
        run = Run(
            sink=sink,
            supervisor=supervisor,
            valkey=Valkey(ledger.folder),
            account=account,
            people=people,
            port=port,
        )
        return run, stack.pop_all()


def _draw(figures, given):
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    title = (
        f"{given.recipients:,} recipients, {given.kills} kills, {given.empties} times no broker, "
        f"{given.leavers:,} leave, {given.connections} connections, seed {given.seed}; "
        f"{os.cpu_count()} cores, load after {load}"
    )
    table = Table("What", Column("Figure", justify="right"), "Aim", "", title=title)
    for each in figures:
        mark = {True: "[green]ok[/]", False: "[red]no[/]", None: ""}[each.is_ok]
        table.add_row(each.what, each.figure, each.aim, mark)
    Console(width=None if sys.stdout.isatty() else 140).print(table)


if __name__ == "__main__":
    sys.exit(main())
