"""Only one bot in a home: two would share its servers, and one would stop them under the other."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from distributor.releases.refusal import Refused


@contextmanager
def alone(folder: Path, *, what: str) -> Iterator[None]:
    """Be the only one that runs in this folder; the lock ends with the process, however it ends.

    Raises:
        Refused: another process runs there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "alone.lock", os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Refused(
            f"{what} runs in {folder} already. Stop it with Ctrl-C first, or set DISTRIBUTOR_HOME "
            "to another folder."
        ) from error
    finally:
        os.close(lock)
