"""The sandbox's mail server: real SMTP on loopback, strict about the rules, faulty on request.

Threads and blocking sockets: one conversation reads from top to bottom, and the faults that lose
or double mail (a reset after storing, a silence after the final dot) happen on real sockets.
"""

import re
import socket
import ssl
import struct
import threading
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from socketserver import BaseRequestHandler, ThreadingTCPServer

from channels.email.sandbox_moods import Moods
from channels.email.sandbox_rules import complaints, message_id_of
from distributor.kit.sandbox import Fault, Faults, Planned, Record

USERNAME = "sandbox"
PASSWORD = "sandbox-password"  # noqa: S105 - opens nothing but the sandbox
LINE_LIMIT = 2048

PIPELINING, CHUNKING, STARTTLS = "PIPELINING", "CHUNKING", "STARTTLS"
AUTH_PLAIN, AUTH_LOGIN = "AUTH PLAIN", "AUTH LOGIN"

_SENDER = re.compile(rb"FROM:<([^<>\s]*)>(?: .*)?", re.IGNORECASE)
_RECIPIENT = re.compile(rb"TO:<([^<>\s]+)>(?: .*)?", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9]{1,9})( LAST)?", re.IGNORECASE)


@dataclass(kw_only=True, slots=True)
class Desk:
    """What all conversations share: what is offered, planned, recorded, complained about."""

    features: frozenset[str]
    record: Record
    faults: Faults
    moods: Moods = field(default_factory=Moods)
    tls: ssl.SSLContext | None = None
    complaints: list[str] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)


