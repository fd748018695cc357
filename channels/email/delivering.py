"""A conversation with a mail server: mails through an open session, each answer accounted for.

Three ways, by what the server announces: one mail chained to the next one's envelope (PIPELINING),
BDAT with several mails under way (CHUNKING, and far away), or word for word. Whichever it is, a
mail whose end may have left without an answer is unknown; one whose end surely did not is untried.
A conversation yields outcomes, and what to wait for when its thread has others to serve.
"""

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from channels.email.replies import Stage, error_of, parse
from channels.email.smtp import Session
from channels.email.wire import ConnectionLost, Talk, Wire
from distributor.contract import ChannelError, Deadline, OutcomeUnknown, Receipt

# A server that breaks off with mails under way resets the connection and takes its answers along:
# all of them are then unknown. So mails are chained, with one at stake, unless the way is long
# (a real Postfix nearby takes chained mails faster than chunks, measured November 2026).
FAR_SECONDS = 0.005

# The house allows 50. With 16 a far server is busy all the time already, and a connection that
# breaks leaves fewer mails that a person must decide about.
UNDER_WAY = 16

# A pause must hold within a second, also where the mail server has become slow in the middle of a
# slice: what has not begun by then goes back, and is asked for anew.
SLICE_SECONDS = 0.9
OPENED_BEFORE = 0.2  # so much earlier the last envelope is opened, for its mail to go in time

_END = b".\r\n"
_RESET = b"RSET\r\n"
_NOT_SMTP = "The mail server gave an answer that is not SMTP."


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """One message for one recipient, ready for the wire. `envelope` is MAIL and RCPT."""

    key: str
    envelope: bytes
    content: bytes
    message_id: str
    domain: str
    deadline: Deadline
    begin_by: Deadline | None = None

    def may_begin(self, *, earlier: float = 0.0) -> bool:
        """Whether the slice still has time for it; the first mail of a slice always may."""
        return self.begin_by is None or self.begin_by.seconds_left > earlier


class TooLate(ConnectionLost):
    """The slice has taken its time; what was not yielded was not begun."""


Told: TypeAlias = tuple[Mail, Receipt | ChannelError]
Conversation: TypeAlias = Generator[int | Told, None, None]


def deliver(session: Session, mails: Iterable[Mail]) -> Iterator[Told]:
    """Send the mails in order and yield each with its outcome as soon as it is known.

    Raises:
        ConnectionLost: the session is over before all mails were tried.
    """
    session.wire.share(is_shared=False)
    for told in converse(session, mails):
        assert not isinstance(told, int)
        yield told


def converse(session: Session, mails: Iterable[Mail]) -> Conversation:
    """The same through a wire that may be shared: yields also what it waits for.

    A mail that was not told when this ends was surely not sent: without an error, there was no
    time left in this slice to begin it.

    Raises:
        ConnectionLost: the session is over before all mails were tried.
    """
    session.is_clean = False
    if "PIPELINING" not in session.features:
        yield from _send_plain(session.wire, mails)
    elif "CHUNKING" in session.features and session.round_trip >= FAR_SECONDS:
        yield from _send_chunks(session.wire, mails)
    else:
        yield from _send_chained(session.wire, mails)
    session.is_clean = not session.wire.has_unread


def _send_chained(wire: Wire, mails: Iterable[Mail]) -> Conversation:
    """One write carries a mail's content, its end, and the next mail's envelope.

    What is known is told, and the mail after the next is made, only after such a write: the
    server then works while we do.
    """
    source = iter(mails)
    mail, following = next(source, None), next(source, None)
    told: list[Told] = []
    try:
        yield from wire.say(_opening(mail))
        while mail is not None:
            way_out = yield from _read_envelope(wire, mail, told)
            if following is not None and not following.may_begin(earlier=OPENED_BEFORE):
                source, following = iter(()), None
            tail = _opening(following)
            yield from _write_content(wire, mail, told, way_out=way_out, tail=tail)
            yield from told
            told.clear()
            upcoming = next(source, None)
            yield from _read_end(wire, mail, told, way_out=way_out)
            mail, following = following, upcoming
    except ConnectionLost:
        yield from told
        raise
    yield from told


