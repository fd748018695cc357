"""What processes of this machine have used: processor time and memory, as the kernel counts it.

A whole family at once, because a server is many processes, and those that have ended count too.
"""

import os
from pathlib import Path

PROC = Path("/proc")


def is_counted() -> bool:
    """Whether this system tells (Linux does)."""
    return (PROC / "self" / "stat").exists()


def cpu_seconds(process: int) -> float:
    """What a process and all it started have used, also those that have ended."""
    ticks: int = os.sysconf("SC_CLK_TCK")
    stats = {pid: stat for pid in _processes() if (stat := _stat(pid))}
    family: set[int] = set()
    found = {process}
    while found - family:
        family |= found
        found = {pid for pid, (parent, *_) in stats.items() if parent in family}
    return sum(sum(stats[pid][1:]) for pid in family if pid in stats) / ticks


def peak_memory_mb(process: int) -> float:
    """The most memory the process ever held; 0 when it is gone."""
    try:
        status = (PROC / str(process) / "status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _processes() -> list[int]:
    return [int(each.name) for each in PROC.iterdir() if each.name.isdecimal()]


def _stat(process: int) -> tuple[int, ...]:
    """The parent, then clock ticks in user and system mode: its own, then those of its dead."""
    try:
        text = (PROC / str(process) / "stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ()
    fields = text.rpartition(")")[2].split()
    return (int(fields[1]), *(int(field) for field in fields[11:15]))
