"""Whether a lane to spare may claim ahead of the connections of a mailing.

What is claimed cannot be stopped any more, so it may only on a way that takes whole slices at once;
and only in a process that has all lanes of the mailing, because the processes of a mailing share no
connections: elsewhere it would be one connection more than the account may use.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from distributor.deliveries.lane import Lane

_guard = threading.Lock()
_here: dict[int, set[int]] = defaultdict(set)  # the lanes of each edition in this process
_fast: set[int] = set()  # editions whose last slice was as large as a slice may be


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A lane at work, by the number it has among those of its edition."""

    edition_id: int
    number: int

    def may_claim(self, lane: Lane) -> bool:
        if self.number < lane.connections:
            return True
        with _guard:
            return self.edition_id in _fast and _here[self.edition_id] >= set(
                range(lane.connections)
            )

    def note(self, *, is_fast: bool) -> None:
        """Say how the last slice went."""
        with _guard:
            (_fast.add if is_fast else _fast.discard)(self.edition_id)


@contextmanager
def on_the_way(edition_id: int, *, number: int) -> Iterator[Way]:
    """While a lane is at work in this process."""
    with _guard:
        _here[edition_id].add(number)
    try:
        yield Way(edition_id=edition_id, number=number)
    finally:
        with _guard:
            _here[edition_id].discard(number)
            if not _here[edition_id]:
                del _here[edition_id]
                _fast.discard(edition_id)
