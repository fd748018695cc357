"""The parts of the bot under chaos: workers forked by a nursery, started again when they die."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from tests.chaos.config import Config

AGAIN = 0.3
STARTING = 60.0


class Workers:
    """Workers and beats: each has a config, and lives again soon after it died."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._lock = threading.RLock()
        self._configs: dict[str, Config] = {}
        self._pids: dict[str, int] = {}
        self._due: dict[str, float] = {}
        self._ready = threading.Event()
        self.deaths = 0
        logs.mkdir(parents=True, exist_ok=True)
        with (logs / "nursery.log").open("ab") as log:
            self._nursery = subprocess.Popen(
                (sys.executable, "-m", "tests.chaos.nursery"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self._reader = threading.Thread(target=self._listen, name="nursery", daemon=True)
        self._reader.start()
        if not self._ready.wait(STARTING):
            raise RuntimeError(f"The nursery did not start; see {logs / 'nursery.log'}")

    def start(self, config: Config) -> None:
        with self._lock:
            self._configs[config.name] = config
            self._due[config.name] = 0.0

    def keep(self) -> None:
        """Start what is due: called again and again."""
        with self._lock:
            for name, due in list(self._due.items()):
                if time.monotonic() >= due and name not in self._pids:
                    del self._due[name]
                    self._pids[name] = 0
                    self._ask(self._configs[name])

    def pid(self, name: str) -> int | None:
        with self._lock:
            return self._pids.get(name) or None

    def names(self) -> list[str]:
        with self._lock:
            return list(self._configs)

    def signal(self, name: str, number: signal.Signals) -> int | None:
        """Send it; answer to whom, None when the worker is just not there."""
        with self._lock:
            pid = self.pid(name)
            if pid is not None:
                with suppress(ProcessLookupError):
                    os.killpg(pid, number)
            return pid

    def change(self, name: str, changed: Callable[[Config], Config] = replace) -> None:
        """Kill it; it comes back with the changed config."""
        with self._lock:
            self._configs[name] = changed(self._configs[name])
            self.signal(name, signal.SIGKILL)

    def retire(self, name: str) -> None:
        """Kill it for good."""
        with self._lock:
            self._configs.pop(name, None)
            self._due.pop(name, None)
            self.signal(name, signal.SIGKILL)

    def stop(self) -> None:
        """End all of them; what is frozen too."""
        with self._lock:
            self._configs.clear()
            self._due.clear()
            for name in list(self._pids):
                self.signal(name, signal.SIGCONT)
                self.signal(name, signal.SIGKILL)
        self._nursery.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._nursery.wait(10)
        self._nursery.kill()
        self._nursery.wait()
        self._reader.join(5)
        self._nursery.stdout.close()

    def _ask(self, config: Config) -> None:
        wish = {"start": asdict(config), "log": str(self._logs / f"{config.name}.log")}
        self._nursery.stdin.write(json.dumps(wish) + "\n")
        self._nursery.stdin.flush()

    def _listen(self) -> None:
        for line in self._nursery.stdout:
            told = json.loads(line)
            with self._lock:
                if "ready" in told:
                    self._ready.set()
                elif "started" in told:
                    self._pids[told["started"]] = told["pid"]
                    if told["started"] not in self._configs:
                        self.signal(told["started"], signal.SIGKILL)
                elif self._pids.get(told["ended"]) in {told["pid"], 0}:
                    self._note_death(told["ended"])

    def _note_death(self, name: str) -> None:
        self.deaths += 1
        del self._pids[name]
        if name in self._configs:
            self._due[name] = time.monotonic() + AGAIN
