"""Forks workers off one process that has imported everything, so that a killed one is back at once.

Commands come as JSON lines on stdin ({"start": {...config...}, "log": file}); what was started and
what ended is told as JSON lines on stdout.
"""

import ctypes
import gc
import importlib
import json
import os
import select
import signal
import sys

import django

from tests.chaos.config import Config

PR_SET_PDEATHSIG = 1
CLONE_NEWNET = 0x40000000
LOADED = (
    "celery.concurrency.thread",
    "celery.worker.worker",
    "celery.beat",
    "kombu.transport.redis",
    "distributor.deliveries.tasks",
    "distributor.deliveries.poll",
    "tests.chaos.worker",
)


def main() -> None:
    django.setup()
    for name in LOADED:
        importlib.import_module(name)
    importlib.import_module("distributor.registry").all_channels()
    gc.freeze()
    _say(ready=os.getpid())
    names = {}
    unread = b""
    while True:
        readable, _, _ = select.select([0], [], [], 0.05)
        if readable:
            more = os.read(0, 65536)
            if not more:
                break
            *lines, unread = (unread + more).split(b"\n")
            for line in lines:
                wish = json.loads(line)
                pid = _fork(wish)
                names[pid] = wish["start"]["name"]
                _say(started=names[pid], pid=pid)
        _bury(names)
    for pid in names:
        os.kill(pid, signal.SIGKILL)


def _bury(names: dict) -> None:
    while names:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        _say(ended=names.pop(pid), pid=pid, code=os.waitstatus_to_exitcode(status))


def _fork(wish: dict) -> int:
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if network := wish["start"]["network"]:
        _move_to(network)
    log = os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for number, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(file, number)
    try:
        importlib.import_module("tests.chaos.worker").run(Config(**wish["start"]))
    finally:
        os._exit(1)


def _move_to(network: str) -> None:
    file = os.open(f"/var/run/netns/{network}", os.O_RDONLY)
    if ctypes.CDLL(None, use_errno=True).setns(file, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), f"cannot move to the network {network}")
    os.close(file)


def _say(**what: object) -> None:
    os.write(1, (json.dumps(what) + "\n").encode())


if __name__ == "__main__":
    main()
