"""What became of deliveries whose worker was struck in the middle of a call. Pure: moves in.

A fault is proof only when it is known what happened to the very deliveries the worker held.
"""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from enum import StrEnum

from tests.chaos.history import Move


class Fate(StrEnum):
    """How a delivery that a struck worker held was settled."""

    IN_TIME = "told by its worker within the lease"
    FOUND = "unknown, then found on the platform"
    AGAIN = "unknown, then proven not there and sent again"
    LATE = "unknown, then told by its worker after all"
    PERSON = "unknown, then decided by a person"


def fates(notes: list[dict], moves: tuple[Move, ...]) -> dict[str, int]:
    """How many deliveries had which fate; `notes` are those that workers left at their points."""
    by_key = defaultdict(list)
    for move in moves:
        by_key[move.key].append(move)
    found = Counter(
        fate([move for move in by_key[key] if move.at > struck_at])
        for note in notes
        for struck_at in [datetime.fromtimestamp(note["at"], UTC)]
        for key in note["keys"]
    )
    return {str(name): number for name, number in found.items()}


def fate(moves: list[Move]) -> Fate:
    """The fate of one delivery, from its moves since its worker was struck."""
    lapsed = next((at for at, move in enumerate(moves) if move.new == "unknown"), None)
    if lapsed is None or any(move.new == "sending" for move in moves[:lapsed]):
        return Fate.IN_TIME
    left = next((move for move in moves[lapsed:] if move.new != "unknown"), None)
    if left is None or "said" in left.reason or "found it there" in left.reason:
        return Fate.PERSON
    if left.reason.startswith("Found on"):
        return Fate.FOUND
    if "surely not there" in left.reason or "harmless" in left.reason:
        return Fate.AGAIN
    return Fate.LATE


def evidence(key: str, *, moves: tuple[Move, ...], notes: list[dict]) -> list[str]:
    """Everything that happened to one delivery, in order, for whoever looks into a violation."""
    moved = [(move.at, _moved(move)) for move in moves if move.key == key]
    struck = [
        (datetime.fromtimestamp(note["at"], UTC), _struck(note))
        for note in notes
        if key in note["keys"]
    ]
    return [f"{at:%H:%M:%S.%f} {words}" for at, words in sorted(moved + struck)]


def _moved(move):
    way = f"{move.old} to {move.new}, attempt {move.attempt}, holder {move.holder}"
    return f"{way}: {move.reason}" if move.reason else way


def _struck(note):
    return f"{note['worker']}: {note['action']} at {note['point']} (fault {note['number']})"
