"""One socket to a mail server: writes, whole answers, and a deadline over every wait.

It knows how much of a write may have left, because that decides between "surely not sent" and
"nobody knows".
"""

import socket
import ssl
import struct
from contextlib import suppress

from distributor.contract import Deadline

ANSWER_LIMIT = 64 * 1024
SHARE_OF_TIME = 0.9  # a wait may take this much of what is left; set anew when less is left


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

    __slots__ = ("_at", "_buffer", "_deadline", "_socket", "_wait")

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket = connected
        self._buffer = b""
        self._at = 0
        self._deadline = deadline
        self._wait = 0.0

    def use_until(self, deadline: Deadline) -> None:
        """From now on, write nothing and wait for nothing after this."""
        if deadline.at != self._deadline.at:
            self._deadline = deadline
            self._wait = 0.0

    def write(self, data: bytes) -> None:
        """Hand all bytes to the system.

        Raises:
            ConnectionLost: with how many may have left.
        """
        sent = 0
        try:
            self._bound_wait()
            sent = self._socket.send(data)
            while sent < len(data):
                self._bound_wait()
                sent += self._socket.send(memoryview(data)[sent:])
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
        start = self._at
        while True:
            end = self._buffer.find(b"\n", self._at)
            if end < 0:
                self._at = start
                self._fill()
                start = self._at
                continue
            is_last = self._buffer[self._at + 3 : self._at + 4] != b"-"
            self._at = end + 1
            if is_last:
                return self._buffer[start:end].rstrip(b"\r")

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
        connected = self._socket
        is_held_back = isinstance(connected, ssl.SSLSocket) and connected.pending() > 0
        return is_held_back or self._at < len(self._buffer)

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

    def _fill(self) -> None:
        try:
            self._bound_wait()
            more = self._socket.recv(65536)
        except OSError as error:
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
        if not self._wait or self._wait > left:
            self._wait = left * SHARE_OF_TIME
            self._socket.settimeout(self._wait)


class _TooLate(TimeoutError):
    """The deadline was over before we began."""


def _reason(error: OSError) -> str:
    if isinstance(error, _TooLate):
        return "The time for this delivery was over."
    if isinstance(error, TimeoutError):
        return "The mail server did not answer in time."
    return f"The connection to the mail server broke ({type(error).__name__})."
