"""The door for mail that comes back: a small server for LMTP and SMTP that takes nothing else.

It talks to one neighbour: the mail server that leads the domain of the return addresses here. A
mail is answered with 250 after its news is committed, so what could not be kept stays with the
neighbour, who tries again. Nothing is ever sent back (RFC 3834).
"""

import re
import socket
import threading
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from time import monotonic
from typing import NoReturn, TypeVar

from channels.email.returns.news import news_in
from channels.email.returns.path import tag_in
from distributor.contract import ChannelError, Desk

SIZE_LIMIT = 1_000_000  # a bounce may bring the whole mail back, and ours have at most 100 kB
LINE_LIMIT = 64 * 1024
LINES_LIMIT = 25_000  # so many lines of a mail of that size are written; reading costs by the line
RECIPIENTS_LIMIT = 100
AT_ONCE = 20
FROM_ONE_PEER = 10  # the others are for another neighbour, should this one only hold the line
CONVERSATION_SECONDS = 300.0
SILENT_SECONDS = 5.0  # before the first command; who comes with mail begins to talk at once
IDLE_SECONDS = 60.0

_PATH = re.compile(rb"(?:FROM|TO):\s*<([^<>\s]{0,320})>(.*)", re.IGNORECASE)
_SIZE = re.compile(rb"\sSIZE=([0-9]{1,15})\b", re.IGNORECASE)
_Kept = TypeVar("_Kept")


@contextmanager
def open_door(
    desk: Desk, addresses: Callable[[], Collection[str]], *, host: str, port: int
) -> Iterator[int]:
    """Serve for the time of a with-block; answers the port.

    `addresses` tells the return addresses without a tag, which feedback loops write to.

    Raises:
        OSError: the port cannot be had.
    """
    server = _Server(desk, addresses, host=host, port=port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="returns door")
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.stop()
        thread.join()


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False
    request_queue_size = 64

    def __init__(
        self, desk: Desk, addresses: Callable[[], Collection[str]], *, host: str, port: int
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)
        self.desk = desk
        self.addresses = addresses
        self.open: set[_Conversation] = set()
        self.peers: Counter[str] = Counter()
        self.counting = threading.Lock()
        # One thread asks and writes: the database sees one connection, however many talk to us.
        self.clerk = ThreadPoolExecutor(1, thread_name_prefix="returns")

    def let_in(self, peer: str) -> bool:
        """Whether there is a place for one more conversation with this neighbour; takes it."""
        with self.counting:
            if sum(self.peers.values()) >= AT_ONCE or self.peers[peer] >= FROM_ONE_PEER:
                return False
            self.peers[peer] += 1
            return True

    def let_out(self, peer: str) -> None:
        with self.counting:
            self.peers[peer] -= 1
            self.peers += Counter()  # forgets who has none left

    def stop(self) -> None:
        """Take no more, and cut off who is talking: their mail stays with the neighbour."""
        self.shutdown()
        for conversation in tuple(self.open):
            conversation.hang_up()
        self.server_close()
        self.clerk.shutdown()