class SmtpServer(ThreadingTCPServer):
    """Listens on loopback; `hang_up` ends every conversation."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, desk: Desk, *, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.desk = desk
        self.open: set[Conversation] = set()

    def stop(self) -> None:
        """End the server and every conversation; returns when all have ended."""
        self.desk.stopping.set()
        self.shutdown()
        for conversation in tuple(self.open):
            conversation.hang_up()
        self.server_close()


class _Handler(BaseRequestHandler):
    server: SmtpServer

    def handle(self) -> None:
        conversation = Conversation(self.server.desk, self.request)
        self.server.open.add(conversation)
        try:
            with suppress(OSError, Over):  # the client left, or a fault made us leave
                conversation.run()
        finally:
            self.server.open.discard(conversation)
            conversation.close()


class Over(Exception):
    """The conversation ends here."""


@dataclass(kw_only=True, slots=True)
class _Transaction:
    sender: str
    planned: Planned | None
    recipient: str = ""
    content: bytearray = field(default_factory=bytearray)


class Conversation:
    """One connection, from greeting to goodbye."""

    def __init__(self, desk: Desk, connection: socket.socket) -> None:
        self._desk = desk
        self._socket = connection
        self._reader = connection.makefile("rb")
        self._transaction: _Transaction | None = None
        self._is_signed_in = False
        self._words: dict[bytes, Callable[[bytes], None]] = {
            b"EHLO": self._hello,
            b"STARTTLS": self._start_tls,
            b"AUTH": self._sign_in,
            b"MAIL": self._mail,
            b"RCPT": self._recipient,
            b"DATA": self._data,
            b"BDAT": self._chunk,
            b"RSET": self._reset,
            b"NOOP": lambda _: self._say("250 2.0.0 OK"),
            b"QUIT": self._quit,
        }

    def run(self) -> None:
        """Talk until one side leaves."""
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._say("220 127.0.0.1 ESMTP sandbox")
        while line := self._reader.readline(LINE_LIMIT):
            verb, _, rest = line.rstrip(b"\r\n").partition(b" ")
            word = self._words.get(verb.upper(), self._not_known)
            word(rest)

    def hang_up(self) -> None:
        """Wake the thread that waits for the client; for another thread."""
        with suppress(OSError):  # gone already
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the socket, also when TLS replaced it."""
        self._reader.close()
        self._socket.close()

    def _say(self, *lines: str) -> None:
        marked = [f"{line[:3]}-{line[4:]}" for line in lines[:-1]] + [lines[-1]]
        self._socket.sendall("".join(f"{line}\r\n" for line in marked).encode("ascii"))

    def _not_known(self, _: bytes) -> None:
        self._say("500 5.5.2 Command not known")

    def _hello(self, _: bytes) -> None:
        offered = self._desk.features
        if isinstance(self._socket, ssl.SSLSocket):
            offered -= {STARTTLS}
        ways = [name.removeprefix("AUTH ") for name in sorted(offered) if name.startswith("AUTH")]
        others = [name for name in sorted(offered) if not name.startswith("AUTH")]
        lines = [*others, "ENHANCEDSTATUSCODES", *([f"AUTH {' '.join(ways)}"] if ways else [])]
        self._transaction = None
        self._say("250 127.0.0.1", *(f"250 {line}" for line in lines))

    def _start_tls(self, _: bytes) -> None:
        if self._desk.tls is None or isinstance(self._socket, ssl.SSLSocket):
            self._say("502 5.5.1 Not offered")
            return
        self._say("220 2.0.0 Go ahead")
        self._reader.close()
        self._socket = self._desk.tls.wrap_socket(self._socket, server_side=True)
        self._reader = self._socket.makefile("rb")

    def _sign_in(self, rest: bytes) -> None:
        way, _, given = rest.partition(b" ")
        way = way.upper()
        if f"AUTH {way.decode('ascii', 'replace')}" not in self._desk.features:
            self._say("504 5.5.4 Mechanism not known")
            return
        questions = ("VXNlcm5hbWU6", "UGFzc3dvcmQ6")
        answers = [given] if way == b"PLAIN" else [self._ask(question) for question in questions]
        self._is_signed_in = _decoded(answers) == f"{USERNAME}\0{PASSWORD}".encode()
        if self._is_signed_in:
            self._desk.signed_in.append(way.decode())
            self._say("235 2.7.0 Welcome")
        else:
            self._say(f"535 5.7.8 Not accepted: {answers[-1].decode('ascii', 'replace')}")

    def _ask(self, question: str) -> bytes:
        self._say(f"334 {question}")
        return self._reader.readline(LINE_LIMIT).rstrip(b"\r\n")

    def _mail(self, rest: bytes) -> None:
        found = _SENDER.fullmatch(rest)
        if STARTTLS in self._desk.features and not isinstance(self._socket, ssl.SSLSocket):
            self._say("530 5.7.0 Must issue a STARTTLS command first")
        elif not self._is_signed_in and self._desk.features & {AUTH_PLAIN, AUTH_LOGIN}:
            self._say("530 5.7.0 Authentication required")
        elif self._transaction:
            self._say("503 5.5.1 Nested MAIL command")
        elif not found:
            self._say("501 5.5.4 Syntax: MAIL FROM:<address>")
        else:
            self._begin(found[1].decode("ascii", "replace"))

    def _begin(self, sender: str) -> None:
        planned = self._desk.faults.take("publish")
        if planned and planned.fault == Fault.AUTH_EXPIRED:
            self._say("535 5.7.8 These credentials have expired")
            return
        self._transaction = _Transaction(sender=sender, planned=planned)
        self._say("250 2.1.0 Sender ok")

    def _recipient(self, rest: bytes) -> None:
        found = _RECIPIENT.fullmatch(rest)
        if not self._transaction:
            self._say("503 5.5.1 MAIL first")
        elif not found:
            self._say("501 5.5.4 Syntax: RCPT TO:<address>")
        elif self._transaction.recipient:
            self._say("452 4.5.3 One recipient for one mail")
        else:
            self._consider(self._transaction, found[1].decode("ascii", "replace"))

    def _consider(self, transaction: _Transaction, address: str) -> None:
        transaction.planned = transaction.planned or self._desk.moods.take(address)
        refusal = _recipient_refusal(transaction.planned)
        if refusal:
            self._say(refusal)
            self._leave_after(refusal)
            return
        transaction.recipient = address
        self._say("250 2.1.5 Recipient ok")

    def _data(self, _: bytes) -> None:
        if not self._transaction or not self._transaction.recipient:
            self._say("554 5.5.1 No valid recipients")
            return
        self._say("354 End with a dot")
        for line in iter(self._reader.readline, b".\r\n"):
            if not line.endswith(b"\n"):
                raise Over  # cut off: never accepted
            self._transaction.content += line[1:] if line.startswith(b".") else line
        self._take(self._transaction)

    def _chunk(self, rest: bytes) -> None:
        found = _CHUNK.fullmatch(rest)
        if not found or CHUNKING not in self._desk.features:
            self._say("501 5.5.4 Syntax: BDAT octets LAST")
            raise Over  # the octets that follow are no commands
        octets = self._reader.read(int(found[1]))
        if len(octets) < int(found[1]):
            raise Over
        if not self._transaction or not self._transaction.recipient:
            self._say("554 5.5.1 No valid recipients")
            return
        self._transaction.content += octets
        if found[2]:
            self._take(self._transaction)
        else:
            self._say("250 2.0.0 Octets taken")

    def _take(self, transaction: _Transaction) -> None:
        """The end of a mail: refuse it, lose it, store it, or store it and say nothing."""
        self._transaction = None
        content, planned = bytes(transaction.content), transaction.planned
        wrong = complaints(content, transaction.recipient)
        if wrong:
            self._desk.complaints.extend(wrong)
            self._say(f"550 5.6.0 Not accepted: {'; '.join(wrong)}")
            return
        if planned is None:
            self._store(transaction, content)
            self._say("250 2.0.0 Accepted")
            return
        self._play(planned, transaction, content)

    def _play(self, planned: Planned, transaction: _Transaction, content: bytes) -> None:
        if planned.fault == Fault.SLOW:
            self._take_slowly(planned, transaction, content)
        elif planned.fault in _CONTENT_REFUSALS:
            self._say(_CONTENT_REFUSALS[planned.fault])
        elif planned.fault == Fault.RESET_BEFORE:
            self._leave_at_once()
        else:
            self._store(transaction, content)
            self._lose_answer(planned)

    def _take_slowly(self, planned: Planned, transaction: _Transaction, content: bytes) -> None:
        is_stored_late = planned.details.get("store") == "after"
        if not is_stored_late:
            self._store(transaction, content)
        self._desk.stopping.wait(planned.seconds("seconds", 1))
        if is_stored_late:
            self._store(transaction, content)
        self._say("250 2.0.0 Accepted")

    def _lose_answer(self, planned: Planned) -> None:
        if planned.fault == Fault.GARBAGE:
            self._say("<!doctype html> not what you wanted")
        elif planned.fault == Fault.RESET_AFTER:
            self._leave_at_once()
        else:
            raise Over

    def _store(self, transaction: _Transaction, content: bytes) -> None:
        self._desk.record.add(
            text=transaction.recipient,
            remote_id=message_id_of(content),
            lag=self._desk.faults.take_lag(),
            sender=transaction.sender,
            raw=content.decode("ascii"),
        )

    def _leave_after(self, reply: str) -> None:
        if not reply.startswith("421"):
            return
        # Words that wait unread would turn the goodbye into a reset, and the client might miss it.
        self._socket.shutdown(socket.SHUT_WR)
        self._reader.read()
        raise Over

    def _leave_at_once(self) -> None:
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Over

    def _reset(self, _: bytes) -> None:
        self._transaction = None
        self._say("250 2.0.0 Forgotten")

    def _quit(self, _: bytes) -> None:
        self._say("221 2.0.0 Goodbye")
        raise Over


def _decoded(answers: list[bytes]) -> bytes:
    """User name and password, whichever way they came; PLAIN has an empty word in front."""
    try:
        return b"\0".join(b64decode(answer, validate=True) for answer in answers).lstrip(b"\0")
    except NotBase64:
        return b""


def _recipient_refusal(planned: Planned | None) -> str:
    if planned is None:
        return ""
    if planned.fault == Fault.RATE_LIMITED:
        seconds = planned.details.get("retry_after", "30")
        return f"450 4.7.1 Too much mail, try again in {seconds} seconds"
    if planned.fault == Fault.RATE_LIMITED_BARE:
        return "421 4.7.0 Too much mail, try again later"
    return planned.details.get("reply", "")


_CONTENT_REFUSALS = {
    Fault.UNAVAILABLE_BEFORE: "451 4.3.2 System not accepting mail just now",
    Fault.REJECTED: "554 5.7.1 This content is not accepted",
    Fault.DUPLICATE: "554 5.7.1 This mail was here already",
}
