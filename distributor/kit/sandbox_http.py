"""The server under a sandbox: real sockets, a thread for each request, connections it can reset.

Apart from the sandbox, which decides what to answer: this half only carries bytes, tells when the
first of them came, and ends at once when told.
"""

import json
import re
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedReader
from urllib.parse import parse_qsl, unquote, urlsplit

from distributor.kit.record import Json


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request as a route sees it.

    `url` is the address the client called, by its Host header: a proxy in between changes it, and
    signatures are made over it. `received_at` is when the first byte came.
    """

    method: str
    url: str
    headers: "Message[str, str]"
    received_at: datetime
    body: bytes = b""
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path without the query."""
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, str]:
        """The query, last value first."""
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    def json(self) -> Json:
        """The body as JSON.

        Raises:
            ValueError: it is none.
        """
        value: Json = json.loads(self.body)
        return value

    def form(self) -> dict[str, str]:
        """The body as the fields of a form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One response."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(status: int, value: Json, **headers: str) -> Answer:
    """Answer with JSON; underscores in header names become hyphens."""
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(
        status=status,
        body=json.dumps(value).encode(),
        headers={"Content-Type": "application/json", **names},
    )


def html_answer(text: str, *, status: int = 200) -> Answer:
    """Answer with a page for people."""
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return Answer(status=status, body=text.encode(), headers=headers)


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """What answers a method and a path such as `/2/users/{id}/tweets`.

    `kind` decides which faults hit it: `publish`, `find`, or the empty word for none.
    """

    method: str
    path: str
    answer: Callable[[Call], Answer]
    kind: str = ""

    def match(self, call: Call) -> Mapping[str, str] | None:
        """The named pieces of the path, or None where the route does not fit."""
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        found = re.fullmatch(pattern, call.path) if call.method == self.method else None
        return {k: unquote(v) for k, v in found.groupdict().items()} if found else None


class Server(ThreadingHTTPServer):
    """Threads that can be ended at once, and connections that can be reset.

    `respond` answers a call, or gives None to reset its connection.
    """

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, *, port: int, respond: Callable[[Call], Answer | None]) -> None:
        super().__init__(("127.0.0.1", port), partial(_Handler, respond))
        self._open: set[socket.socket] = set()
        self._resetting: set[socket.socket] = set()

    def server_bind(self) -> None:
        """Bind without the name look-up of the base class, which can take seconds."""
        self.allow_reuse_address = True
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def reset(self, connection: socket.socket) -> None:
        """End this connection with RST instead of FIN."""
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._resetting.add(connection)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        assert isinstance(request, socket.socket)
        self._open.discard(request)
        if request in self._resetting:
            self._resetting.discard(request)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def hang_up(self) -> None:
        """Wake the threads that still wait for a client."""
        for connection in tuple(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # gone already

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet about clients that hung up; show every other defect."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # only printed


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def __init__(
        self,
        respond: Callable[[Call], Answer | None],
        request: socket.socket,
        client_address: tuple[str, int],
        server: Server,
    ) -> None:
        self._respond = respond
        self._own_server = server
        super().__init__(request, client_address, server)

    def handle_one_request(self) -> None:
        """Wait for the first byte and keep its time: that is when a text has left our house."""
        assert isinstance(self.rfile, BufferedReader)
        self.rfile.peek(1)
        self._received_at = datetime.now(UTC)
        super().handle_one_request()

    def _take(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        host = self.headers.get("Host") or f"127.0.0.1:{self._own_server.server_port}"
        call = Call(
            method=self.command,
            url=f"http://{host}{self.path}",
            headers=self.headers,
            received_at=self._received_at,
            body=self.rfile.read(length),
        )
        self.close_connection = True
        if len(call.body) < length:
            return  # cut off: a platform takes no half request
        answer = self._respond(call)
        if answer is None:
            self._own_server.reset(self.connection)
        else:
            self._write(answer)

    do_GET = do_POST = do_PUT = do_DELETE = _take  # noqa: N815 - the names http.server asks for

    def _write(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: the record says what was accepted."""
