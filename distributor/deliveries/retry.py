"""Decides what an outcome means: the next state, when, and whether the try counts.

Pure: the outcome, the history and a source of chance go in, a verdict comes out. Doubt is
*unknown*, never a repeat; a snooze never counts; every wait is spread by full jitter, so that a
platform that comes back is not met by everybody at once.
"""

from dataclasses import dataclass
from random import Random

from distributor.accounts.refresh import Renewal
from distributor.contract import (
    AuthExpired,
    ChannelError,
    Misconfigured,
    RateLimited,
    Receipt,
    RecipientGone,
    Rejected,
    Retry,
    Transient,
)
from distributor.deliveries.states import State

Outcome = Receipt | ChannelError


UNTOLD_WAIT = 900.0  # a rate limit that names no time: a quarter of an hour, as X's own window


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """What came before: tries that counted, seconds since it was due.

    `renewal`: what came of renewing the account's credentials since the call.
    """

    tries: int = 0
    seconds: float = 0.0
    renewal: Renewal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Where the delivery goes, in how many seconds, why, and what else must happen.

    `pause` is the number of seconds the account (or `domain` of it) waits; 0 means until a person
    ends it, None no pause.
    """

    to: State
    next_in: float | None = None
    reason: str | None = None
    counts: bool = False
    pause: float | None = None
    domain: str = ""
    suppresses: bool = False


def verdict(  # noqa: PLR0911 - one line for each error of the contract reads best as a table
    outcome: Outcome, *, policy: Retry, past: Past, chance: Random, scale: float = 1.0
) -> Verdict:
    """What follows from this outcome, given what was tried before it."""
    match outcome:
        case Receipt():
            return Verdict(to=State.SENT)
        case RateLimited():
            return _snooze(outcome, chance=chance, scale=scale)
        case Transient():
            return _later(outcome, policy=policy, past=past, chance=chance, scale=scale)
        case Rejected():
            return Verdict(to=State.FAILED, reason=" ".join(outcome.reasons))
        case RecipientGone():
            return Verdict(to=State.FAILED, reason=outcome.sentence, suppresses=True)
        case AuthExpired() if past.renewal is Renewal.DONE:
            why = "The credentials had expired and were renewed."
            return Verdict(to=State.SCHEDULED, next_in=0, reason=why, counts=True)
        case AuthExpired() if past.renewal is Renewal.LATER:
            return _later(outcome, policy=policy, past=past, chance=chance, scale=scale)
        case AuthExpired():
            return Verdict(to=State.HELD, reason=outcome.sentence, pause=0)
        case Misconfigured():
            why = f"{outcome.sentence} {outcome.hint}".strip()
            return Verdict(to=State.HELD, reason=why, pause=0)
        case _:
            return Verdict(to=State.UNKNOWN, next_in=0, reason=outcome.sentence)


def _later(
    error: ChannelError, *, policy: Retry, past: Past, chance: Random, scale: float
) -> Verdict:
    if isinstance(error, Transient) and not error.was_begun:
        return Verdict(to=State.SCHEDULED, next_in=0)
    if past.tries + 1 >= policy.tries or past.seconds >= policy.patience:
        why = f"Given up after {past.tries + 1} tries. The last answer: {error.sentence}"
        return Verdict(to=State.FAILED, reason=why, counts=True)
    longest = min(policy.longest, policy.first * 2.0 ** min(past.tries, 60))
    wait = chance.uniform(0, longest) * scale
    return Verdict(to=State.SCHEDULED, next_in=wait, reason=error.sentence, counts=True)


def _snooze(error: RateLimited, *, chance: Random, scale: float) -> Verdict:
    """Wait at least as long as told, plus a tenth by chance."""
    told = UNTOLD_WAIT * scale if error.retry_after is None else error.retry_after
    wait = told + chance.uniform(0, max(1.0, told / 10)) * scale
    domain = "" if error.scope == "account" else error.scope
    return Verdict(
        to=State.SCHEDULED, next_in=wait, reason=error.sentence, pause=wait, domain=domain
    )
