"""Who runs PostgreSQL when we are root, which it refuses to be, and what that user can reach.

Nothing is created or loosened on the machine: no account is added, no folder opened up. What the
user cannot reach is laid where they can.
"""

import os
import pwd
import tempfile
from pathlib import Path

SHARED = Path("/var/tmp")  # noqa: S108 - outlives a reboot; a folder of our own is made in it


def account() -> tuple[int, int] | None:
    """Find a user without rights, or None where the machine has no user but root."""
    users = {user.pw_name: user for user in pwd.getpwall() if user.pw_uid != 0}
    for name in ("postgres", "nobody", *users):
        if name in users:
            return users[name].pw_uid, users[name].pw_gid
    return None


def can_reach(path: Path, owner: tuple[int, int]) -> bool:
    """Whether `owner` may pass through every folder above `path` and read what is there."""
    return _may(path, owner, bits=5) and all(
        _may(folder, owner, bits=1) for folder in path.absolute().parents
    )


def shared_folder(owner: tuple[int, int]) -> Path:
    """Make a folder that belongs to `owner` outside of every home."""
    parent = SHARED if os.access(SHARED, os.W_OK) else Path(tempfile.gettempdir())
    folder = Path(tempfile.mkdtemp(prefix="distributor-", dir=parent))
    give(folder, owner)
    return folder


def give(path: Path, owner: tuple[int, int]) -> None:
    """Hand a file, or a folder with everything in it, to `owner`."""
    for found in (path, *path.rglob("*")):
        os.chown(found, *owner, follow_symlinks=False)


def _may(path: Path, owner: tuple[int, int], *, bits: int) -> bool:
    uid, gid = owner
    found = path.stat()
    if found.st_uid == uid:
        return found.st_mode >> 6 & bits == bits
    if found.st_gid == gid:
        return found.st_mode >> 3 & bits == bits
    return found.st_mode & bits == bits
