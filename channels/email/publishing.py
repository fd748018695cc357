"""One slice of deliveries out through one connection: prepared, sent, and each one answered for.

A delivery is prepared just before its turn, while the mail server works on the one before.
"""

from collections.abc import Generator, Iterator, Sequence
from typing import TypeAlias

from channels.email.connections import connections
from channels.email.delivering import SLICE_SECONDS, Mail, TooLate, deliver
from channels.email.dkim import DkimKey, read_dkim, sign
from channels.email.relays import borrow_from
from channels.email.returns.path import return_path
from channels.email.settings import Relay, Sender, read_relays, read_sender
from channels.email.smtp import Session
from channels.email.template import (
    Template,
    date_now,
    envelope_address,
    identity_of,
    template_for,
    values_for,
)
from channels.email.wire import ConnectionLost
from distributor.contract import (
    Account,
    ChannelError,
    Deadline,
    Misconfigured,
    Outgoing,
    Part,
    RateLimited,
    Receipt,
    Transient,
)

NOT_BEGUN = "The mail server was too slow for all of these at once, so this one waits its turn."

Answer: TypeAlias = tuple[str, Receipt | ChannelError]


def publish_many(outgoings: Sequence[Outgoing], account: Account) -> Iterator[Answer]:
    """Make one try for each; yield each key with its receipt or error as answers arrive."""
    try:
        sender, relays, keys = read_sender(account), read_relays(account), read_dkim(account)
    except ChannelError as error:
        yield from ((outgoing.key, error) for outgoing in outgoings)
        return
    writer = _Writer(sender, keys)
    yield from _Slice(outgoings, writer=writer, relays=relays).publish()


class _Slice:
    """The deliveries that still wait for their answer."""

    def __init__(
        self, outgoings: Sequence[Outgoing], *, writer: "_Writer", relays: Sequence[Relay]
    ) -> None:
        self._waiting = {outgoing.key: outgoing for outgoing in outgoings}
        self._relays = relays
        self._writer = writer
        self._refused: list[Answer] = []
        self._last: Receipt | ChannelError | None = None
        self._begin_by: Deadline | None = None

    def publish(self) -> Iterator[Answer]:
        """All of them through one connection, or two where the first was surely of no use."""
        may_reconnect = True
        while self._waiting:
            try:
                session = self._borrow()
            except ChannelError as error:
                yield from self._give_up(error)
                return
            self._begin_by = None
            lost = yield from self._send_through(session)
            yield from self._refused
            self._refused.clear()
            if lost is None or isinstance(lost, TooLate):
                yield from self._give_up(Transient(NOT_BEGUN, was_begun=False))
            else:
                is_stale = session.used > 0 and self._last is None
                yield from self._answer_untried(lost, may_reconnect=may_reconnect, stale=is_stale)
            may_reconnect = False

    def _borrow(self) -> Session:
        first = next(iter(self._waiting.values()))
        return borrow_from(self._relays, first.deadline)

    def _send_through(self, session: Session) -> Generator[Answer, None, ConnectionLost | None]:
        try:
            for mail, outcome in deliver(session, self._mails()):
                self._last = outcome
                del self._waiting[mail.key]
                yield mail.key, outcome
        except ConnectionLost as lost:
            return lost
        finally:
            connections().give_back(session)
        return None

    def _mails(self) -> Iterator[Mail]:
        for key, outgoing in tuple(self._waiting.items()):
            try:
                mail = self._writer.write(outgoing, begin_by=self._begin_by)
            except ChannelError as error:
                self._refused.append((key, error))
                del self._waiting[key]
            else:
                self._begin_by = self._begin_by or Deadline.after(SLICE_SECONDS)
                yield mail

    def _answer_untried(
        self, lost: ConnectionLost, *, may_reconnect: bool, stale: bool
    ) -> Iterator[Answer]:
        """Answer for the mails that had not left, unless a second connection may take them."""
        told = self._last
        if isinstance(told, RateLimited):
            yield from self._give_up(told, scope=told.scope)
        if may_reconnect and (stale or isinstance(told, RateLimited)):
            return
        yield from self._give_up(Transient(f"{lost.sentence} This mail had not left."))

    def _give_up(self, error: ChannelError, *, scope: str = "account") -> Iterator[Answer]:
        for key, outgoing in tuple(self._waiting.items()):
            if scope in {"account", _domain_of(outgoing)}:
                del self._waiting[key]
                yield key, error


class _Writer:
    """Makes the mails of a slice; remembers the template, which is nearly always the same."""

    def __init__(self, sender: Sender, keys: tuple[DkimKey, ...]) -> None:
        self._sender = sender
        self._keys = keys
        self._date = date_now()
        self._part: Part | None = None
        self._language = ""
        self._template: Template

    def write(self, outgoing: Outgoing, *, begin_by: Deadline | None) -> Mail:
        """The mail of one delivery.

        Raises:
            ChannelError: it cannot be made for this recipient.
        """
        recipient = outgoing.recipient
        if recipient is None:
            raise Misconfigured("A mail needs a recipient, and this delivery has none.")
        template = self._template_of(outgoing)
        identity = identity_of(outgoing.key)
        message_id = f"<{identity}@{self._sender.domain}>"
        address = envelope_address(recipient)
        tag = outgoing.tag or identity
        sender = return_path(self._sender, tag)
        envelope = f"MAIL FROM:<{sender}>\r\nRCPT TO:<{address}>\r\n"
        values = values_for(
            recipient, address=address, message_id=message_id, date=self._date, tag=tag
        )
        return Mail(
            key=outgoing.key,
            envelope=envelope.encode("ascii"),
            content=sign(template, values, self._keys) + template.fill(values),
            message_id=message_id,
            domain=address.rpartition("@")[2].lower(),
            deadline=outgoing.deadline,
            begin_by=begin_by,
        )

    def _template_of(self, outgoing: Outgoing) -> Template:
        if outgoing.part is not self._part or outgoing.language != self._language:
            self._template = template_for(
                part=outgoing.part, language=outgoing.language, sender=self._sender
            )
            self._part, self._language = outgoing.part, outgoing.language
        return self._template


def _domain_of(outgoing: Outgoing) -> str:
    address = outgoing.recipient.address if outgoing.recipient else ""
    return address.rpartition("@")[2].lower()
