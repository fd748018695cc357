"""Watches a reader being fed: counts what it was given, and whether it ever crashed or hung.

The reader runs in another process, so that neither an endless loop nor a fault in a library's own
code can end the count. A hang is counted in the reader's own seconds, not in those of a busy
machine.
"""

import os
import selectors
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PATIENCE = 5.0
LONGEST_WAIT = 60.0  # for a reader that waits for something, and uses no time of its own
SEEDS = 1_000_000
ROOT = Path(__file__).parents[2]
READ = "tests.fuzz.feed:read"


@dataclass
class Tally:
    """What became of the inputs of one reader; `kept` are the files that broke it."""

    reader: str
    tried: int = 0
    refused: int = 0
    crashes: int = 0
    hangs: int = 0
    slowest: float = 0.0
    peak: float = 0.0
    kept: list[Path] = field(default_factory=list)

    @property
    def is_clean(self):
        return self.tried > 0 and not self.crashes and not self.hangs


def watch(kind, *, seconds, folder, seed=0, reader=READ, patience=PATIENCE):
    """Feed the reader of this kind for so many seconds."""
    tally = Tally(reader=kind)
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        file = folder / f"{kind}-{seed}.{kind}"
        errors = file.with_suffix(".txt.error")
        words = [kind, str(seed), f"{left:.2f}", str(file), reader]
        with errors.open("wb") as heard:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.fuzz.feed", *words],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=heard,
            )
            hung = _follow(process, tally, patience=patience)
            code = _end(process, tally)
        tally.hangs += hung
        tally.crashes += not hung and code != 0
        if hung or code != 0:
            tally.kept.append(file)
        else:
            file.unlink(missing_ok=True)
            errors.unlink()
        seed += SEEDS
    return tally


def _follow(process, tally, *, patience):
    """Count what the reader says until it ends, or is silent for too long; then it is killed."""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        rest, begun, spent, is_reading = b"", time.monotonic(), 0.0, False
        while True:
            if selector.select(timeout=patience / 5):
                if not (said := os.read(process.stdout.fileno(), 65_536)):
                    return False
                *lines, rest = (rest + said).split(b"\n")
                for line in lines:
                    word, _, moment = line.partition(b" ")
                    is_reading = word == b"try"
                    spent = float(moment) if is_reading else spent
                    _count(tally, word.decode())
                begun = time.monotonic()
            elif is_reading:
                used = _seconds_of(process) - spent
                tally.slowest = max(tally.slowest, used)
                if used > patience or time.monotonic() - begun > LONGEST_WAIT:
                    process.kill()
                    return True


def _count(tally, word):
    tally.tried += word == "try"
    tally.refused += word == "refused"


def _seconds_of(process):
    """How long the reader has worked; a process that has just ended has done so."""
    try:
        times = psutil.Process(process.pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system


def _end(process, tally):
    """The exit code, and the most memory the process ever had."""
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    tally.peak = max(tally.peak, usage.ru_maxrss / 1024)
    return process.returncode
