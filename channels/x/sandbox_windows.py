"""Counts the posts of each user in X's windows and tells what is left, as X's headers do.

The windows are fixed, as on X: a user who comes first after one has ended opens the next. The
quarter of an hour is always told; whether a limit is enforced is switched on by those who try it.
"""

import math
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from distributor.contract import Rate

USUAL = "x-rate-limit"
QUARTER = Rate(calls=100, seconds=900)


@dataclass(kw_only=True, slots=True)
class _Window:
    """One user's window: when it ends, and how much of it is spent."""

    ends_at: float
    spent: int = 0


@dataclass(kw_only=True, slots=True)
class _Group:
    """One kind of limit, named as in the headers."""

    rate: Rate
    is_enforced: bool = False
    windows: dict[str, _Window] = field(default_factory=dict)

    def window_of(self, user: str) -> _Window:
        """The user's window of this moment."""
        now = time.time()
        window = self.windows.get(user)
        if window is None or window.ends_at <= now:
            window = self.windows[user] = _Window(ends_at=now + self.rate.seconds)
        return window


class Windows:
    """The limits of one sandbox, safe from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._groups = {USUAL: _Group(rate=QUARTER)}

    def enforce(self, rate: Rate, *, group: str = USUAL) -> None:
        """From now on refuse what is over this rate; `group` names the headers."""
        with self._lock:
            self._groups[group] = _Group(rate=rate, is_enforced=True)

    def spend(self, user: str) -> bool:
        """Count one post of this user; False where a limit is used up, and then nothing counts."""
        with self._lock:
            groups = self._groups.values()
            if any(g.is_enforced and g.window_of(user).spent >= g.rate.calls for g in groups):
                return False
            for group in groups:
                group.window_of(user).spent += 1
        return True

    def headers(self, user: str) -> Mapping[str, str]:
        """What X tells about this user's windows."""
        with self._lock:
            told = [(name, g.rate, g.window_of(user)) for name, g in self._groups.items()]
        headers: dict[str, str] = {}
        for name, rate, window in told:
            headers[f"{name}-limit"] = str(rate.calls)
            headers[f"{name}-remaining"] = str(max(0, rate.calls - window.spent))
            headers[f"{name}-reset"] = str(math.ceil(window.ends_at))
        return headers
