"""Named points inside a worker, at which the next one to come by is killed, frozen or cut off.

An order is a file; whoever renames it first takes it, so that one order strikes one worker once. It
notes where it landed before it acts: that note is the proof.
"""

import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

ARMED, TAKEN, LANDED = "armed", "taken", "landed.jsonl"
NOTED = ("number", "action", "seconds", "until")
context = threading.local()


def realtime() -> float:
    """The machine's own clock, also where a worker's is made wrong."""
    return time.clock_gettime(time.CLOCK_REALTIME)


def arm(folder: Path, *, point: str, channel: str, worker: str = "", order: dict) -> bool:
    """Order what happens to the next worker (or to this one) at a point; False if one waits there.

    The order is one of {"action": "kill"}, {"action": "freeze"}, {"action": "cut", "file", "text"}
    (a mode for its proxy), {"action": "pull", "command"} (its own cable).
    """
    place = folder / ARMED / f"{point}.{channel}.{worker}"
    draft = folder / ARMED / f"draft-{order['number']}"
    draft.write_text(json.dumps(order))
    try:
        os.link(draft, place)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def disarm(folder: Path) -> None:
    for order in (folder / ARMED).iterdir():
        order.unlink(missing_ok=True)


def prepare(folder: Path) -> None:
    for name in (ARMED, TAKEN):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / LANDED).touch()


def landed(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / LANDED).read_text().splitlines()]


class Points:
    """The points of one worker."""

    def __init__(self, folder: Path, worker: str) -> None:
        self._folder = folder
        self._worker = worker

    def reach(self, point: str, channel: str, keys: list[str]) -> None:
        """Do what was ordered for this point, if anything was."""
        for worker in ("", self._worker):
            armed = self._folder / ARMED / f"{point}.{channel}.{worker}"
            taken = self._folder / TAKEN / f"{time.monotonic_ns()}.{os.getpid()}"
            try:
                armed.rename(taken)
            except FileNotFoundError:
                continue
            order = json.loads(taken.read_text())
            self._note(order, point=point, channel=channel, keys=keys, at=realtime())
            self._act(order)

    def _act(self, order: dict) -> None:
        if order["action"] == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)  # the signal comes before this ends
        elif order["action"] == "freeze":
            # To this very thread: sent to the process, another thread would be struck first, and
            # this one would get past the point before the kernel holds it.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
            self._note(order, woken_at=realtime())
        elif order["action"] == "pull":
            subprocess.run(order["command"], check=True, capture_output=True, timeout=10)
        else:
            draft = Path(f"{order['file']}.{os.getpid()}")
            draft.write_text(order["text"])
            draft.replace(order["file"])

    def _note(self, order: dict, **found: object) -> None:
        told = {name: order[name] for name in NOTED if name in order}
        who = {"worker": self._worker, "pid": os.getpid(), "holder": _holder()}
        text = json.dumps({**told, **who, **found}) + "\n"
        file = os.open(self._folder / LANDED, os.O_WRONLY | os.O_APPEND)
        os.write(file, text.encode())
        os.close(file)


def _holder() -> int | None:
    """Under which this thread claimed last."""
    return getattr(context, "holder", None)