class _Handler(BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        conversation = _Conversation(self.server, self.request)
        peer = str(self.client_address[0])
        if not self.server.let_in(peer):
            conversation.turn_away()
            return
        self.server.open.add(conversation)
        try:
            conversation.run()
        finally:
            self.server.open.discard(conversation)
            self.server.let_out(peer)


class _Over(Exception):
    """The conversation ends here."""


class _Conversation:
    """One neighbour, from greeting to goodbye."""

    def __init__(self, server: _Server, connected: socket.socket) -> None:
        self._server = server
        self._socket = connected
        self._lines: deque[bytes] = deque()
        self._rest = b""
        self._patience = SILENT_SECONDS
        self._end = monotonic() + CONVERSATION_SECONDS
        self._is_lmtp = False
        self._sender: str | None = None
        self._tags: list[str] = []
        self._words: dict[bytes, Callable[[bytes], None]] = {
            b"LHLO": self._hello_lmtp,
            b"EHLO": self._hello_smtp,
            b"HELO": self._hello_smtp,
            b"MAIL": self._mail,
            b"RCPT": self._recipient,
            b"DATA": self._data,
            b"RSET": self._reset,
            b"NOOP": lambda _: self._say("250 2.0.0 OK"),
            b"QUIT": self._quit,
        }

    def run(self) -> None:
        """Talk until one side leaves."""
        with suppress(OSError, _Over):
            self._say("220 distributor takes mail that comes back")
            while line := self._line():
                self._patience = IDLE_SECONDS
                verb, _, rest = line.rstrip(b"\r\n").partition(b" ")
                self._words.get(verb.upper(), self._not_known)(rest)

    def turn_away(self) -> None:
        with suppress(OSError):
            self._say("421 4.3.2 Too many conversations at once, try again later")

    def hang_up(self) -> None:
        """Wake the thread that waits for the neighbour; for another thread."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _line(self) -> bytes:
        while not self._lines:
            left = self._end - monotonic()
            if left <= 0 or len(self._rest) > LINE_LIMIT:
                self._let_go()
            self._socket.settimeout(min(self._patience, left))
            try:
                more = self._socket.recv(65536)
            except TimeoutError:
                self._let_go()
            if not more:
                raise _Over
            *lines, self._rest = (self._rest + more).split(b"\n")
            self._lines.extend(lines)
        return self._lines.popleft() + b"\n"

    def _let_go(self) -> NoReturn:
        self._say("421 4.4.2 This takes too long, or the line does")
        raise _Over

    def _say(self, *lines: str) -> None:
        self._socket.settimeout(max(1.0, self._end - monotonic()))
        self._socket.sendall("".join(f"{line}\r\n" for line in lines).encode("ascii"))

    def _hello_lmtp(self, _: bytes) -> None:
        self._is_lmtp = True
        self._hello_smtp(_)

    def _hello_smtp(self, _: bytes) -> None:
        self._forget()
        offered = ("distributor", "PIPELINING", f"SIZE {SIZE_LIMIT}", "8BITMIME", "SMTPUTF8")
        self._say(*(f"250-{name}" for name in offered), "250 ENHANCEDSTATUSCODES")

    def _mail(self, rest: bytes) -> None:
        found = _PATH.fullmatch(rest)
        size = _SIZE.search(rest)
        if found is None:
            self._say("501 5.5.4 Syntax: MAIL FROM:<address>")
        elif size and int(size[1]) > SIZE_LIMIT:
            self._say(f"552 5.3.4 At most {SIZE_LIMIT} octets are taken here")
        else:
            self._forget()
            self._sender = found[1].decode("utf-8", "replace")
            self._say("250 2.1.0 OK")

    def _recipient(self, rest: bytes) -> None:
        found = _PATH.fullmatch(rest)
        if self._sender is None:
            self._say("503 5.5.1 MAIL first")
        elif found is None:
            self._say("501 5.5.4 Syntax: RCPT TO:<address>")
        elif len(self._tags) >= RECIPIENTS_LIMIT:
            self._say("452 4.5.3 Too many recipients")
        else:
            self._consider(found[1].decode("utf-8", "replace"))

    def _consider(self, address: str) -> None:
        """Only our own return addresses are taken: with a tag we made, or as they are set."""
        tag = tag_in(address)
        try:
            is_ours = (
                self._ask(lambda: self._server.desk.knows(tag))
                if tag
                else self._ask(lambda: address.lower() in self._server.addresses())
            )
        except ChannelError:
            self._say("451 4.3.0 Nobody can look this up just now, try again later")
            return
        if not is_ours:
            self._say("550 5.1.1 Only mail that comes back to us is taken here")
            return
        self._tags.append(tag)
        self._say("250 2.1.5 OK")

    def _data(self, _: bytes) -> None:
        if not self._tags:
            self._say("503 5.5.1 No valid recipients")
            return
        self._say("354 End with a dot")
        content = self._content()
        answer = self._take(content) if content is not None else "552 5.3.4 Too much"
        # LMTP answers for each recipient (RFC 2033).
        self._say(*[answer] * (len(self._tags) if self._is_lmtp else 1))
        self._forget()

    def _content(self) -> bytes | None:
        """The mail up to the dot; None when it is larger, or has more lines, than we take."""
        lines: list[bytes] = []
        size = count = 0
        while (line := self._line()) not in (b".\r\n", b".\n"):
            size, count = size + len(line), count + 1
            if size <= SIZE_LIMIT and count <= LINES_LIMIT:
                lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines) if size <= SIZE_LIMIT and count <= LINES_LIMIT else None

    def _take(self, content: bytes) -> str:
        desk, sender, tags = self._server.desk, self._sender, [tag for tag in self._tags if tag]
        try:
            self._ask(
                lambda: desk.take(news_in(content, sender=sender, tags=tags, knows=desk.knows))
            )
        except ChannelError:
            return "451 4.3.0 This cannot be kept just now, try again later"
        return "250 2.0.0 Kept"

    def _ask(self, question: Callable[[], _Kept]) -> _Kept:
        return self._server.clerk.submit(question).result()

    def _reset(self, _: bytes) -> None:
        self._forget()
        self._say("250 2.0.0 Forgotten")

    def _quit(self, _: bytes) -> None:
        self._say("221 2.0.0 Goodbye")
        raise _Over

    def _not_known(self, _: bytes) -> None:
        self._say("500 5.5.2 Command not known")

    def _forget(self) -> None:
        self._sender = None
        self._tags = []
