"""A small real server on loopback that stands in for a platform and can misbehave on request.

Demo, tests and chaos talk to it over real sockets, because the faults that double or lose posts
(a reset after storing, a slow answer, a lagging read-back) cannot be seen with mocks.
"""

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Self

from distributor.contract import Account
from distributor.kit.faults import BEFORE, Chance, Fault, Faults, Planned
from distributor.kit.page import anchor, page, target
from distributor.kit.record import Accepted, Json, Record, record_of
from distributor.kit.sandbox_http import Answer, Call, Route, Server, html_answer, json_answer

__all__ = [
    "Accepted",
    "Answer",
    "Call",
    "Chance",
    "Fault",
    "Faults",
    "HttpSandbox",
    "Json",
    "Planned",
    "Record",
    "Route",
    "account_as_json",
    "anchor",
    "html_answer",
    "json_answer",
    "page",
    "record_of",
    "target",
]


class HttpSandbox(ABC):
    """The base of a platform's stand-in: serves routes, plays faults, keeps the record.

    A platform's class gives `routes`, `refusal`, `page` and `account`. Used as a context manager;
    everything it started has ended when the with-block ends.

    Other processes drive it over the wire. `POST /sandbox/faults` plans a fault
    (`{"fault", "times", "details"}`) or leaves them to chance (`{"seed", "rate", "faults"}`, each
    a name or `{"fault", "details"}`; rate 0 ends it); `GET` of the same tells what was played.
    `GET /sandbox/accepted` is the record, `GET /sandbox/account?id=2&handle=@port` an account.
    """

    def __init__(self, *, name: str, port: int = 0) -> None:
        self.name = name
        self.faults = Faults()
        self.record = record_of(name)
        self._stopping = threading.Event()
        self._server = Server(port=port, respond=self.respond)
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
    def account(self, *, id: int, handle: str) -> Account:
        """An account with settings and credentials that reach this sandbox."""

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

    def expire(self, call: Call) -> None:  # noqa: B027 - most platforms renew nothing
        """Make the credentials of this call invalid until they are renewed, where that exists."""

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
                self._play(planned, matched, partial(route.answer, matched))
                if planned
                else route.answer(matched)
            )
        return json_answer(404, {"status": 404, "title": "Not Found"})

    def _play(self, planned: Planned, call: Call, answer: Callable[[], Answer]) -> Answer | None:
        if planned.fault in BEFORE:
            if planned.details.get("until") == "refresh":
                self.expire(call)
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
            Route(method="GET", path="/sandbox/account", answer=self._show_account),
            Route(method="GET", path="/sandbox/faults", answer=self._show_faults),
            Route(method="POST", path="/sandbox/faults", answer=self._take_fault),
        )

    def _show_accepted(self, _: Call) -> Answer:
        return json_answer(200, [item.as_json() for item in self.record.items()])

    def _show_account(self, call: Call) -> Answer:
        given = call.query
        account = self.account(id=int(given.get("id", "1")), handle=given.get("handle", ""))
        return json_answer(200, account_as_json(account))

    def _show_faults(self, _: Call) -> Answer:
        counts: Json = {"requests": self.faults.requests(), "played": self.faults.played()}
        return json_answer(200, counts)

    def _take_fault(self, call: Call) -> Answer:
        wish = json.loads(call.body)
        try:
            if "rate" in wish:
                self.faults.leave_to_chance(Chance.from_json(wish))
            else:
                planned = Planned.from_json(wish)
                self.inject(planned.fault, times=wish.get("times", 1), **planned.details)
        except ValueError as error:
            return json_answer(400, {"error": str(error)})
        return Answer(status=204)


def account_as_json(account: Account) -> Mapping[str, Json]:
    """An account of a sandbox as another process takes it, credentials too: they open nothing."""
    return {
        "id": account.id,
        "channel": account.channel,
        "handle": account.handle,
        "settings": dict(account.settings),
        "credentials": dict(account.credentials),
    }


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
