"""One socket to a mail server: writes, whole answers, and a deadline over every wait.

It knows how much of a write may have left, because that decides between "surely not sent" and
"nobody knows". Where one thread serves several of them, `say` and `hear` yield instead of waiting.
"""

import select
import socket
import ssl
import struct
from collections.abc import Generator
from contextlib import suppress
from typing import TypeAlias, TypeVar

from distributor.contract import Deadline

ANSWER_LIMIT = 64 * 1024
SHORTEST = 0.001  # seconds; none at all would be no bound
SHARE_OF_TIME = 0.9  # a wait may take this much of what is left; set anew when less is left

Result = TypeVar("Result")
Talk: TypeAlias = Generator[int, None, Result]  # what `select.poll` is to wait for, then the result

_NOT_YET = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class ConnectionLost(Exception):
    """The connection ended, stalled until the deadline, or spoke nonsense; it is of no more use.

    `at_most` is how many bytes of the write that failed may have left this machine.
    """

    def __init__(self, sentence: str, *, at_most: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.at_most = at_most


class Wire:
    """A connected socket with a buffer for answers."""

    __slots__ = ("_at", "_buffer", "_deadline", "_is_shared", "_socket", "_wait")

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket = connected
        self._buffer = b""
        self._at = 0
        self._deadline = deadline
        self._wait = 0.0
        self._is_shared = False

    def use_until(self, deadline: Deadline) -> None:
        """From now on, write nothing and wait for nothing after this."""
        if deadline.at != self._deadline.at:
            self._deadline = deadline
            self._wait = 0.0

    def share(self, *, is_shared: bool) -> None:
        """From now on `say` and `hear` yield what is to be waited for, or wait themselves."""
        if is_shared is not self._is_shared:
            self._is_shared = is_shared
            self._wait = 0.0
            if is_shared:
                self._socket.setblocking(False)

    @property
    def patience(self) -> float:
        """For how many seconds the one who waits for us may wait."""
        return max(0.0, self._deadline.seconds_left * SHARE_OF_TIME)

    def write(self, data: bytes) -> None:
        """Hand all bytes to the system.

        Raises:
            ConnectionLost: with how many may have left.
        """
        for _ in self.say(data):
            raise RuntimeError("a shared wire does not wait")

    def say(self, data: bytes) -> Talk[None]:
        """Hand all bytes to the system.

        Raises:
            ConnectionLost: with how many may have left.
        """
        sent = 0
        try:
            while sent < len(data):
                self._bound_wait()
                try:
                    sent += self._socket.send(memoryview(data)[sent:] if sent else data)
                except _NOT_YET as full:
                    if not self._is_shared:
                        raise
                    wants_more = isinstance(full, ssl.SSLWantReadError)
                    yield select.POLLIN if wants_more else select.POLLOUT
        except OSError as error:
            # TLS sends one call in several records, so a failed call may have left in part.
            at_most = len(data) if isinstance(self._socket, ssl.SSLSocket) else sent
            self._take_back()
            raise ConnectionLost(_reason(error), at_most=at_most) from error

    def read(self) -> bytes:
        """The next whole answer, one line or more, without its last line end.

        Raises:
            ConnectionLost: it did not come.
        """
        while (answer := self.heard()) is None:
            self._fill()
        return answer

    def hear(self) -> Talk[bytes]:
        """The same.

        Raises:
            ConnectionLost: it did not come.
        """
        while (answer := self.heard()) is None:
            if self._is_shared and not self._has_deciphered:
                yield from self._wait_for_more()
            self._fill()
        return answer

    def heard(self) -> bytes | None:
        """The next whole answer, when it is here already."""
        at = self._at
        while (end := self._buffer.find(b"\n", at)) >= 0:
            is_last = self._buffer[at + 3 : at + 4] != b"-"
            at = end + 1
            if is_last:
                start, self._at = self._at, at
                return self._buffer[start:end].rstrip(b"\r")
        return None

    def upgrade(self, context: ssl.SSLContext, host: str) -> None:
        """Go on under TLS; the certificate must be for this host.

        Raises:
            ConnectionLost: the handshake failed, or bytes were slipped in before it.
            ssl.SSLCertVerificationError: the certificate is not trusted.
        """
        if self._at < len(self._buffer):
            raise ConnectionLost("The mail server sent something between STARTTLS and encryption.")
        try:
            self._bound_wait()
            self._socket = context.wrap_socket(self._socket, server_hostname=host)
        except ssl.SSLCertVerificationError:
            self.close()
            raise
        except OSError as error:
            raise ConnectionLost(_reason(error)) from error

    @property
    def tls_version(self) -> str:
        """The TLS in use, or the empty word."""
        connected = self._socket
        return (connected.version() or "") if isinstance(connected, ssl.SSLSocket) else ""

    @property
    def has_unread(self) -> bool:
        """Whether the server said more than was asked, which it should not between slices."""
        return self._has_deciphered or self._at < len(self._buffer)

    @property
    def _has_deciphered(self) -> bool:
        connected = self._socket
        return isinstance(connected, ssl.SSLSocket) and connected.pending() > 0

    def fileno(self) -> int:
        """For select."""
        return self._socket.fileno()

    def close(self) -> None:
        """Let go of the socket; harmless when done twice."""
        self._socket.close()

    def _take_back(self) -> None:
        """Let closing throw away what the system still has of us: it would leave on its own."""
        with suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _wait_for_more(self) -> Talk[None]:
        try:
            yield select.POLLIN
        except TimeoutError as error:
            self._take_back()
            raise ConnectionLost(_reason(error)) from error

    def _fill(self) -> None:
        try:
            self._bound_wait()
            more = self._socket.recv(65536)
        except OSError as error:
            if self._is_shared and isinstance(error, _NOT_YET):
                return
            self._take_back()
            raise ConnectionLost(_reason(error)) from error
        if not more:
            raise ConnectionLost("The mail server closed the connection.")
        self._buffer = self._buffer[self._at :] + more
        self._at = 0
        if len(self._buffer) > ANSWER_LIMIT:
            raise ConnectionLost("The mail server's answer has no end.")

    def _bound_wait(self) -> None:
        left = self._deadline.seconds_left
        if left <= 0:
            raise _TooLate
        if not self._is_shared and (not self._wait or self._wait > left):
            self._wait = left * SHARE_OF_TIME
            _bound(self._socket, self._wait)


def _bound(connected: socket.socket, seconds: float) -> None:
    """Bound every later wait: by the system where it can.

    Python would ask it to wait first, and then to send or receive, and let go of its lock for each.
    """
    if isinstance(connected, ssl.SSLSocket):
        connected.settimeout(seconds)
        return
    connected.settimeout(None)
    whole, rest = divmod(max(seconds, SHORTEST), 1.0)
    bound = struct.pack("ll", int(whole), int(rest * 1e6))
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, bound)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, bound)


class _TooLate(TimeoutError):
    """The deadline was over before we began."""


def _reason(error: OSError) -> str:
    if isinstance(error, _TooLate):
        return "The time for this delivery was over."
    if isinstance(error, TimeoutError | BlockingIOError):
        return "The mail server did not answer in time."
    return f"The connection to the mail server broke ({type(error).__name__})."
