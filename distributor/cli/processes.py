"""Run the parts of the bot as processes of one command, and leave none behind.

Whoever starts the bot on one machine gets what a service manager would do: parts that die are
started again, each has its log, and all of them end with the command, however it ends.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

LOG_BYTES = 10_000_000
# A part that lived this long was well: its next death counts as the first.
WELL_AFTER = 30.0
POLL = 0.05


@dataclass(kw_only=True, slots=True)
class _Part:
    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    restart: bool
    process: "subprocess.Popen[bytes]"
    began: float = field(default_factory=time.monotonic)
    deaths: int = 0
    due: float | None = None


class Supervisor:
    """Starts named commands, keeps them running, and ends them all.

    `delays` are the seconds before the first, second, ... new start; the last one repeats.
    `grace` is how long the parts may take to finish what they are doing. Start parts from a
    thread that lives as long as the supervisor: the kernel ends them with that thread.
    """

    def __init__(
        self,
        logs: Path,
        *,
        say: Callable[[str], None] = print,
        delays: Sequence[float] = (0.5, 1, 2, 5, 15, 30),
        grace: float = 15,
    ) -> None:
        self._logs = logs
        self._say = say
        self._delays = delays
        self._grace = grace
        self._parts: dict[str, _Part] = {}
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def start(
        self,
        name: str,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        *,
        restart: bool = True,
    ) -> None:
        """Run `argv` with `env` on top of our own environment; its output goes to the log."""
        variables = {**os.environ, **(env or {})}
        with self._lock:
            process = self._spawn(name, argv, variables)
            self._parts[name] = _Part(
                name=name, argv=argv, env=variables, restart=restart, process=process
            )
            if not self._watcher.is_alive():
                self._watcher.start()

    def pid(self, name: str) -> int:
        """Give the process id of a part as it runs now."""
        return self._parts[name].process.pid

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def dead(self) -> dict[str, int]:
        """Give the exit codes of the parts that do not run now; minus the signal if killed."""
        with self._lock:
            codes = {part.name: part.process.poll() for part in self._parts.values()}
        return {name: code for name, code in codes.items() if code is not None}

    def wait(self, until: Callable[[], bool] = lambda: False) -> None:
        """Return when somebody asks to stop (Ctrl-C, SIGTERM, hang-up), or `until` holds."""
        with _asked_to_stop() as asked:
            while not asked and not until():
                time.sleep(0.2)

    def stop(self) -> None:
        """End all parts and whatever they started; those that do not end in time are killed."""
        self._stopping.set()
        with self._lock:
            parts = list(self._parts.values())
        if self._watcher.is_alive():
            self._watcher.join()
        try:
            for part in parts:
                _signal_group(part, signal.SIGTERM)
            deadline = time.monotonic() + self._grace
            while any(part.process.poll() is None for part in parts):
                if time.monotonic() > deadline:
                    break
                time.sleep(POLL)
        finally:
            for part in parts:
                _signal_group(part, signal.SIGKILL)
                part.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _watch(self) -> None:
        while not self._stopping.wait(POLL):
            with self._lock:
                for part in self._parts.values():
                    self._look_after(part)

    def _look_after(self, part: _Part) -> None:
        code = part.process.poll()
        if code is None or not part.restart or self._stopping.is_set():
            return
        if part.due is None:
            self._note_death(part, code)
        elif time.monotonic() >= part.due:
            part.process = self._spawn(part.name, part.argv, part.env)
            part.began, part.due = time.monotonic(), None

    def _note_death(self, part: _Part, code: int) -> None:
        _signal_group(part, signal.SIGKILL)
        now = time.monotonic()
        part.deaths = 1 if now - part.began > WELL_AFTER else part.deaths + 1
        delay = self._delays[min(part.deaths, len(self._delays)) - 1]
        part.due = now + delay
        self._say(
            f"{part.name} {_how_it_ended(code)} and is started again in {delay:g} s. "
            f"Its log: {self.log(part.name)}"
        )

    def _spawn(
        self, name: str, argv: Sequence[str], env: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        tether = str(Path(__file__).with_name("tether.py"))
        with _open_log(self.log(name)) as log:
            return subprocess.Popen(  # noqa: S603 - the caller's own command
                (sys.executable, "-I", "-S", tether, str(os.getpid()), "15", *argv),
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


def wait_until_asked_to_stop() -> None:
    """Return on Ctrl-C, SIGTERM or hang-up."""
    with _asked_to_stop() as asked:
        while not asked:
            time.sleep(0.1)


def _signal_group(part: _Part, number: signal.Signals) -> None:
    """Reach also what the part has started itself; its group bears its process id."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(part.process.pid, number)


def _how_it_ended(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _open_log(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


@contextmanager
def _asked_to_stop() -> Iterator[list[int]]:
    """Note the first wish to stop; a second one acts as it always does."""
    asked: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        signal.signal(number, lambda number, _: asked.append(number))
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
