"""The values that travel between the core and the channels.

All are frozen: an edition that was approved cannot change under way. Times are aware; texts are
plain Unicode without markup unless a name says `html`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as calendar_date
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

EMPTY: Mapping[str, str] = MappingProxyType({})


def _empty() -> Mapping[str, str]:
    return EMPTY


class BlockKind(StrEnum):
    """What a block of a release is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    QUOTE = "quote"
    TABLE = "table"


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A link inside a block: characters `start` to `end` of the block's text lead to `url`."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """Words of a person. `text` stands in the release letter for letter, without its marks."""

    text: str
    speaker: str | None = None
    role: str | None = None
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One piece of the body, in order.

    `text` is the whole paragraph, heading or quotation; for a list it is the items joined by line
    ends, for a table the cells. `sentences` are the text's own sentences, in order. `items` belong
    to a list, `rows` to a table, `level` (2 to 4) to a heading. `quotes` are the quotations that
    stand inside the block; a block of kind QUOTE is nothing but one, with its attribution in
    `text`. `notes` are the numbers of the footnotes marked here (marks are not in the text).
    """

    kind: BlockKind
    text: str
    sentences: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    level: int = 2
    ordered: bool = False
    quotes: tuple[Quote, ...] = ()
    links: tuple[Link, ...] = ()
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Boilerplate:
    """The "About ..." section of one organisation."""

    organisation: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """An image or file of the release. `alt` is the release's own description of it."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    alt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """A press release in one language, as the comms team wrote it.

    What the text does not say is None or empty; nothing is invented. `blocks` is the news: from
    the lede to the last paragraph, without boilerplate, contacts and legal text, which stand in
    their own fields. `link` is the canonical https address, `guid` the permanent identity.
    `correction` is the notice of a corrected release, in the release's own words.
    `text` is every word of the source after the frame (kicker, page headers) was taken off: what
    editions are checked against.
    """

    guid: str
    language: str
    headline: str
    link: str
    text: str
    blocks: tuple[Block, ...]
    issuer: str | None = None
    subheads: tuple[str, ...] = ()
    city: str | None = None
    date: calendar_date | None = None
    correction: str | None = None
    boilerplates: tuple[Boilerplate, ...] = ()
    contacts: tuple[str, ...] = ()
    legal: tuple[Block, ...] = ()
    footnotes: tuple[str, ...] = ()
    assets: tuple[Asset, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quotation of the body, in order."""
        return tuple(quote for block in self.blocks for quote in block.quotes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One piece of an edition: one post of a thread, one mail, one feed item.

    `text` is what a reader reads (a mail: the text part) and what is counted and fact-checked.
    `fields` are the channel's own further texts, by name (a mail's subject and html, an article
    card's title and description). `assets` are names of the release's assets.
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=_empty)
    assets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """The version of one release for one account and language."""

    channel: str
    language: str
    parts: tuple[Part, ...]
    options: Mapping[str, str] = field(default_factory=_empty)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Our own presence on a channel. Credentials never show in a repr.

    `settings` and `credentials` hold what the channel's facts declare, as text.
    """

    id: int
    channel: str
    handle: str
    settings: Mapping[str, str] = field(default_factory=_empty)
    credentials: Mapping[str, str] = field(default_factory=_empty, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """One subscriber as a mail needs them: address, name, and the way out."""

    address: str
    language: str
    name: str = ""
    unsubscribe_url: str = ""
    preferences_url: str = ""


def monotonic() -> float:
    """Seconds of a clock that never jumps and also counts while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """The instant (of `monotonic()`) after which no byte of this attempt may leave."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """A deadline so many seconds from now."""
        return cls(at=monotonic() + seconds)

    @property
    def seconds_left(self) -> float:
        """How long the call may still take; zero or less when it is too late."""
        return self.at - monotonic()

    @property
    def is_over(self) -> bool:
        """Whether it is too late to send."""
        return self.seconds_left <= 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """Proof of acceptance. `url` is None where the platform gives no public address."""

    remote_id: str
    accepted_at: datetime
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """One delivery, ready for one try.

    `key` is the same in every attempt. `root` and `previous` are the receipts of the first part
    and of the part before, for channels that are ordered. `assets` are the pictures that
    `part.assets` names, with their bytes. The channel must not let a byte leave after `deadline`,
    and must be done by then. `tag` is the key with a proof that we made it, in letters and digits
    of one case with dots: whatever comes back with it is about this delivery.
    """

    key: str
    part: Part
    language: str
    due_at: datetime
    deadline: Deadline
    recipient: Recipient | None = None
    root: Receipt | None = None
    previous: Receipt | None = None
    assets: tuple[Asset, ...] = ()
    tag: str = ""


class Level(StrEnum):
    """How bad a problem is: an error blocks, a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Something `check` found. `part` counts from 0; None is the edition as a whole."""

    level: Level
    code: str
    sentence: str
    part: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A call of our webhook: the body as it came, header names in small letters, and when."""

    body: bytes
    headers: Mapping[str, str]
    at: datetime


class EventKind(StrEnum):
    """Later news about a delivery, and against whom it speaks."""

    DELIVERED = "delivered"  # it reached the mailbox
    DELAYED = "delayed"  # not there yet; the other side keeps trying
    BOUNCED = "bounced"  # the address is gone for good
    SOFT_BOUNCED = "soft_bounced"  # could not be delivered, for a reason that may pass
    REFUSED = "refused"  # our domain, server or text was refused; nothing against the person
    COMPLAINED = "complained"  # the reader called it spam
    LEFT = "left"  # the reader asked to leave
    ANSWERED = "answered"  # an automatic or other reply, which says nothing about the delivery
    DELETED = "deleted"  # it was taken away from where it stood


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Later news about a delivery.

    `id` is the same whenever the same news is told again. Which delivery it is about is said by
    `tag`, the word of `Outgoing.tag` as it came back, which the core checks; or by `key`, where
    the channel itself has checked who tells (a signed webhook). `code` is the other side's own,
    `said` its words, for people.
    """

    kind: EventKind
    id: str
    tag: str = ""
    key: str = ""
    code: str = ""
    said: str = ""
