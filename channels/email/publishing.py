"""One slice of deliveries out: each prepared, sent through one connection or another, and answered.

A delivery is taken and prepared just before its turn, while the mail server works on the one
before.
"""

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence

from channels.email.connections import connections
from channels.email.delivering import SLICE_SECONDS, Mail, TooLate
from channels.email.dkim import DkimKey, read_dkim, sign
from channels.email.group import Answer, Group, Member
from channels.email.relays import borrow_from, borrow_further
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

# So long others are opened for a slice. The rest is opened for the next one.
OPENING_SECONDS = 0.3
NOT_BEGUN = "The mail server was too slow for all of these at once, so this one waits its turn."


def publish_many(outgoings: Iterable[Outgoing], account: Account) -> Iterator[Answer]:
    """Make one try for each; yield each key with its receipt or error as answers arrive."""
    try:
        sender, relays, keys = read_sender(account), read_relays(account), read_dkim(account)
    except ChannelError as error:
        yield from ((outgoing.key, error) for outgoing in outgoings)
        return
    writer = _Writer(sender, keys)
    yield from _Slice(outgoings, writer=writer, relays=relays).publish()


class _Slice:
    """The deliveries of a slice; those that were taken and have not left come first."""

    def __init__(
        self, outgoings: Iterable[Outgoing], *, writer: "_Writer", relays: Sequence[Relay]
    ) -> None:
        self._source = iter(outgoings)
        self._seen: set[str] = set()
        self._untried: deque[Outgoing] = deque()
        self._writer = writer
        self._relays = relays
        self._told: list[Answer] = []  # what no server was asked about
        self._told_off: dict[str, RateLimited] = {}  # domains for which a session was ended
        self._stopped: RateLimited | None = None
        self._lost: list[Member] = []
        self._is_first = True
        self._begin_by = Deadline.after(SLICE_SECONDS)

    def publish(self) -> Iterator[Answer]:
        """All of them through what connections there are, and new ones while those are of use."""
        may_reconnect = True
        while self._has_more():
            try:
                sessions = self._borrow()
            except ChannelError as error:
                yield from self._give_up(error)
                return
            self._lost.clear()
            was_of_use = yield from self._send_through(sessions)
            yield from self._answer_untried(may_reconnect=may_reconnect)
            may_reconnect = was_of_use

    def _borrow(self) -> list[Session]:
        """A session, and further ones if there are mails for them and they can be had soon.

        Without any when the slice's time went by: they are kept for the next one. No mail is under
        way meanwhile that would have to wait, too.
        """
        deadline, soon = self._untried[0].deadline, Deadline.after(OPENING_SECONDS)
        sessions = [borrow_from(self._relays, deadline)]
        while len(sessions) < self._relays[0].connections and self._has_more(len(sessions) + 1):
            further = borrow_further(self._relays, deadline, may_open=not soon.is_over)
            if further is None:
                break
            sessions.append(further)
        if self._begin_by.is_over:
            for session in sessions:
                connections().give_back(session)
            return []
        return sessions

    def _send_through(self, sessions: list[Session]) -> Generator[Answer, None, bool]:
        """Through these sessions, and others as they are free; whether any mail was accepted."""
        most, was_of_use = self._relays[0].connections, False
        group = Group(most=most, mails=self._mails, leave=self._leave)
        try:
            while sessions:
                group.join(sessions.pop())
            for key, outcome in group.answers():
                was_of_use = was_of_use or isinstance(outcome, Receipt)
                yield key, outcome
                if self._told:
                    yield from self._tell()
                self._enlarge(group)
        finally:
            group.close()
            for session in sessions:
                connections().give_back(session)
        yield from self._tell()
        return was_of_use

    def _enlarge(self, group: Group) -> None:
        """Let further sessions take part as they are free; with mails under way none is opened."""
        while group.has_room and self._may_begin() and self._has_more():
            deadline = self._untried[0].deadline
            further = borrow_further(self._relays, deadline, may_open=False)
            if further is None:
                return
            group.join(further)

    def _may_begin(self) -> bool:
        return not self._stopped and not self._begin_by.is_over

    def _has_more(self, number: int = 1) -> bool:
        """Whether there are so many to send; they are taken, so from here on they may leave."""
        while len(self._untried) < number:
            if (outgoing := next(self._source, None)) is None:
                return False
            if outgoing.key not in self._seen:
                self._seen.add(outgoing.key)
                self._untried.append(outgoing)
        return True

    def _mails(self, member: Member) -> Iterator[Mail]:
        while not self._stopped and self._has_more():
            outgoing = self._untried.popleft()
            try:
                mail = self._write(outgoing)
            except ChannelError as error:
                self._told.append((outgoing.key, error))
            else:
                self._is_first = False
                member.taken[outgoing.key] = outgoing
                yield mail

    def _write(self, outgoing: Outgoing) -> Mail:
        if self._told_off and (told := self._told_off.get(_domain_of(outgoing))):
            raise told
        begin_by = None if self._is_first else self._begin_by  # the first may always go
        return self._writer.write(outgoing, begin_by=begin_by)

    def _leave(self, member: Member) -> None:
        """A session is done, or of no more use; what it took and did not send is left."""
        connections().give_back(member.session)
        if member.lost is None or isinstance(member.lost, TooLate):
            self._untried.extend(member.taken.values())
            return
        self._lost.append(member)
        if isinstance(member.last, RateLimited):
            self._slow_down(member.last)
        elif not member.is_stale:
            untried = Transient(f"{member.lost.sentence} This mail had not left.")
            self._told += [(key, untried) for key in member.taken]
            return
        self._untried.extend(member.taken.values())

    def _slow_down(self, told: RateLimited) -> None:
        if told.scope == "account":
            self._stopped = told
        else:
            self._told_off[told.scope] = told

    def _tell(self) -> Iterator[Answer]:
        yield from self._told
        self._told.clear()

    def _answer_untried(self, *, may_reconnect: bool) -> Iterator[Answer]:
        """Answer for the mails that had not left, unless another connection may take them."""
        if self._stopped:
            yield from self._give_up(self._stopped)
        elif not self._lost:
            yield from self._give_up(Transient(NOT_BEGUN, was_begun=False))
        elif not may_reconnect or not all(_is_replaced(member) for member in self._lost):
            lost = self._lost[-1].lost
            assert lost is not None
            yield from self._give_up(Transient(f"{lost.sentence} This mail had not left."))

    def _give_up(self, error: ChannelError) -> Iterator[Answer]:
        while self._has_more():
            outgoing = self._untried.popleft()
            yield outgoing.key, self._told_off.get(_domain_of(outgoing), error)


def _is_replaced(member: Member) -> bool:
    """Whether a session that was lost says nothing about the next one."""
    return member.is_stale or isinstance(member.last, RateLimited)


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
