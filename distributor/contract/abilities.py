"""What a channel may be able to do besides: one small protocol each, asked for with isinstance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from distributor.contract.errors import ChannelError
from distributor.contract.values import (
    Account,
    Call,
    Deadline,
    Edition,
    Event,
    Outgoing,
    Receipt,
    Recipient,
)


@runtime_checkable
class PublishesMany(Protocol):
    """Takes many deliveries of the same edition, over what connections its account allows."""

    def publish_many(
        self, outgoings: Iterable[Outgoing], account: Account
    ) -> Iterator[tuple[str, Receipt | ChannelError]]:
        """Make one try for each and yield its key with a receipt or an error, one by one.

        Take each outgoing just before its turn: from then on it may have left, and what was never
        taken goes back untried. A key that is taken and never yielded counts as OutcomeUnknown.
        Raises nothing.
        """


@runtime_checkable
class FindsAgain(Protocol):
    """Can look whether an attempt landed."""

    def find(self, outgoing: Outgoing, account: Account, since: datetime) -> Receipt | None:
        """Look for this delivery among what the account published after `since`.

        None means: surely looked, not there (yet).

        Raises:
            ChannelError: the look itself failed and proves nothing.
        """


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """One edition that may be shown now, with the times a document needs."""

    edition: Edition
    guid: str
    published_at: datetime
    changed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """Bytes to serve and their media type; the same input gives the same bytes."""

    content: bytes
    media_type: str


@runtime_checkable
class Serves(Protocol):
    """Makes a document such as a feed out of the editions that may be shown."""

    def serve(self, published: Sequence[Published], account: Account) -> Document:
        """Render the document, newest first. Pure."""


@runtime_checkable
class Probes(Protocol):
    """Can test its credentials without harm."""

    def probe(self, account: Account) -> str:
        """Answer with a sentence such as "signed in as @ino".

        Raises:
            ChannelError: the credentials or settings do not work.
        """


@runtime_checkable
class Vets(Protocol):
    """Can see mistakes in an account's settings and credentials before it is kept."""

    def vet(self, account: Account) -> list[str]:
        """Say what is wrong and what to enter instead, a sentence each. Pure: asks nobody."""


class DnsKind(StrEnum):
    """What is looked up: a text at a name, or whether a host's address leads back to a name."""

    TEXT = "text"
    REVERSE = "reverse"


@dataclass(frozen=True, kw_only=True, slots=True)
class DnsRecord:
    """A record that must stand in the DNS, so that what an account sends is trusted.

    It stands at the first of `names` that has a text which begins with `begins`, and holds `holds`.
    `remedy` is the sentence with what to publish where.
    """

    kind: DnsKind
    label: str
    names: tuple[str, ...]
    remedy: str
    begins: str = ""
    holds: str = ""


@runtime_checkable
class NeedsRecords(Protocol):
    """Sends in the name of a domain whose DNS must vouch for it."""

    def records(self, account: Account) -> list[DnsRecord]:
        """What must stand there for this account. Pure: looks nothing up."""


@runtime_checkable
class Refreshes(Protocol):
    """Can trade a refresh token for new credentials."""

    def refresh(self, account: Account, deadline: Deadline) -> Mapping[str, str]:
        """Ask for new credentials; answer those that changed (access and refresh token).

        The core calls it once for an account at a time and stores the answer before it is used.

        Raises:
            AuthExpired: there is nothing to refresh with, or the platform refused it for good.
            ChannelError: it could not be asked now.
        """


@runtime_checkable
class Restyles(Protocol):
    """Derives texts of an edition from others, such as a mail's HTML from its plain text."""

    def restyle(self, edition: Edition, account: Account) -> Edition:
        """Make the derived texts anew after a person edited the others. Pure.

        Doing it twice is doing it once, and an edition as composed comes back as it was.
        """


