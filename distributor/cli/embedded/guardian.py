"""Keep one server running while anybody uses it, and stop it when the last user is gone.

Users hold a shared lock on a file, and the kernel lets go of it however they end: so a `kill -9`
leaves no server behind. A script of its own with the standard library only: it starts in a blink,
and it must not hold the pipes or the terminal of whoever happened to come first.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 30


def main(users: str, alive: str, owner: str, stop_signal: str, *command: str) -> None:
    """Run `command` as `owner` (uid:gid) until it ends or no lock on `users` is left.

    Returns as soon as the server is on its way; `alive` stays locked as long as it runs.
    """
    living = os.open(alive, os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(living, fcntl.LOCK_EX)
    if os.fork():
        return
    os.setsid()
    _control(PR_SET_CHILD_SUBREAPER, 1)
    using = os.open(users, os.O_RDONLY)
    server = _spawn(command, owner=owner, stop_signal=int(stop_signal))
    while _runs(server, seconds=0.5):
        if _is_unused(using):
            _end(server, stop_signal=int(stop_signal))
    _wait_for_orphans()


def _spawn(command: tuple[str, ...], *, owner: str, stop_signal: int) -> "subprocess.Popen[bytes]":
    uid, gid = (int(part) for part in owner.split(":"))
    return subprocess.Popen(  # noqa: S603 - the binaries of our own wheels
        command,
        user=uid,
        group=gid,
        extra_groups=[] if os.geteuid() == 0 else None,
        cwd="/",
        preexec_fn=lambda: _control(PR_SET_PDEATHSIG, stop_signal),  # noqa: PLW1509 - no threads here
    )


def _control(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


def _runs(server: "subprocess.Popen[bytes]", *, seconds: float) -> bool:
    try:
        server.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def _is_unused(using: int) -> bool:
    try:
        fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _end(server: "subprocess.Popen[bytes]", *, stop_signal: int) -> None:
    server.send_signal(stop_signal)
    if _runs(server, seconds=PATIENCE):
        server.send_signal(signal.SIGKILL)


def _wait_for_orphans() -> None:
    """See the end of what a killed server left running: only then is its memory free again."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