def _send_plain(wire: Wire, mails: Iterable[Mail]) -> Conversation:
    """Word for word, for a server that announces no PIPELINING."""
    told: list[Told] = []
    for mail in mails:
        if not mail.may_begin():
            return
        try:
            way_out = yield from _talk_envelope(wire, mail, told)
            yield from _write_content(wire, mail, told, way_out=way_out, tail=b"")
            yield from _read_end(wire, mail, told, way_out=way_out)
        except ConnectionLost:
            yield from told
            raise
        yield from told
        told.clear()


def _send_chunks(wire: Wire, mails: Iterable[Mail]) -> Conversation:
    """Whole mails one after another, up to UNDER_WAY of them without an answer."""
    flying: deque[Mail] = deque()
    told: list[Told] = []
    source = iter(mails)
    mail = next(source, None)
    try:
        while mail or flying:
            if mail and not mail.may_begin():
                mail = None
                continue
            has_room = mail and len(flying) < UNDER_WAY and not mail.deadline.is_over
            if mail and has_room:
                yield from _write_chunk(wire, mail, flying)
                mail = next(source, None)
            elif flying:
                yield from _read_chunk(wire, flying, told)
            else:
                break
            yield from told
            told.clear()
    except ConnectionLost as lost:
        yield from told
        yield from ((mail, _unknown(lost)) for mail in flying)
        raise
    if mail:
        raise ConnectionLost("The time for this delivery was over.")


def _opening(mail: Mail | None) -> bytes:
    return mail.envelope + b"DATA\r\n" if mail else b""


def _read_envelope(wire: Wire, mail: Mail, told: list[Told]) -> Talk[bytes]:
    """Empty when the server waits for the content, else the words that end the refused mail."""
    sender = yield from _read_word(wire, mail, told, stage=Stage.SENDER)
    recipient = yield from _read_word(wire, mail, told, stage=Stage.RECIPIENT)
    data = yield from _read_word(wire, mail, told, stage=Stage.CONTENT)
    is_open = data[:3] == b"354"
    if sender[:1] != b"2":
        told.append((mail, _refusal(sender, mail, Stage.SENDER)))
    elif recipient[:1] != b"2":
        told.append((mail, _refusal(recipient, mail, Stage.RECIPIENT)))
    elif not is_open:
        told.append((mail, _refusal(data, mail, Stage.CONTENT)))
    else:
        return b""
    # A server that opened DATA for nobody gets a single dot, which it must refuse (RFC 2920).
    return _END + _RESET if is_open else _RESET


def _talk_envelope(wire: Wire, mail: Mail, told: list[Told]) -> Talk[bytes]:
    """The same as `_read_envelope`, one word and one answer at a time."""
    words = (*mail.envelope.splitlines(keepends=True), b"DATA\r\n")
    stages = (Stage.SENDER, Stage.RECIPIENT, Stage.CONTENT)
    wire.use_until(mail.deadline)
    for word, stage, good in zip(words, stages, (b"2", b"2", b"3"), strict=True):
        yield from wire.say(word)
        answer = yield from _read_word(wire, mail, told, stage=stage)
        if answer[:1] != good:
            told.append((mail, _refusal(answer, mail, stage)))
            return _RESET
    return b""


def _read_word(wire: Wire, mail: Mail, told: list[Told], *, stage: Stage) -> Talk[bytes]:
    answer = yield from wire.hear()
    if answer[:3] == b"421":
        told.append((mail, _refusal(answer, mail, stage)))
        raise ConnectionLost("The mail server ended the session.")
    return answer


def _write_content(
    wire: Wire, mail: Mail, told: list[Told], *, way_out: bytes, tail: bytes
) -> Talk[None]:
    if way_out:
        yield from wire.say(way_out + tail)
        return
    if not mail.may_begin():
        raise TooLate("The mail server has become slow.")
    wire.use_until(mail.deadline)
    try:
        yield from wire.say(b"".join((mail.content, _END, tail)))
    except ConnectionLost as lost:
        if lost.at_most >= len(mail.content) + len(_END):
            told.append((mail, _unknown(lost)))
        raise


