"""Connections that keep one deadline over connect, send and every read, and can be guarded.

The time-outs of requests are per read: a server that drips a byte a second would hold a worker
for ever, and a delivery whose lease is over could still go out. For the same reason a connection
that is given up before an answer began is reset: what the system still has of a text would
otherwise leave on its own, minutes later, when a broken line comes back.
"""

import http.client
import io
import ipaddress
import socket
import struct
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from distributor.contract import Deadline, Misconfigured

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GIVE_UP = struct.pack("ii", 1, 0)  # closing throws away what has not left
LET_GO = struct.pack("ii", 0, 0)
_Address = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]


@dataclass(kw_only=True, slots=True)
class Sending:
    """One call under way. `has_begun`: a byte of the request was handed to the network."""

    deadline: Deadline
    connect_seconds: float
    guarded: bool
    has_begun: bool = False


class WatchedAdapter(HTTPAdapter):
    """Gives every connection of a session the one deadline of the call."""

    def __init__(self, sending: Sending) -> None:
        super().__init__(max_retries=0)
        self._sending = sending

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,  # noqa: FBT001 - the signature of requests
        proxies: Mapping[str, str] | None = None,
        cert: tuple[str, str] | str | None = None,
    ) -> HTTPConnectionPool:
        """Hand out the pool of requests, whose connections are then watched."""
        pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
        assert isinstance(pool, HTTPConnectionPool)
        assert issubclass(pool.ConnectionCls, HTTPConnection)
        pool.ConnectionCls = _watched(pool.ConnectionCls, self._sending)
        return pool


def _watched(kind: type[HTTPConnection], sending: Sending) -> type[HTTPConnection]:
    class Watched(kind):  # type: ignore[valid-type, misc]  # plain or TLS, as the pool decided
        response_class = partial(_WatchedResponse, sending.deadline)

        def _new_conn(self) -> socket.socket:
            return _connect(self, sending)

        def send(self, data: bytes) -> None:
            if self.sock is None:
                self.connect()
            self.sock.settimeout(_seconds_left(sending.deadline))
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, GIVE_UP)
            sending.has_begun = True
            super().send(data)

    return Watched


def _seconds_left(deadline: Deadline) -> float:
    left = deadline.seconds_left
    if left <= 0:
        raise TimeoutError("the deadline of the call is over")
    return left


def _connect(connection: HTTPConnection, sending: Sending) -> socket.socket:
    host = connection.host
    try:
        found = socket.getaddrinfo(host, connection.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        reason = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
        raise NameResolutionError(host, connection, reason) from error
    if sending.guarded:
        for *_, address in found:
            _refuse_private(host, str(address[0]))
    return _connect_to_one_of(
        [(family, address) for family, *_, address in found], connection, sending
    )


def _connect_to_one_of(
    addresses: list[tuple[int, _Address]], connection: HTTPConnection, sending: Sending
) -> socket.socket:
    failure: OSError | None = None
    for family, address in addresses:
        left = min(sending.connect_seconds, sending.deadline.seconds_left)
        if left <= 0:
            break
        try:
            return _open(family, address, left)
        except OSError as error:
            failure = error
    if failure is None or isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, "no connection in time") from failure
    raise NewConnectionError(connection, f"no connection: {failure}") from failure


def _open(family: int, address: _Address, seconds: float) -> socket.socket:
    with ExitStack() as stack:
        opened = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
        opened.settimeout(seconds)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.connect(address)
        stack.pop_all()
    return opened


def _refuse_private(host: str, address: str) -> None:
    """Raise Misconfigured unless everybody on the internet could reach this address, too.

    The connection is made to the very address that was checked, so a name that answers
    differently the second time gains nothing.
    """
    if not is_public(address):
        raise Misconfigured(
            f"The address {host} leads into a private network, so it was not opened.",
            hint="Use an address that is reachable from the internet.",
        )


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet and hides no other one inside."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return is_public(str(parsed.ipv4_mapped))
        if parsed.sixtofour or parsed.teredo or parsed in NAT64:
            return False
    return parsed.is_global and not parsed.is_multicast


NAT64 = ipaddress.ip_network("64:ff9b::/96")


class _WatchedResponse(http.client.HTTPResponse):
    """A response whose every read, header lines too, ends at the deadline."""

    def __init__(
        self,
        deadline: Deadline,
        sock: socket.socket,
        debuglevel: int = 0,
        method: str | None = None,
        url: str | None = None,
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp = io.BufferedReader(_WatchedReads(self.fp.detach(), sock, deadline))


class _WatchedReads(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: Deadline) -> None:
        self._raw = raw
        self._sock = sock
        self._deadline = deadline
        self._has_answer = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        self._sock.settimeout(_seconds_left(self._deadline))
        got = self._raw.readinto(memoryview(buffer))
        if got and not self._has_answer:
            self._has_answer = True
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LET_GO)
        return got

    def close(self) -> None:
        self._raw.close()
        super().close()
