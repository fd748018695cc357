"""What a channel must have: three methods and its declared facts.

A channel is one object without state. Everything it needs comes in as values; everything it
learns goes out as a value or as one of the errors of `contract.errors`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from distributor.contract.values import Account, Edition, Outgoing, Part, Problem, Receipt, Release


class Destination(StrEnum):
    """To whom a channel delivers: to the account's own page, or to each subscriber of its lists."""

    ACCOUNT = "account"
    SUBSCRIBERS = "subscribers"


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One setting or credential an account of the channel has, for forms and `account add`."""

    name: str
    label: str
    required: bool = False
    default: str = ""
    help: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Retry:
    """How patient to be with a platform that surely did not accept.

    Seconds of the first wait and of the longest (they double in between, and chance spreads each
    from nothing to its bound), how many tries count, and after how many seconds it is too late.
    """

    first: float = 4.0
    longest: float = 600.0
    tries: int = 40
    patience: float = 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """At most so many calls of `publish` for one account in so many seconds."""

    calls: int
    seconds: float


def _none() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is true of a platform, declared once and never asked by name.

    `count` and `limit`: the platform's own measure of a part's text (None: no limit).
    `ordered`: the parts of an edition are published one after another, each after the one before.
    `repeatable_for`: how long the platform honours our key, so that a repeat is harmless;
    timedelta.max means always, None never. `refuses_doubles`: the platform itself refuses the
    same content again. `findable_within`: how long after acceptance `find` surely shows it.
    `cost` is the price of one part in USD (None: free).
    `retry` and `rates` say how patient and how fast to be with one account.
    `first`: published before the others, because they link to it (the feed).
    `call_seconds` bounds one whole call of `publish` for one part.
    `personal`: marks in a part's text that become each recipient's own, and how to call them.
    """

    name: str
    label: str
    settings: tuple[Setting, ...] = ()
    credentials: tuple[Setting, ...] = ()
    destination: Destination = Destination.ACCOUNT
    limit: int | None = None
    count: Callable[[str], int] = len
    ordered: bool = False
    repeatable_for: timedelta | None = None
    refuses_doubles: bool = False
    findable_within: timedelta | None = None
    cost: Callable[[Part], Decimal] | None = None
    retry: Retry = Retry()
    rates: tuple[Rate, ...] = ()
    first: bool = False
    call_seconds: float = 30.0
    personal: Mapping[str, str] = field(default_factory=_none)


@runtime_checkable
class Channel(Protocol):
    """The adapter for one kind of place."""

    @property
    def facts(self) -> Facts:
        """What is true of the platform."""

    def compose(self, release: Release, account: Account) -> Edition:
        """Make this account's version of a release. Pure: same input, same bytes.

        Raises:
            Unsupported: the platform cannot express this release at all.
        """

    def check(self, edition: Edition, account: Account) -> list[Problem]:
        """Say what the platform cannot express or is sure to refuse. Pure."""

    def publish(self, outgoing: Outgoing, account: Account) -> Receipt:
        """Make one try for one part: no sleep, no loop, no retry inside.

        Raises:
            ChannelError: exactly one of the errors of `contract.errors`.
        """
