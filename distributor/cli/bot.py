"""The parts of the bot as processes: the web, three kinds of workers, and the beat.

Three queues, each with its own worker, so that four hung posts or a long mailing stop neither the
tick nor each other.
"""

import socket
import sys
import time
from collections.abc import Mapping
from types import MappingProxyType

from distributor.cli.processes import Supervisor
from distributor.releases.refusal import Refused

CELERY = (sys.executable, "-m", "celery", "--quiet", "-A", "distributor.celery")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")
THREADS: Mapping[str, int] = MappingProxyType({"ticks": 2, "posts": 16, "bulk": 4})
STARTING = 30.0


def start_bot(supervisor: Supervisor, *, port: int) -> None:
    """Start what answers: web and workers; each is started again when it dies."""
    supervisor.start("web", _web(port))
    for queue, threads in THREADS.items():
        supervisor.start(queue, _worker(queue, threads))


def start_beat(supervisor: Supervisor) -> None:
    """Start what acts by itself; the tables must stand by then."""
    supervisor.start("beat", (*CELERY, "beat", "--loglevel", "WARNING"))


def start_returns(supervisor: Supervisor) -> None:
    """Start the door for what comes back, where one is wanted."""
    program = "from distributor.cli.main import main; main()"
    supervisor.start("returns", (sys.executable, "-c", program, "returns"))


def refuse_taken_port(port: int) -> None:
    """Say before anything starts that the port is not free.

    Raises:
        Refused: another program listens there.
    """
    if not is_free(port):
        raise Refused(
            f"Port {port} is taken by another program, perhaps by another `distributor up`. "
            "Give a free one with --port."
        )


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for_web(supervisor: Supervisor, *, port: int) -> None:
    """Return when the web takes connections.

    Raises:
        Refused: it does not come up.
    """
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise Refused(f"The web did not start. Its log says why: {supervisor.log('web')}")


def _web(port: int) -> tuple[str, ...]:
    where = ("--host", "127.0.0.1", "--port", str(port))
    how = ("--interface", "wsgi", "--blocking-threads", "4", "--log-level", "warning")
    return (sys.executable, "-m", "granian", *how, *where, "distributor.wsgi:application")


def _worker(queue: str, threads: int) -> tuple[str, ...]:
    return (
        *CELERY,
        "worker",
        "-P",
        "threads",
        "-c",
        str(threads),
        "-Q",
        queue,
        "-n",
        f"{queue}@%h",
        *QUIET,
    )
