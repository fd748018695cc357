"""Several conversations with mail servers in one thread: each goes on when its server has answered.

A thread for each would cost more than the mails: waking it for every answer, and handing Python's
lock from one to the next.
"""

import select
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeAlias

from channels.email.delivering import Conversation, Mail, converse
from channels.email.smtp import Session
from channels.email.wire import ConnectionLost
from distributor.contract import ChannelError, Outgoing, Receipt

Answer: TypeAlias = tuple[str, Receipt | ChannelError]


@dataclass(eq=False, kw_only=True, slots=True)
class Member:
    """A session that takes part, and the deliveries it took and has not told about."""

    session: Session
    number: int
    taken: dict[str, Outgoing] = field(default_factory=dict)
    last: Receipt | ChannelError | None = None
    lost: ConnectionLost | None = None
    waits_for: int = 0
    until: float = 0.0

    @property
    def is_stale(self) -> bool:
        """Whether the server had hung up before the first mail, as it may between slices."""
        return self.session.used > 0 and self.last is None


class Group:
    """The sessions that work on one slice; one alone waits inside its own calls."""

    def __init__(
        self,
        *,
        most: int,
        mails: Callable[[Member], Iterator[Mail]],
        leave: Callable[[Member], None],
    ) -> None:
        self._most = most
        self._mails = mails
        self._leave = leave
        self._members: dict[int, Member] = {}
        self._talks: dict[int, Conversation] = {}
        self._begun: list[Answer] = []  # by those who joined
        self._poll = select.poll()

    @property
    def has_room(self) -> bool:
        return len(self._members) < self._most

    def join(self, session: Session) -> None:
        """Let this session take part from now on; it takes its first mails at once."""
        member = Member(session=session, number=session.wire.fileno())
        self._members[member.number] = member
        self._talks[member.number] = converse(session, self._mails(member))
        if self._most > 1:
            self._share(is_shared=True)
            self._begun += self._go_on(member)

    def answers(self) -> Iterator[Answer]:
        """Each delivery's outcome as it becomes known, until every member has left."""
        while self._members or self._begun:
            yield from self._begun
            self._begun.clear()
            if len(self._members) == 1:
                self._share(is_shared=False)
                (alone,) = self._members.values()
                yield from self._go_on(alone)
            elif self._members:
                yield from self._go_on_with_those_answered()

    def close(self) -> None:
        """Give up every conversation that is not over."""
        for member in tuple(self._members.values()):
            self._talks[member.number].close()
            self._end(member)

    def _go_on_with_those_answered(self) -> Iterator[Answer]:
        first_end = min(member.until for member in self._members.values())
        ready = self._poll.poll(max(0.0, first_end - monotonic()) * 1000)
        for number, _ in ready:
            yield from self._go_on(self._members[number])
        if not ready:
            now = monotonic()
            for member in [each for each in self._members.values() if each.until <= now]:
                yield from self._go_on(member, error=TimeoutError())

    def _go_on(self, member: Member, *, error: TimeoutError | None = None) -> Iterator[Answer]:
        """Until it waits, or is over."""
        talk = self._talks[member.number]
        try:
            turn = next(talk) if error is None else talk.throw(error)
            while not isinstance(turn, int):
                mail, outcome = turn
                member.last = outcome
                del member.taken[mail.key]
                yield mail.key, outcome
                turn = next(talk)
        except ConnectionLost as lost:
            member.lost = lost
        except StopIteration:
            pass
        else:
            self._let_wait(member, turn)
            return
        self._end(member)

    def _let_wait(self, member: Member, what: int) -> None:
        if member.waits_for != what:
            self._poll.register(member.number, what)
            member.waits_for = what
        member.until = monotonic() + member.session.wire.patience

    def _end(self, member: Member) -> None:
        if member.waits_for:
            self._poll.unregister(member.number)
        del self._members[member.number], self._talks[member.number]
        member.session.wire.share(is_shared=False)
        self._leave(member)

    def _share(self, *, is_shared: bool) -> None:
        for member in self._members.values():
            member.session.wire.share(is_shared=is_shared)
