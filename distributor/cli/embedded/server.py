"""One server of our own on a loopback port, shared by every process that works in the same home.

Starting, joining, leaving and crashing are the same for PostgreSQL and Valkey, so they are here
once; the two differ in how they are prepared, called and asked whether they answer.
"""

import fcntl
import json
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar, Self

# Below the ports the system hands out by itself: a client that knocks on the port of a stopped
# server in that range can end up connected to itself and keep the port from us.
PORTS = range(15000, 30000)
PATIENCE = 60.0
TRIES = 2


class Unavailable(Exception):
    """A server cannot be started here. The sentence says why and what to do."""


class Server(ABC):
    """A server in `home`: data, log and the memory of its port and password are below it."""

    name: ClassVar[str]
    label: ClassVar[str]
    variable: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self._users: int | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients find it; known before it runs."""

    @property
    @abstractmethod
    def pid_file(self) -> Path:
        """Where the server notes its process id."""

    @abstractmethod
    def answers(self) -> bool:
        """Ask it, as a client with our password would."""

    @abstractmethod
    def _prepare(self) -> None:
        """Lay out what it needs on disk."""

    @abstractmethod
    def _command(self) -> list[str]:
        """Give the command that runs it in the foreground."""

    @property
    def pid(self) -> int:
        return int(self.pid_file.read_text(encoding="ascii").split()[0])

    @property
    def log(self) -> Path:
        return self.home / "log" / f"{self.name}.log"

    @property
    def port(self) -> int:
        return int(self._memory()["port"])

    @property
    def password(self) -> str:
        return self._memory()["password"]

    def start(self) -> None:
        """Start it, or join the one that runs already.

        Raises:
            Unavailable: it did not come up; the sentence ends with the server's own words.
        """
        try:
            self._enter()
            with self._starting():
                if not self.answers():
                    self._launch()
        except PermissionError as error:
            raise Unavailable(
                f"{self.label} could not be started in {self.home}, because {error.filename} "
                "belongs to another user of this machine. Run the command as that user, or give "
                f"another folder, or set {self.variable} to a server of your own."
            ) from error

    def leave(self) -> None:
        """Stop using it; whoever is the last to leave stops it."""
        if self._users is None:
            return
        with suppress(BlockingIOError):
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.stop()
        os.close(self._users)
        self._users = None

    def stop(self) -> None:
        """Stop it cleanly, whoever uses it; returns when it has ended."""
        self._signal(self.stop_signal)

    def kill(self) -> None:
        """Kill it without a chance to say goodbye; returns when it has ended."""
        self._signal(signal.SIGKILL)

    def restart(self) -> None:
        """Start it again on the same port and data, stopping it first if it still runs."""
        self.stop()
        with self._starting():
            self._launch()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def owner(self) -> tuple[int, int]:
        """User and group the server runs as."""
        return os.geteuid(), os.getegid()

    def _enter(self) -> None:
        for folder in (self.home, self.home / "run", self.home / "log"):
            folder.mkdir(parents=True, exist_ok=True)
        if self._users is None:
            self._users = _open(self._file("users"))
        fcntl.flock(self._users, fcntl.LOCK_SH)

    def _launch(self) -> None:
        if _wait(self._is_settled, seconds=PATIENCE) and self.answers():
            return
        self._prepare()
        if not _wait(lambda: _is_free(self.port), seconds=1):
            self._remember(password=self.password)
        for _ in range(TRIES):
            self._spawn()
            if _wait(self._is_settled, seconds=PATIENCE) and self.answers():
                return
            time.sleep(0.2)
        raise Unavailable(
            f"{self.label} did not start in {self.home}. Set {self.variable} to a server of your "
            f"own, or mend what its log {self.log} says: {_last_words(self.log)}"
        )

    def _is_settled(self) -> bool:
        return self.answers() or self._has_ended()

    def _spawn(self) -> None:
        guardian = str(Path(__file__).with_name("guardian.py"))
        users, alive = str(self._file("users")), str(self._file("alive"))
        owner, stop_signal = ":".join(map(str, self.owner())), str(int(self.stop_signal))
        arguments = (users, alive, owner, stop_signal, *self._command())
        with self.log.open("ab") as log:
            subprocess.run(  # noqa: S603 - our own script
                (sys.executable, "-I", "-S", guardian, *arguments),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=True,
            )

    def _signal(self, number: signal.Signals) -> None:
        if not self._has_ended():
            with suppress(FileNotFoundError, ProcessLookupError):
                os.kill(self.pid, number)
            _wait(self._has_ended, seconds=PATIENCE)

    def _has_ended(self) -> bool:
        """Whether the guardian, which outlives its server, has let go of its lock."""
        alive = _open(self._file("alive"))
        try:
            fcntl.flock(alive, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(alive)
        return True

    @contextmanager
    def _starting(self) -> Iterator[None]:
        lock = _open(self._file("starting"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _file(self, ending: str) -> Path:
        return self.home / "run" / f"{self.name}.{ending}"

    def _memory(self) -> dict[str, str]:
        file = self.home / f"{self.name}.json"
        if not file.exists():
            self._remember(password=secrets.token_urlsafe(24))
        memory: dict[str, str] = json.loads(file.read_text(encoding="ascii"))
        return memory

    def _remember(self, *, password: str) -> None:
        """Choose a free port, and keep it and the password where only we can read them."""
        port = next(port for port in random.sample(PORTS, len(PORTS)) if _is_free(port))
        self.home.mkdir(parents=True, exist_ok=True)
        draft = self.home / f"{self.name}.json.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({"port": str(port), "password": password}), encoding="ascii")
        draft.replace(self.home / f"{self.name}.json")


def _open(lock: Path) -> int:
    return os.open(lock, os.O_RDONLY | os.O_CREAT, 0o644)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _wait(condition: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (fulfilled := condition()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return fulfilled


def _last_words(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return " / ".join(lines[-5:]) or "nothing"
