"""A worker in a network of its own, whose only cable can be pulled: packets are then really lost.

Only Linux as root with `ip` can do that; elsewhere it is left out, and said loudly.
"""

import os
import shutil
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass

WORKER = "posts-4"


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """The name of the namespace, the near end of its cable, and the two addresses."""

    name: str
    cable: str
    here: str
    there: str
    mask: str

    @property
    def inside(self) -> str:
        """The far end of the cable."""
        return f"{self.cable}i"

    @property
    def pull_from_inside(self) -> list[str]:
        """What the worker itself runs to lose its cable at once."""
        return ["ip", "link", "set", self.inside, "down"]

    def pull(self) -> None:
        _ip("link", "set", self.cable, "down")

    def plug_in(self) -> None:
        _ip("link", "set", self.cable, "up")
        _ip("-n", self.name, "link", "set", self.inside, "up")


@contextmanager
def network():
    """A network for one worker, or None where the machine does not allow it."""
    made = _named()
    if os.geteuid() != 0 or shutil.which("ip") is None:
        yield None
        return
    try:
        _lay(made)
    except (subprocess.CalledProcessError, OSError):
        _remove(made)
        yield None
        return
    try:
        yield made
    finally:
        _remove(made)


def _named():
    number = os.getpid() % 65_000
    net = f"10.{200 + number // 16_000}.{number // 64 % 250}.{number % 63 * 4}"
    first, _, last = net.rpartition(".")
    return Network(
        name=f"chaos-{number}",
        cable=f"ch{number}",
        here=f"{first}.{int(last) + 1}",
        there=f"{first}.{int(last) + 2}",
        mask=f"{net}/30",
    )


def _lay(made):
    inside = made.inside
    _ip("netns", "add", made.name)
    _ip("link", "add", made.cable, "type", "veth", "peer", "name", inside)
    _ip("link", "set", inside, "netns", made.name)
    _ip("addr", "add", f"{made.here}/30", "dev", made.cable)
    _ip("link", "set", made.cable, "up")
    for words in (
        ("addr", "add", f"{made.there}/30", "dev", inside),
        ("link", "set", inside, "up"),
        ("link", "set", "lo", "up"),
    ):
        _ip("-n", made.name, *words)


def _remove(made):
    for words in (("link", "del", made.cable), ("netns", "del", made.name)):
        with suppress(subprocess.CalledProcessError, OSError):
            _ip(*words)


def _ip(*words):
    subprocess.run(("ip", *words), check=True, capture_output=True, timeout=10)
