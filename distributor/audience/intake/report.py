"""The file that names every line nobody was added for, and why: for whoever mends the list."""

import csv
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from distributor.audience.intake.guard import guarded

WHY = {
    "left": "This person left a list of this account and is not added again.",
    "suppressed": "This address must not be mailed any more.",
}


class Report:
    """Lines as they come; no file is made when every line was fit."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines = 0
        self._file: IO[str] | None = None
        self._writer: Any = None

    def __enter__(self) -> Self:
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, line: int, address: str, why: str) -> None:
        if self._file is None:
            # It has addresses in it: nobody else on this machine need read them.
            self._file = open(  # noqa: SIM115  closed with the report; Path has no opener
                self.path, "w", encoding="utf-8", newline="", opener=_private
            )
            self._writer = csv.writer(self._file)
            self._writer.writerow(("line", "address", "reason"))
        self._writer.writerow((line, guarded(address[:254]), WHY.get(why, why)))
        self.lines += 1


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
