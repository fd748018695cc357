"""`distributor bench mail`: a mailing's whole way to a mail server, measured.

In a database of its own that is thrown away, with the workers of the real bot: the figures are
those of the whole, not of its fastest part.
"""

# ruff: noqa: PLC0415  the ledger's modules load when the bench's own database is known

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import house, screen
from distributor.cli.options import JsonOption
from distributor.cli.usage import cpu_seconds, is_counted, peak_memory_mb
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from distributor.accounts.models import Account
    from distributor.cli.processes import Supervisor
    from distributor.releases.models import Release

TEXT_BYTES = 22_500  # with its headers and encoded, a mail is then about 25 kilobytes
MOST_CONNECTIONS = 32
GRACE = 5.0
PATIENCE = 30.0  # seconds in which nothing happens, and we stop waiting
SLOWEST = 100.0  # mails a second; slower servers are not waited for
FILLER = "The library counted its visits again, and there were more of them than the year before.\n"
OWN = ("DATABASE_URL", "REDIS_URL", "DISTRIBUTOR_SECRET_KEY", "DISTRIBUTOR_CREDENTIALS_KEY")

SUBSCRIBE = """
WITH made AS (
    INSERT INTO audience_subscriber (address, address_hash, name, language, zone, created_at)
    SELECT format('reader%%s@list%%s.example.org', n, n %% 7),
           sha256(('reader' || n)::bytea), 'Reader ' || n, 'en', 'UTC', now()
    FROM generate_series(1, %(recipients)s) AS n RETURNING id
)
INSERT INTO audience_subscription (subscriber_id, list_id, consent_source, confirmed_at)
SELECT id, %(list)s, 'made for the bench', now() FROM made
"""

TOTALS = """
SELECT count(*), count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state = 'unknown'),
       coalesce(extract(epoch FROM max(changed_at) - %(began)s), 0)::float8
FROM deliveries_delivery
"""

# One question for each state, so that the index of each answers.
UNDER_WAY = """
SELECT EXISTS (SELECT 1 FROM deliveries_mailing WHERE planned_at IS NULL)
    OR EXISTS (SELECT 1 FROM deliveries_delivery WHERE state = 'scheduled')
    OR EXISTS (SELECT 1 FROM deliveries_delivery WHERE state = 'sending')
"""

# Changes whenever anything is claimed or planned, and costs nothing to read.
MOVES = """
SELECT (SELECT last_value FROM deliveries_token),
       (SELECT count(*) FROM deliveries_mailing WHERE planned_at IS NULL)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What a mailing took, from the yes of a person to the last mail settled."""

    recipients: int
    sent: int
    unknown: int
    seconds: float
    messages_per_second: float
    cpu_seconds: float
    postgres_cpu_seconds: float
    peak_memory_mb: float


def mail(
    *,
    smtp: Annotated[str, typer.Option(metavar="HOST:PORT", help="A mail server on this machine.")],
    recipients: Annotated[int, typer.Option(min=1, help="How many subscribers are made up.")],
    connections: Annotated[
        int, typer.Option(min=1, max=MOST_CONNECTIONS, help="To the mail server, at once.")
    ] = 1,
    json: JsonOption = False,
) -> None:
    """Measure a mailing: planned, woken, claimed, sent to a mail server and settled."""
    host, port = _address(smtp)
    _refuse_what_cannot_be_measured(host, port)
    measured = _measure(host, port, recipients=recipients, connections=connections)
    _report(measured, json=json)
    if measured.sent != recipients:
        raise Refused(
            f"Only {measured.sent} of {recipients} mails were accepted, so the figures say little. "
            f"The log of the mail server {smtp} may say why."
        )


COMMANDS = {"mail": mail}


