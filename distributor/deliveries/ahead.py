"""Whether the spare lane of a mailing may claim ahead of the one that sends.

What is claimed ahead waits for the connections of the other lane. So it may only on a way that
takes whole slices at once, and only in the process of that other lane: the processes of a mailing
share no connections, and elsewhere it would open as many again.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MAIN, SPARE = 0, 1
LANES = (MAIN, SPARE)
FIRST_SLICE = 5
SLICE = 500  # mails; on a fast way they go out in a tenth of a second

_guard = threading.Lock()
_here: dict[int, set[int]] = defaultdict(set)  # the lanes of each edition in this process
_sizes: dict[int, int] = {}  # how many mails of an edition its next slice takes


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A lane at work, by the number it has among those of its edition."""

    edition_id: int
    number: int

    @property
    def size(self) -> int:
        """How many the next slice takes."""
        with _guard:
            return _sizes.get(self.edition_id, FIRST_SLICE)

    def may_claim(self) -> bool:
        if self.number == MAIN:
            return True
        with _guard:
            return MAIN in _here[self.edition_id] and _sizes.get(self.edition_id, 0) >= SLICE

    def note(self, size: int) -> bool:
        """Say how many the next slice may take; answer whether the spare lane may begin now."""
        with _guard:
            was_fast = _sizes.get(self.edition_id, 0) >= SLICE
            _sizes[self.edition_id] = size
            return size >= SLICE and not was_fast


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
                _sizes.pop(edition_id, None)
