"""Judges a history by the invariants of the ledger. Pure: values in, violations out.

It knows nothing of how the ledger works; only what platforms took, what the ledger says, and what
was promised.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

from tests.chaos.history import History, plain

SWITCH = timedelta(seconds=0.5)  # a claim that was under way when the pause was committed
STATES = ("scheduled", "sending", "sent", "failed", "unknown", "held", "cancelled")
ENDED = {"sent", "failed", "cancelled"}
# What a delivery may be next, when its holder was killed at a point. What had begun may stand
# there, and surely does when the platform said so; a mail that was only claimed surely does not.
AFTER_A_KILL = {
    "claiming": {"scheduled"},
    "intent": {"unknown"},
    "beginning": {"unknown"},
    "call": {"unknown"},
    "stored": {"unknown"},
    "settling": {"unknown", "sent"},
}
MOVES = {
    None: {"scheduled"},
    "scheduled": {"scheduled", "sending", "held", "cancelled", "failed"},
    "sending": {"sent", "scheduled", "failed", "unknown", "held"},
    "unknown": {"unknown", "sent", "scheduled", "cancelled"},
    "held": {"scheduled", "cancelled"},
    "failed": {"scheduled", "cancelled"},
    "sent": set(),
    "cancelled": set(),
}


class Broken(StrEnum):
    """Which promise was broken."""

    DOUBLE = "taken twice"
    LOST = "lost"
    EARLY = "too early"
    ORDER = "out of order"
    UNMEANT = "taken without a committed intent"
    STRANGE = "taken, and the ledger knows nothing of it"
    WRONG = "the ledger says otherwise"
    OPEN = "has not ended, and nobody is asked"
    MOVED = "moved as nothing may move"
    PAUSED = "claimed while everything was paused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Violation:
    """One broken promise, by key."""

    what: Broken
    key: str
    words: str

    def __str__(self):
        return f"{self.what}: {self.key} {self.words}"


def check(history: History, *, is_decided: bool) -> list[Violation]:
    """Every violation. `is_decided`: people have settled what no machine could."""
    landed = match(history)
    return [
        *_planned(history),
        *_strange(history, landed),
        *_doubles(history, landed),
        *_rows(history, landed, is_decided=is_decided),
        *_early(history, landed),
        *_order(history, landed),
        *_intents(history, landed),
        *_moves(history),
        *_turns(history, landed),
        *_kills(history),
        *_pauses(history),
    ]


def match(history: History) -> dict[str, list]:
    """What was taken, by the key of the delivery it belongs to."""
    by_text = {
        (
            history.accounts[each.account].channel,
            history.accounts[each.account].name,
            each.text,
        ): each.key
        for each in history.deliveries
        if each.text
    }
    found = defaultdict(list)
    for taken in history.taken:
        key = taken.key or by_text.get((taken.platform, taken.account, plain(taken.text)), "")
        found[key].append(taken)
    return found


def unknown(history: History) -> list[str]:
    """Every delivery that waits for a person, by name."""
    return sorted(
        _named(history, each)
        for each in history.deliveries
        if each.state == "unknown" and each.waits_for_person
    )


def _named(history, each):
    channel = history.accounts[each.account].channel
    tries = f"(after {each.doubts} tries in doubt)" if each.doubts > history.doubts else ""
    return f"{channel} {each.key} {each.address}{tries}".strip()


def settled_alone(history: History) -> Counter:
    """How often an unknown delivery was settled without a person, by channel."""
    channels = {each.key: history.accounts[each.account].channel for each in history.deliveries}
    return Counter(
        channels[move.key]
        for move in history.moves
        if move.old == "unknown"
        and move.new in {"sent", "scheduled"}
        and "said" not in move.reason
        and "found it there" not in move.reason
    )


def _planned(history):
    there = Counter(each.key for each in history.deliveries)
    for key in sorted(history.expected - there.keys()):
        yield Violation(what=Broken.LOST, key=key, words="was never planned")
    for key, times in there.items():
        if times > 1:
            yield Violation(what=Broken.DOUBLE, key=key, words="is planned twice")
    for each in history.deliveries:
        if each.state not in STATES:
            yield Violation(what=Broken.WRONG, key=each.key, words=f"is {each.state}, no state")


def _strange(history, landed):
    keys = {each.key for each in history.deliveries}
    for key, items in landed.items():
        if key not in keys:
            for item in items:
                words = f"on {item.platform}: {item.text[:60]!r}"
                yield Violation(what=Broken.STRANGE, key=key or item.remote_id, words=words)


def _doubles(history, landed):
    for each in history.deliveries:
        items = landed.get(each.key, [])
        if len(items) > 1:
            times = ", ".join(f"{item.received_at:%H:%M:%S.%f}"[:-3] for item in items)
            where = history.accounts[each.account].channel
            words = f"on {where} {len(items)} times ({times}); it is {each.state}"
            yield Violation(what=Broken.DOUBLE, key=each.key, words=words)


def _rows(history, landed, *, is_decided):
    asked = {} if is_decided else _asked(history)
    for each in history.deliveries:
        account = history.accounts[each.account]
        if account.keeps_records:
            yield from _agree(each, landed.get(each.key, []))
        if each.state in ENDED or each.key in asked:
            continue
        if each.state == "scheduled" and asked.get(each.thread, each.part) < each.part:
            continue  # it waits for the part before it, and so for the same person
        words = f"is {each.state} on {account.channel}: {each.reason[:100]}"
        yield Violation(what=Broken.OPEN, key=each.key, words=words)


def _asked(history):
    """What may wait for a person: the keys, and of an ordered thread its first such part."""
    found = {}
    for each in history.deliveries:
        account = history.accounts[each.account]
        may_wait = each.state == "held" or not account.can_look or each.doubts > history.doubts
        if each.state in {"unknown", "held"} and each.waits_for_person and may_wait:
            found[each.key] = each.part
            if account.ordered:
                found[each.thread] = min(each.part, found.get(each.thread, each.part))
    return found


def _agree(each, items):
    """What the ledger says of one delivery against what its platform has."""
    if each.state == "sent" and not items:
        yield Violation(what=Broken.LOST, key=each.key, words="is sent, and was never taken")
    if each.state in {"scheduled", "failed", "held", "cancelled"} and items:
        words = f"is {each.state}, and was taken ({each.reason[:80]})"
        yield Violation(what=Broken.WRONG, key=each.key, words=words)
    if each.state == "sent" and each.receipt and items and each.receipt != items[0].remote_id:
        words = f"has the receipt {each.receipt}, and was taken as {items[0].remote_id}"
        yield Violation(what=Broken.WRONG, key=each.key, words=words)
    if each.address and items and plain(items[0].text) != each.address:
        words = f"went to {items[0].text} instead of {each.address}"
        yield Violation(what=Broken.WRONG, key=each.key, words=words)


def _early(history, landed):
    for each in history.deliveries:
        for item in landed.get(each.key, []):
            if item.received_at < each.earliest:
                seconds = (each.earliest - item.received_at).total_seconds()
                words = f"came {seconds:.3f} s before its instant"
                yield Violation(what=Broken.EARLY, key=each.key, words=words)
    for sight in history.sights:
        if sight.seen_at < sight.earliest:
            words = f"was seen {(sight.earliest - sight.seen_at).total_seconds():.3f} s too early"
            yield Violation(what=Broken.EARLY, key=sight.where, words=words)


def _order(history, landed):
    threads = defaultdict(list)
    for each in history.deliveries:
        if history.accounts[each.account].ordered:
            threads[each.thread].append(each)
    for parts in threads.values():
        parts.sort(key=lambda each: each.part)
        # A slot holds language and part: parts of one language follow each other without a gap.
        for before, after in pairwise(parts):
            if after.part == before.part + 1:
                yield from _follows(before, after, landed)


def _follows(before, after, landed):
    first, then = landed.get(before.key, []), landed.get(after.key, [])
    if not then:
        return
    if not first:
        words = "stands there, and the part before it does not"
        yield Violation(what=Broken.ORDER, key=after.key, words=words)
    elif then[0].received_at < first[0].at or then[0].parent != first[0].remote_id:
        words = f"does not follow {before.key}"
        yield Violation(what=Broken.ORDER, key=after.key, words=words)


def _intents(history, landed):
    meant = {}
    for move in history.moves:
        if move.new == "sending":
            meant.setdefault(move.key, move.at)
    for each in history.deliveries:
        for item in landed.get(each.key, []):
            if each.key not in meant or meant[each.key] > item.received_at:
                words = f"at {item.received_at:%H:%M:%S.%f}"
                yield Violation(what=Broken.UNMEANT, key=each.key, words=words)


def _moves(history):
    for move in history.moves:
        if move.new not in MOVES[move.old]:
            words = f"from {move.old} to {move.new}"
            yield Violation(what=Broken.MOVED, key=move.key, words=words)


def _turns(history, landed):
    """What was taken is not put back as if it had not left, nor sent before it was taken."""
    moves = _by_key(history)
    for each in history.deliveries:
        for item in landed.get(each.key, []):
            if (over := _end_of_turn(moves[each.key], item.received_at)) is None:
                continue
            if over.new == "scheduled":
                words = f"was put back ({over.reason or 'as not begun'}), and was taken"
                yield Violation(what=Broken.WRONG, key=each.key, words=words)
            if over.new == "sent" and over.at < item.received_at:
                seconds = (item.received_at - over.at).total_seconds()
                words = f"was sent in the ledger {seconds:.3f} s before it was taken"
                yield Violation(what=Broken.WRONG, key=each.key, words=words)


def _kills(history):
    """Whoever lapses for the dead says what is known of each, and no more."""
    moves = _by_key(history)
    for kill in history.kills:
        for key in kill.keys if kill.point in AFTER_A_KILL else ():
            over = _end_of_turn(moves[key], kill.at, holder=kill.holder)
            if over and over.at > kill.at and over.new not in AFTER_A_KILL[kill.point]:
                words = f"became {over.new}: its worker was killed at {kill.point}"
                yield Violation(what=Broken.MOVED, key=key, words=words)


def _end_of_turn(moves, instant, *, holder=None):
    """The move that ended the turn of whoever claimed last at that instant, if any did."""
    claims = [at for at, move in enumerate(moves) if move.new == "sending" and move.at <= instant]
    if not claims or (holder is not None and moves[claims[-1]].holder != holder):
        return None
    return next(iter(moves[claims[-1] + 1 :]), None)


def _by_key(history):
    found = defaultdict(list)
    for move in history.moves:
        found[move.key].append(move)
    return found


def _pauses(history):
    for pause in history.pauses:
        for move in history.moves:
            if move.new == "sending" and pause.start + SWITCH < move.at < pause.end:
                words = f"was claimed {move.at - pause.start} after everything was paused"
                yield Violation(what=Broken.PAUSED, key=move.key, words=words)
