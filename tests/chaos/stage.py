"""The stage of a run: a home of its own, real servers, platforms, proxies, and the bot's parts."""

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import requests

from distributor.cli.bot import _web, free_port, is_free
from distributor.cli.embedded import Postgres, Valkey
from distributor.cli.processes import Supervisor
from tests.chaos import points
from tests.chaos.config import Config
from tests.chaos.namespace import WORKER as LONELY
from tests.chaos.namespace import network
from tests.chaos.parts import Workers
from tests.chaos.plan import CUT_OFF, LANES, WORKERS

STARTING = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How long a lease lasts, when is looked, and how much shorter every wait is.

    `settle` is how long everything may take at most to come to rest. Where faults are as dense as
    nowhere else, a machine goes on settling what fell into doubt `doubts` times; else as in life.
    """

    name: str
    lease: float
    looks: tuple
    scale: float
    settle: float
    doubts: int = 99


SHORT = Pace(name="short", lease=8.0, looks=(0.0, 0.5, 1.5, 3.0, 6.0), scale=0.02, settle=150.0)
# For few faults and few parts: the same shape, in half the time.
TINY = Pace(name="tiny", lease=5.0, looks=(0.0, 0.3, 1.0, 2.0, 4.0), scale=0.005, settle=240.0)
REAL = Pace(
    name="real", lease=60.0, looks=(0.0, 15.0, 60.0, 300.0), scale=1.0, settle=1500.0, doubts=2
)


@dataclass(kw_only=True)
class Stage:
    """Everything that runs, and how to reach it."""

    home: Path
    pace: Pace
    without: str = ""
    small: bool = False
    stack: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self):
        self.network = None if self.small else self.stack.enter_context(network())
        listens = ["127.0.0.1", *([self.network.here] if self.network else [])]
        self.postgres = Postgres(self.home, {"listen_addresses": ",".join(listens)})
        self.valkey = Valkey(self.home)
        self.web_port = free_port()
        self.points = self.home / "points"
        self.records = self.home / "records"
        self.free = _free_ports()
        self.ports = {name: next(self.free) for name in LANES}

    def __enter__(self):
        try:
            self._open()
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(self, *_):
        self.stack.close()

    def _open(self):
        points.prepare(self.points)
        self.stack.callback(_leave, self.valkey)
        self.stack.callback(_leave, self.postgres)
        self.postgres.start()
        self.valkey.start()
        if self.network:
            self._let_in(self.network)
        os.environ |= self._environment()
        self.processes = self.stack.enter_context(
            Supervisor(self.home / "log", say=lambda _: None, delays=(0.3,), grace=3)
        )
        for name in LANES:
            self.processes.start(name, self._platform(name))
        self._enter_django()
        self.workers = Workers(self.home / "log")
        self.stack.callback(self.workers.stop)
        self.processes.start("web", _web(self.web_port))
        self.proxies = {name: self._start_proxy(name) for name in self.cut_off}
        if self.network:
            self._join_network(self.network)
        for name in LANES:
            wait_until(lambda name=name: self.platform_answers(name), f"the platform {name}")

    @property
    def cut_off(self):
        return CUT_OFF[:1] if self.small else CUT_OFF

    def start_bot(self):
        """Start the workers and the beat: the tables must stand by then."""
        wanted = ("posts-1", "bulk-1") if self.small else WORKERS
        for name in (*wanted, "ticks-1", "beat-1"):
            self.start_worker(name)
        for name, reroute in self.proxies.items():
            home = self.network.name if self.network and name == LONELY else ""
            self.start_worker(name, reroute=reroute, network=home)

    def start_worker(self, name, **more):
        self.workers.start(
            Config(
                name=name,
                folder=str(self.points),
                threads=2 if name.startswith("ticks") else 4,
                without=self.without,
                quick=self.pace is not REAL,
                **more,
            )
        )

    def mode_file(self, worker):
        return self.home / f"{worker}.modes"

    def record(self, platform):
        return self.records / f"{platform}.jsonl"

    def platform(self, name):
        return f"http://127.0.0.1:{self.ports[name]}"

    def platform_answers(self, name):
        with suppress(requests.RequestException):
            return requests.get(f"{self.platform(name)}/sandbox/faults", timeout=2).ok
        return False

    def account_on(self, name, *, number, handle):
        """The settings and credentials with which an account reaches its platform."""
        query = {"id": number, "handle": handle}
        answer = requests.get(f"{self.platform(name)}/sandbox/account", query, timeout=5)
        return answer.json()

    def _platform(self, name):
        where = ("--port", str(self.ports[name]), "--record", str(self.records))
        return (sys.executable, "-m", "tests.chaos.platforms", name, *where)

    def _start_proxy(self, worker, *, host="127.0.0.1"):
        """Answers how to reach everything through it: by the real port, the proxy's place."""
        ports = {target: next(self.free) for target in self._targets()}
        links = [f"{link}:{ports[link, to]}:{to}" for link, to in self._targets()]
        self.mode_file(worker).write_text("{}")
        command = (sys.executable, "-m", "tests.chaos.proxy", host, str(self.mode_file(worker)))
        self.processes.start(f"proxy-{worker}", (*command, *links))
        return {str(to): f"{host}:{port}" for (_, to), port in ports.items()}

    def _join_network(self, made):
        """Its worker reaches the database itself over the cable, all else through a proxy."""
        ways = self._start_proxy(LONELY, host=made.here)
        self.proxies[LONELY] = {
            **ways,
            str(self.postgres.port): f"{made.here}:{self.postgres.port}",
        }

    def _let_in(self, made):
        rules = self.home / "postgres" / "pg_hba.conf"
        with rules.open("a") as file:
            file.write(f"host all all {made.mask} scram-sha-256\n")
        with psycopg.connect(self.postgres.url, autocommit=True) as server:
            server.execute("SELECT pg_reload_conf()")

    def _targets(self):
        platforms = [("platforms", port) for port in self.ports.values()]
        mail = ("platforms", self.ports["email"] + 1000)
        web = ("web", self.web_port)
        return [
            ("postgres", self.postgres.port),
            ("valkey", self.valkey.port),
            mail,
            web,
            *platforms,
        ]

    def _environment(self):
        return {
            "DJANGO_SETTINGS_MODULE": "distributor.settings",
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "DISTRIBUTOR_HOME": str(self.home),
            "DISTRIBUTOR_CHANNELS": "email,x,rss,linkedin",
            "DISTRIBUTOR_FETCH_URL": f"http://127.0.0.1:{self.web_port}",
            "PUBLIC_URL": "https://news.example.com",
            "DISTRIBUTOR_LEASE_SECONDS": str(self.pace.lease),
            "DISTRIBUTOR_LOOKS": ",".join(map(str, self.pace.looks)),
            "DISTRIBUTOR_DOUBTS": str(self.pace.doubts),
            "DISTRIBUTOR_RETRY_SCALE": str(self.pace.scale),
            "PYTHONUNBUFFERED": "1",
        }

    def _enter_django(self):
        from distributor.cli import house

        house.enter_django()
        house.migrate()


def make_home():
    """A home that the user PostgreSQL runs as can reach."""
    home = Path(tempfile.mkdtemp(prefix="distributor-chaos-"))
    home.chmod(0o755)
    return home


def erase(home):
    """Remove a home, also the data that root had to lay elsewhere."""
    data = home / "postgres"
    if data.is_symlink():
        shutil.rmtree(data.resolve().parent, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def wait_until(holds, what, seconds=STARTING):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError(f"Waited {seconds:g} s for {what}.")
        time.sleep(0.05)


def write_modes(file, modes):
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(modes))
    draft.replace(file)


def is_stopped(pid):
    """Whether the kernel holds every thread of this process."""
    with suppress(OSError):
        states = [
            (thread / "stat").read_text().rpartition(")")[2].split()[0]
            for thread in Path(f"/proc/{pid}/task").iterdir()
        ]
        return bool(states) and all(state == "T" for state in states)
    return False


def _leave(server):
    with suppress(OSError):
        os.kill(server.pid, signal.SIGCONT)
    server.leave()


def _free_ports():
    """Free ports, each with room for the mail server 1000 above it; none comes twice."""
    start = 30200 + os.getpid() % 400
    return (port for port in range(start, 31200) if is_free(port) and is_free(port + 1000))
