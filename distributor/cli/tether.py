"""Become a command that ends together with its parent, even when the parent is killed.

A script of its own with the standard library only: the kernel must be asked in the new process,
and running Python between fork and exec is not safe where the parent has threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(parent: str, signal: str, *command: str) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal))
    if os.getppid() == int(parent):  # otherwise it ended before we could ask
        os.execvp(command[0], command)  # noqa: S606 - the command is our caller's own


if __name__ == "__main__":
    main(*sys.argv[1:])