def _read_end(wire: Wire, mail: Mail, told: list[Told], *, way_out: bytes) -> Talk[None]:
    if not way_out:
        yield from _read_verdict(wire, mail, told)
        return
    for _ in range(way_out.count(b"\r\n")):
        answer = yield from wire.hear()
    if answer[:3] != b"250":
        raise ConnectionLost(_NOT_SMTP)


def _read_verdict(wire: Wire, mail: Mail, told: list[Told]) -> Talk[None]:
    """The answer to a mail's end: the only one that makes it accepted."""
    try:
        answer = yield from wire.hear()
    except ConnectionLost as lost:
        told.append((mail, _unknown(lost)))
        raise
    if answer[:4] == b"250 ":
        told.append((mail, _receipt(mail)))
        return
    _read_other_verdict(answer, mail, told)


def _read_other_verdict(answer: bytes, mail: Mail, told: list[Told]) -> None:
    reply = parse(answer)
    if reply is None or 300 <= reply.code < 400:
        lost = ConnectionLost(_NOT_SMTP)
        told.append((mail, _unknown(lost, answer)))
        raise lost
    is_taken = reply.code < 300
    error = error_of(reply, Stage.CONTENT, domain=mail.domain)
    told.append((mail, _receipt(mail) if is_taken else error))
    if reply.code == 421:
        raise ConnectionLost("The mail server ended the session.")


def _write_chunk(wire: Wire, mail: Mail, flying: deque[Mail]) -> Talk[None]:
    # RSET first: after a refused BDAT the state is open until it (RFC 3030 section 2), and when
    # this is written the answers to the mails before are not known.
    words = b"%b%bBDAT %d LAST\r\n" % (_RESET, mail.envelope, len(mail.content))
    wire.use_until(mail.deadline)
    try:
        yield from wire.say(words + mail.content)
    except ConnectionLost as lost:
        if lost.at_most >= len(words) + len(mail.content):
            flying.append(mail)
        raise
    flying.append(mail)


def _read_chunk(wire: Wire, flying: deque[Mail], told: list[Told]) -> Talk[None]:
    """The four answers to one mail: RSET, MAIL, RCPT, BDAT."""
    mail = flying[0]
    wire.use_until(mail.deadline)
    stages = (Stage.SENDER, Stage.SENDER, Stage.RECIPIENT)
    answers: list[bytes] = []
    for stage in stages:
        answers += [(yield from _read_early(wire, flying, told, stage=stage))]
    refused = [pair for pair in zip(answers, stages, strict=True) if pair[0][:1] != b"2"]
    flying.popleft()
    if not refused:
        yield from _read_verdict(wire, mail, told)
        return
    answer, stage = refused[0]
    told.append((mail, _refusal(answer, mail, stage)))
    yield from wire.hear()


def _read_early(wire: Wire, flying: deque[Mail], told: list[Told], *, stage: Stage) -> Talk[bytes]:
    answer = yield from wire.hear()
    if answer[:3] == b"421":
        mail = flying.popleft()
        told.append((mail, _refusal(answer, mail, stage)))
        raise ConnectionLost("The mail server ended the session.")
    return answer


def _refusal(answer: bytes, mail: Mail, stage: Stage) -> ChannelError:
    reply = parse(answer)
    if reply is None or reply.code < 400:
        raise ConnectionLost(_NOT_SMTP)
    return error_of(reply, stage, domain=mail.domain)


def _receipt(mail: Mail) -> Receipt:
    return Receipt(remote_id=mail.message_id, accepted_at=datetime.now(UTC))


def _unknown(lost: ConnectionLost, answer: bytes = b"") -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{lost.sentence} This mail had left; whether it was accepted is not known.",
        raw=answer.decode("ascii", "replace"),
    )