@runtime_checkable
class Marks(Protocol):
    """Can mark an edition as a test, where readers see it first."""

    def mark(self, edition: Edition, account: Account, note: str) -> Edition:
        """The same edition with this note in front, such as in a mail's subject. Pure."""


@runtime_checkable
class Listens(Protocol):
    """Understands what its platform, or a service beside it, calls us with: webhooks."""

    def listen(self, call: Call, account: Account) -> Sequence[Event]:
        """Check who calls, and read what is told. Pure but for the instant given in the call.

        Raises:
            Forged: nothing proves that the caller is who may tell.
            Garbled: it cannot be understood.
        """


class Desk(Protocol):
    """What the core lends to a door where news comes in. Its methods may wait for the database."""

    def accounts(self) -> Sequence[Account]:
        """The accounts whose news may come in here."""

    def knows(self, tag: str) -> bool:
        """Whether this is an `Outgoing.tag` that we made."""

    def take(self, events: Sequence[Event]) -> None:
        """Keep the news and act on it; what returns is committed."""


@runtime_checkable
class Receives(Protocol):
    """Has a door of its own through which news comes back, such as bounces over LMTP."""

    def returns_to(self, account: Account) -> str:
        """Where what comes back to this account arrives; empty where it is not told apart."""

    def receive(self, desk: Desk, *, host: str, port: int) -> AbstractContextManager[int]:
        """Open the door for the time of a with-block; answers its port (0: any free one)."""


@runtime_checkable
class Gathers(Protocol):
    """Makes one digest of several approved editions, for subscribers who want fewer mails."""

    def gather(self, editions: Sequence[Edition], account: Account, *, language: str) -> Edition:
        """One digest in the order given, framed in `language`, in words of these editions. Pure.

        The editions may be in several languages, where a release has none in `language`.
        """


@dataclass(frozen=True, kw_only=True, slots=True)
class Imprint:
    """Who writes, as the law wants it named to subscribers: organisation, where, how to reach."""

    organisation: str
    postal_address: str
    contact: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A message to one person about their own subscription, such as the question to confirm it.

    `key` is the same in every try. `link` is the one thing to do and `label` its words. A way out
    is shown where the recipient has one. No byte may leave after `deadline`.
    """

    key: str
    recipient: Recipient
    subject: str
    paragraphs: Sequence[str]
    link: str
    label: str
    deadline: Deadline


@runtime_checkable
class Writes(Protocol):
    """Can write to one person about their own subscription, so that people can sign up."""

    def imprint(self, account: Account) -> Imprint:
        """Name who writes. Pure."""

    def write(self, letter: Letter, account: Account) -> Receipt:
        """Make one try to send this letter.

        Raises:
            ChannelError: it was not accepted, or nobody knows.
        """


class Sandbox(Protocol):
    """A channel's stand-in while it runs: a real server on loopback.

    `account` makes the settings and credentials of an account that talks to it. `inject` queues a
    fault (the names are those of `kit.sandbox.Fault`) for the next `times` requests. `accepted`
    lists what the platform took, in order, as (key or text, remote id). `page_url` shows what a
    follower sees. `save` writes that to a folder, to be looked at after the sandbox is gone.
    """

    @property
    def page_url(self) -> str:
        """Where a person looks at what arrived."""

    def account(self, *, id: int, handle: str) -> Account:
        """An account with settings and credentials that reach this sandbox."""

    def inject(self, fault: str, *, times: int = 1, **details: str) -> None:
        """Misbehave like this for the next `times` requests."""

    def accepted(self) -> Sequence[tuple[str, str]]:
        """What the platform took, in order: (text or address, remote id)."""

    def save(self, folder: Path) -> Iterable[Path]:
        """Write the pages a follower sees, and the raw material, into a folder."""


@runtime_checkable
class HasSandbox(Protocol):
    """Brings its own stand-in platform for demo and tests."""

    def sandbox(self, *, port: int = 0) -> AbstractContextManager[Sandbox]:
        """Start the stand-in on 127.0.0.1 (port 0: any free one) for the time of a with-block."""
