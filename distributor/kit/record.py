"""What a sandbox accepted, in order, with wall-clock times, in memory or in a file.

Chaos runs count posts here, so the record must outlive a killed process and never forget.
"""

import json
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self, TypeAlias

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"

RECORD_FOLDER = "DISTRIBUTOR_SANDBOX_RECORD"
TIMES = ("received_at", "at", "visible_at")


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """One thing the platform took: enough to prove order, "too early" and "twice" later.

    `received_at` is when the first byte of the request came, `at` when it was taken. `account` is
    the platform's own name of who published, which also stands in the account's settings.
    `parent` is the remote id of what it answers. `fields` are whatever the sandbox needs to show
    it again.
    """

    text: str
    remote_id: str
    received_at: datetime
    at: datetime
    visible_at: datetime
    account: str = ""
    parent: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_visible(self) -> bool:
        """Whether read-back shows it by now."""
        return datetime.now(UTC) >= self.visible_at

    def as_json(self) -> dict[str, Json]:
        """The item as the wire and the record file carry it."""
        return {
            "text": self.text,
            "remote_id": self.remote_id,
            "received_at": self.received_at.isoformat(),
            "at": self.at.isoformat(),
            "visible_at": self.visible_at.isoformat(),
            "account": self.account,
            "parent": self.parent,
            "fields": dict(self.fields),
        }

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Read one line of a record file."""
        value = json.loads(line)
        return cls(**{**value, **{name: datetime.fromisoformat(value[name]) for name in TIMES}})


class Record:
    """Everything the platform took, in order; never shortened.

    With a file, each item is a line that the kernel has before the item counts, so that a killed
    sandbox loses nothing and a restarted one goes on where it was.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._lines = Lines(file)
        self._lock = threading.Lock()
        self._items = [Accepted.from_json(line) for line in self._lines.read()]

    def add(
        self,
        *,
        text: str,
        remote_id: str,
        lag: timedelta = timedelta(),
        received_at: datetime | None = None,
        account: str = "",
        parent: str = "",
        **fields: str,
    ) -> Accepted:
        """Take an item, stamped with the wall clock."""
        with self._lock:
            at = datetime.now(UTC)
            item = Accepted(
                text=text,
                remote_id=remote_id,
                received_at=received_at or at,
                at=at,
                visible_at=at + lag,
                account=account,
                parent=parent,
                fields=dict(fields),
            )
            self._lines.append(item.as_json())
            self._items.append(item)
        return item

    def items(self) -> tuple[Accepted, ...]:
        """All items so far, oldest first."""
        with self._lock:
            return tuple(self._items)

    def find(self, remote_id: str) -> Accepted | None:
        """The item with this id, hidden or not."""
        return next((item for item in self.items() if item.remote_id == remote_id), None)


class Lines:
    """A file of JSON lines that outlives a kill at any moment; without a file, nothing is kept.

    A line cut by a kill was never answered for; it is taken away, so that it spoils no other one.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def read(self) -> Iterable[str]:
        """Every whole line so far."""
        if self._file is None:
            return []
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.touch()
        whole, end, cut = self._file.read_bytes().rpartition(b"\n")
        if cut:
            os.truncate(self._file, len(whole + end))
        return whole.decode().splitlines()

    def append(self, value: Json) -> None:
        """Hand one more line to the kernel, which keeps it when this process is killed."""
        if self._file:
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(value) + "\n")


def record_of(name: str) -> Record:
    """The record of a channel's sandbox: in the folder the environment names, else in memory."""
    return Record(record_file(f"{name}.jsonl"))


def record_file(name: str) -> Path | None:
    """A file in the folder the environment names for what a sandbox must not forget."""
    folder = os.environ.get(RECORD_FOLDER)
    return Path(folder) / name if folder else None
