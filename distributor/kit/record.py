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


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """One thing the platform took. `fields` are whatever the sandbox needs to show it again."""

    text: str
    remote_id: str
    at: datetime
    visible_at: datetime
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
            "at": self.at.isoformat(),
            "visible_at": self.visible_at.isoformat(),
            "fields": dict(self.fields),
        }

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Read one line of a record file."""
        value = json.loads(line)
        times = {name: datetime.fromisoformat(value[name]) for name in ("at", "visible_at")}
        return cls(**{**value, **times})


class Record:
    """Everything the platform took, in order; never shortened.

    With a file, each item is a line that is written before the item counts, so that a killed
    sandbox loses nothing and a restarted one goes on where it was.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._items: list[Accepted] = list(_read_record(file)) if file else []

    def add(
        self, *, text: str, remote_id: str, lag: timedelta = timedelta(), **fields: str
    ) -> Accepted:
        """Take an item, stamped with the wall clock."""
        with self._lock:
            at = datetime.now(UTC)
            item = Accepted(
                text=text, remote_id=remote_id, at=at, visible_at=at + lag, fields=dict(fields)
            )
            if self._file:
                with self._file.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(item.as_json()) + "\n")
            self._items.append(item)
        return item

    def items(self) -> tuple[Accepted, ...]:
        """All items so far, oldest first."""
        with self._lock:
            return tuple(self._items)

    def find(self, remote_id: str) -> Accepted | None:
        """The item with this id, hidden or not."""
        return next((item for item in self.items() if item.remote_id == remote_id), None)


def record_of(name: str) -> Record:
    """The record of a channel's sandbox: in the folder the environment names, else in memory."""
    folder = os.environ.get(RECORD_FOLDER)
    return Record(Path(folder) / f"{name}.jsonl") if folder else Record()


def _read_record(file: Path) -> Iterable[Accepted]:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    whole, _, cut = file.read_text(encoding="utf-8").rpartition("\n")
    if cut:  # a line cut by a kill was never answered for, and must not spoil the next one
        file.write_text(whole + "\n" if whole else "", encoding="utf-8")
    return [Accepted.from_json(line) for line in whole.splitlines()]