@contextmanager
def own_home() -> Iterator[Path]:
    """A home for a bench, in place of the real one: a folder that is gone afterwards.

    Nothing of the real installation is reached from inside it.
    """
    folder = Path(tempfile.mkdtemp(prefix="distributor-bench-"))
    folder.chmod(0o755)  # the user who runs PostgreSQL must pass
    before = dict(os.environ)
    for name in OWN:
        os.environ.pop(name, None)
    os.environ["DISTRIBUTOR_HOME"] = str(folder)
    try:
        yield folder
    finally:
        os.environ.clear()
        os.environ |= before
        if (data := folder / "postgres").is_symlink():  # root had to lay it elsewhere
            shutil.rmtree(data.resolve().parent, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def mail_account(host: str, port: int, *, connections: int) -> "Account":
    """An account that mails through this server."""
    from distributor.accounts.connect import connect

    given = {
        "from_address": "press@news.example.org",
        "from_name": "Harbour library",
        "postal_address": "1 Harbour Street, Halifax",
        "smtp_host": host,
        "smtp_port": str(port),
        "smtp_security": "none",
        "connections": str(connections),
    }
    return connect(channel="email", handle="bench", given=given, who="bench")


def make_subscribers(account: "Account", number: int) -> None:
    """Put so many made-up people on a list of the account, in one statement."""
    from django.db import connection

    from distributor.audience.models import List

    readers = List.objects.create(name="bench", account=account)
    with connection.cursor() as cursor:
        cursor.execute(SUBSCRIBE, {"recipients": number, "list": readers.pk})
        cursor.execute("VACUUM (ANALYZE) audience_subscriber, audience_subscription")


def queue_sample(account: "Account") -> "Release":
    """The sample release, queued; its mail is lengthened to the size that is usual in benches."""
    from distributor.cli.demo.command import SAMPLE
    from distributor.releases.models import Edition
    from distributor.releases.queue import Request, queue

    queued = queue(Request(name=SAMPLE.name, content=SAMPLE.read_bytes(), who="bench"))
    for edition in Edition.objects.filter(account=account):
        (part,) = edition.value["parts"]
        size = len(part["text"]) + sum(len(value) for value in part["fields"].values())
        part["text"] = FILLER * max(0, (TEXT_BYTES - size) // len(FILLER)) + part["text"]
        edition.save(update_fields=["value"])
    return queued.release


def announce_now(release: "Release") -> None:
    """Approve and plan it; its page counts as standing, for a bench has no web to look at."""
    from distributor.deliveries.announce import announce
    from distributor.deliveries.clock import now
    from distributor.deliveries.models import Gate

    announce(release, who="bench")
    Gate.objects.filter(release_id=release.pk).update(opened_at=now())


def _address(smtp: str) -> tuple[str, int]:
    from distributor.kit.http import is_loopback

    host, _, port = smtp.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise Refused(f"{smtp} is not HOST:PORT, such as 127.0.0.1:2525.")
    if not is_loopback(host):
        raise Refused(
            f"{host} is not this machine. The bench sends thousands of made-up mails, so it talks "
            "to mail servers on this machine only, for example to Postfix's smtp-sink."
        )
    return host, int(port)


def _refuse_what_cannot_be_measured(host: str, port: int) -> None:
    if not is_counted():
        raise Refused("Processor time and memory are read from /proc, so the bench needs Linux.")
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        raise Refused(
            f"No mail server answers at {host}:{port}. Start one first, for example Postfix's "
            f"smtp-sink: smtp-sink -u nobody {host}:{port} 1000"
        ) from error


def _measure(host: str, port: int, *, recipients: int, connections: int) -> Measured:
    from distributor.cli.embedded import start_postgres, start_valkey
    from distributor.cli.processes import Supervisor

    with ExitStack() as stack:
        folder = stack.enter_context(own_home())
        postgres = stack.enter_context(start_postgres(folder))
        valkey = stack.enter_context(start_valkey(folder))
        os.environ |= {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url}
        supervisor = stack.enter_context(Supervisor(folder / "log", grace=GRACE, say=screen.remark))
        house.enter_django()
        stack.callback(_leave_database)
        house.migrate()
        account = mail_account(host, port, connections=connections)
        make_subscribers(account, recipients)
        release = queue_sample(account)
        workers = _start_workers(supervisor, connections=connections)
        return _timed(release, recipients, workers=workers, postgres=postgres.pid)


def _start_workers(supervisor: "Supervisor", *, connections: int) -> list[int]:
    """The workers a mailing needs, and the beat; answer the process ids of the workers, awake."""
    from distributor.cli.bot import CELERY, QUIET, start_beat

    for queue, threads in {"ticks": 2, "bulk": connections + 2}.items():
        options = ("-P", "threads", "-c", str(threads), "-Q", queue, "-n", f"{queue}@%h")
        supervisor.start(queue, (*CELERY, "worker", *options, *QUIET))
    start_beat(supervisor)
    _wait_until_awake(supervisor)
    return [supervisor.pid("ticks"), supervisor.pid("bulk")]


def _wait_until_awake(supervisor: "Supervisor") -> None:
    """Wake for a mailing that does not exist: when that is taken, and a tick ran, all are awake."""
    import redis
    from django.conf import settings

    from distributor.deliveries.clock import tick_age
    from distributor.deliveries.wake import wake_planning

    wake_planning(0)
    deadline = time.monotonic() + PATIENCE
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        while broker.llen("bulk") or tick_age() is None:
            if time.monotonic() > deadline:
                last = supervisor.log("bulk").read_text(encoding="utf-8", errors="replace")[-500:]
                raise Refused(f"The workers of the bench did not start: {last or 'no word why'}")
            time.sleep(0.05)


def _timed(release: "Release", recipients: int, *, workers: list[int], postgres: int) -> Measured:
    """Say yes to the release, and follow it to its end."""
    from django.db import connection

    from distributor.deliveries.clock import now

    own, servers, began = sum(map(cpu_seconds, workers)), cpu_seconds(postgres), now()
    announce_now(release)
    _wait_for_end(recipients)
    own = sum(map(cpu_seconds, workers)) - own
    servers = cpu_seconds(postgres) - servers
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, {"began": began})
        planned, sent, unknown, seconds = cursor.fetchone()
    return Measured(
        recipients=planned,
        sent=sent,
        unknown=unknown,
        seconds=seconds,
        messages_per_second=sent / seconds if seconds else 0.0,
        cpu_seconds=own,
        postgres_cpu_seconds=servers,
        peak_memory_mb=max(map(peak_memory_mb, workers)),
    )


def _wait_for_end(recipients: int) -> None:
    """Return when nothing is under way, when nothing moved for a while, or when it takes ages."""
    from django.db import connection

    end = time.monotonic() + PATIENCE + recipients / SLOWEST
    seen, moved = None, time.monotonic()
    with connection.cursor() as cursor:
        while time.monotonic() < min(end, moved + PATIENCE):
            time.sleep(0.2)
            cursor.execute(UNDER_WAY)
            if not cursor.fetchone()[0]:
                return
            cursor.execute(MOVES)
            if (found := cursor.fetchone()) != seen:
                seen, moved = found, time.monotonic()


def _leave_database() -> None:
    from django.db import connections

    connections.close_all()


def _report(measured: Measured, *, json: bool) -> None:
    if json:
        screen.print_json(asdict(measured))
        return
    from rich.table import Column, Table

    table = Table("What", Column("Figure", justify="right"))
    for name, value in asdict(measured).items():
        figure = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
        table.add_row(name.replace("_", " "), figure)
    screen.out().print(table)
