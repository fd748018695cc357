"""A small real server on loopback that stands in for a platform and can misbehave on request.

Demo, tests and chaos talk to it over real sockets, because the faults that double or lose posts
(a reset after storing, a slow answer, a lagging read-back) cannot be seen with mocks.
"""

import json
import re
import socket
import struct
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.message import Message
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from distributor.kit.faults import BEFORE, Fault, Faults, Planned
from distributor.kit.page import anchor, page, target
from distributor.kit.record import Accepted, Json, Record, record_of

__all__ = [
    "Accepted",
    "Answer",
    "Call",
    "Fault",
    "Faults",
    "HttpSandbox",
    "Json",
    "Planned",
    "Record",
    "Route",
    "anchor",
    "html_answer",
    "json_answer",
    "page",
    "record_of",
    "target",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request as a route sees it."""

    method: str
    url: str
    headers: "Message[str, str]"
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


class HttpSandbox(ABC):
    """The base of a platform's stand-in: serves routes, plays faults, keeps the record.

    A platform's class gives `routes`, `refusal`, `page` and `account`. Used as a context manager;
    everything it started has ended when the with-block ends.
    """

    def __init__(self, *, name: str, port: int = 0) -> None:
        self.name = name
        self.faults = Faults()
        self.record = record_of(name)
        self._stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), partial(_Handler, self))
        self._serving = threading.Thread(
            target=partial(self._server.serve_forever, poll_interval=0.05),
            name=f"sandbox-{name}",
            daemon=True,
        )

    def __enter__(self) -> Self:
        self._serving.start()
        return self

    def __exit__(self, *unused: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._serving.join()

    @property
    def origin(self) -> str:
        """Scheme, host and port of this sandbox."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """The port that was given or found."""
        return self._server.server_port

    @property
    def page_url(self) -> str:
        """Where a person looks at what arrived."""
        return f"{self.origin}/"

    def inject(self, fault: str, *, times: int = 1, **details: str) -> None:
        """Misbehave like this for the next `times` requests."""
        self.faults.inject(fault, times=times, **details)

    def accepted(self) -> Sequence[tuple[str, str]]:
        """What the platform took, in order: (text, remote id)."""
        return [(item.text, item.remote_id) for item in self.record.items()]

    def save(self, folder: Path) -> Iterable[Path]:
        """Write the page a follower sees, and the raw record, into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        page_file, record_file = folder / f"{self.name}.html", folder / f"{self.name}.json"
        page_file.write_text(self.page(), encoding="utf-8")
        items = [item.as_json() for item in self.record.items()]
        record_file.write_text(json.dumps(items, indent=2, ensure_ascii=False), encoding="utf-8")
        return [page_file, record_file]

    @abstractmethod
    def routes(self) -> Sequence[Route]:
        """The platform's paths."""

    @abstractmethod
    def page(self) -> str:
        """The page at `/`: what a follower sees."""

    def refusal(self, planned: Planned) -> Answer:
        """The platform's own way of saying no; a plain one by default."""
        headers = {}
        if planned.fault == Fault.RATE_LIMITED:
            headers["Retry-After"] = planned.details.get("retry_after", "30")
        return json_answer(PLAIN_STATUS[planned.fault], {"error": planned.fault.value}, **headers)

    def unavailable(self, planned: Planned) -> Answer:
        """The answer of a platform that broke after storing."""
        return self.refusal(Planned(fault=Fault.UNAVAILABLE_BEFORE, details=planned.details))

    def garbage(self, answer: Answer, planned: Planned) -> Answer:  # noqa: ARG002 - for platforms
        """Spoil a good answer: no headers, half a body."""
        return Answer(status=answer.status, body=answer.body[: len(answer.body) // 2] or b"{")

    def respond(self, call: Call) -> Answer | None:
        """Answer one request, or None to reset the connection."""
        for route in (*self._own_routes(), *self.routes()):
            arguments = route.match(call)
            if arguments is None:
                continue
            matched = replace(call, arguments=arguments)
            planned = self.faults.take(route.kind) if route.kind else None
            return (
                self._play(planned, partial(route.answer, matched))
                if planned
                else route.answer(matched)
            )
        return json_answer(404, {"status": 404, "title": "Not Found"})

    def _play(self, planned: Planned, answer: Callable[[], Answer]) -> Answer | None:
        if planned.fault in BEFORE:
            return self.refusal(planned)
        if planned.fault == Fault.RESET_BEFORE:
            return None
        if planned.details.get("store") == "after":
            self._wait(planned)
        good = answer()
        return self._spoil(good, planned)

    def _spoil(self, good: Answer, planned: Planned) -> Answer | None:
        if planned.fault == Fault.RESET_AFTER:
            return None
        if planned.fault == Fault.UNAVAILABLE_AFTER:
            return self.unavailable(planned)
        if planned.fault == Fault.GARBAGE:
            return self.garbage(good, planned)
        if planned.details.get("store") != "after":
            self._wait(planned)
        return good

    def _wait(self, planned: Planned) -> None:
        self._stopping.wait(planned.seconds("seconds", 1))

    def _own_routes(self) -> Sequence[Route]:
        return (
            Route(method="GET", path="/", answer=lambda _: html_answer(self.page())),
            Route(method="GET", path="/sandbox/accepted", answer=self._show_accepted),
            Route(method="POST", path="/sandbox/faults", answer=self._take_fault),
        )

    def _show_accepted(self, _: Call) -> Answer:
        return json_answer(200, [item.as_json() for item in self.record.items()])

    def _take_fault(self, call: Call) -> Answer:
        wish = json.loads(call.body)
        self.inject(wish["fault"], times=wish.get("times", 1), **wish.get("details", {}))
        return Answer(status=204)


PLAIN_STATUS: Mapping[Fault, int] = MappingProxyType(
    {
        Fault.RATE_LIMITED: 429,
        Fault.RATE_LIMITED_BARE: 429,
        Fault.UNAVAILABLE_BEFORE: 503,
        Fault.AUTH_EXPIRED: 401,
        Fault.DUPLICATE: 409,
        Fault.REJECTED: 422,
    }
)


class _Server(ThreadingHTTPServer):
    """Threads that can be ended at once, and connections that can be reset."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(
        self,
        address: tuple[str, int],
        handler: Callable[[socket.socket, tuple[str, int], Self], BaseHTTPRequestHandler],
    ) -> None:
        super().__init__(address, handler)
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
        sandbox: HttpSandbox,
        request: socket.socket,
        client_address: tuple[str, int],
        server: _Server,
    ) -> None:
        self._sandbox = sandbox
        self._own_server = server
        super().__init__(request, client_address, server)

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        call = Call(
            method=self.command,
            url=f"{self._sandbox.origin}{self.path}",
            headers=self.headers,
            body=self.rfile.read(length),
        )
        self.close_connection = True
        answer = self._sandbox.respond(call)
        if answer is None:
            self._own_server.reset(self.connection)
        else:
            self._write(answer)

    def do_POST(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self.do_GET()

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
