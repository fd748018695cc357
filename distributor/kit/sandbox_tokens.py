"""The token desk of a sandbox: access tokens that die, refresh tokens good for one use only.

A channel that renews its credentials twice, or forgets to keep the new ones, loses the account on
the real platform; here it does, too, and the desk remembers across a kill.
"""

import json
import re
import threading
from dataclasses import dataclass, replace

from distributor.kit.record import Lines, record_file
from distributor.kit.sandbox_http import Answer, Call, json_answer

_TOKEN = re.compile(r"(?P<kind>access|refresh)-(?P<number>\d+)-(?P<user>.+)", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """What a user holds: tokens say whose and which they are, so that they can be read in a log."""

    access: str
    refresh: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Drawer:
    """How often a user's tokens were renewed, and up to which number access tokens are dead."""

    number: int = 0
    dead: int = -1


class TokenDesk:
    """The tokens of all users of one sandbox, safe from many threads.

    `rotates`: each renewal gives a new refresh token, and the old one is dead.
    """

    def __init__(self, name: str, *, rotates: bool) -> None:
        self._rotates = rotates
        self._lock = threading.Lock()
        self._lines = Lines(record_file(f"{name}-tokens.jsonl"))
        self._drawers: dict[str, _Drawer] = {}
        for line in self._lines.read():
            kept = json.loads(line)
            self._drawers[kept["user"]] = _Drawer(number=kept["number"], dead=kept["dead"])

    def tokens_of(self, user: str) -> Tokens:
        """The user's newest tokens."""
        with self._lock:
            return self._tokens(user, self._drawer(user))

    def user_of(self, access: str) -> str | None:
        """Whose access token this is; None where it is dead or none of ours."""
        user, number = _read(access, "access")
        with self._lock:
            drawer = self._drawer(user)
        return user if user and drawer.dead < number <= drawer.number else None

    def expire(self, access: str) -> None:
        """Let this access token and every older one of its user be dead for good."""
        user, number = _read(access, "access")
        with self._lock:
            drawer = self._drawer(user)
            if user and drawer.dead < number <= drawer.number:
                self._keep(user, replace(drawer, dead=number))

    def trade(self, refresh: str) -> Tokens | None:
        """New tokens for a refresh token; None where it was used already or is none of ours."""
        user, number = _read(refresh, "refresh")
        with self._lock:
            drawer = self._drawer(user)
            if not user or number != (drawer.number if self._rotates else 0):
                return None
            renewed = replace(drawer, number=drawer.number + 1)
            self._keep(user, renewed)
        return self._tokens(user, renewed)

    def _tokens(self, user: str, drawer: _Drawer) -> Tokens:
        number = drawer.number if self._rotates else 0
        return Tokens(access=f"access-{drawer.number}-{user}", refresh=f"refresh-{number}-{user}")

    def _drawer(self, user: str) -> _Drawer:
        return self._drawers.get(user, _Drawer())

    def _keep(self, user: str, drawer: _Drawer) -> None:
        self._lines.append({"user": user, "number": drawer.number, "dead": drawer.dead})
        self._drawers[user] = drawer


def bearer_of(call: Call) -> str:
    """The bearer token of a call, empty where there is none."""
    scheme, _, token = call.headers.get("Authorization", "").partition(" ")
    return token if scheme.casefold() == "bearer" else ""


def refused(error: str, description: str, *, status: int = 400) -> Answer:
    """Say no as every OAuth server does (RFC 6749, section 5.2)."""
    return json_answer(status, {"error": error, "error_description": description})


def _read(token: str, kind: str) -> tuple[str, int]:
    found = _TOKEN.fullmatch(token)
    if found is None or found["kind"] != kind:
        return "", 0
    return found["user"], int(found["number"])
