"""The stand-in for a mail server and everybody's mailbox: SMTP on loopback and an inbox page.

Demo, tests and chaos send through it, because what loses or doubles mail only happens between two
real programs.
"""

import tempfile
import threading
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Self

from channels.email.sandbox_certificate import make_certificate
from channels.email.sandbox_page import inbox, mail_page, source
from channels.email.sandbox_smtp import (
    AUTH_LOGIN,
    AUTH_PLAIN,
    CHUNKING,
    PASSWORD,
    PIPELINING,
    STARTTLS,
    USERNAME,
    Desk,
    SmtpServer,
)
from distributor.contract import Account
from distributor.kit.sandbox import (
    Accepted,
    Answer,
    Call,
    Fault,
    HttpSandbox,
    Planned,
    Route,
    html_answer,
)

__all__ = ["AUTH_LOGIN", "AUTH_PLAIN", "CHUNKING", "PIPELINING", "STARTTLS", "EmailSandbox"]

USUAL = frozenset({PIPELINING, AUTH_PLAIN, AUTH_LOGIN})


class EmailSandbox(HttpSandbox):
    """A mail server and an inbox page.

    `port` is the page's; mail is taken 1000 above it (below, where there is no room above), so
    that an account still fits when the sandbox is started again.
    """

    def __init__(
        self, *, port: int = 0, features: frozenset[str] = USUAL, smtp_port: int | None = None
    ) -> None:
        super().__init__(name="email", port=port)
        self._folder = tempfile.TemporaryDirectory(prefix="mail-sandbox-")
        self._certificate = (
            make_certificate(Path(self._folder.name)) if STARTTLS in features else None
        )
        self.desk = Desk(
            features=features,
            record=self.record,
            faults=self.faults,
            tls=self._certificate.context if self._certificate else None,
        )
        wanted = _neighbour(port) if smtp_port is None else smtp_port
        self._smtp = SmtpServer(self.desk, port=wanted)
        self._smtp_thread = threading.Thread(
            target=partial(self._smtp.serve_forever, poll_interval=0.01),
            name="sandbox-email-smtp",
            daemon=True,
        )

    def __enter__(self) -> Self:
        self._smtp_thread.start()
        return super().__enter__()

    def __exit__(self, *unused: object) -> None:
        self._smtp.stop()
        self._smtp_thread.join()
        super().__exit__(*unused)
        self._folder.cleanup()

    @property
    def smtp_port(self) -> int:
        """Where mail is taken."""
        return int(self._smtp.server_address[1])

    def account(self, *, id: int, handle: str) -> Account:
        """A sender with every setting, whose mail arrives here."""
        settings = {
            "from_address": "press@news.example.org",
            "from_name": handle,
            "reply_to": "newsroom@news.example.org",
            "organisation": handle,
            "postal_address": "1 Example Street, Ottawa ON K1A 0A0, Canada",
            "list_id": "press.news.example.org",
            "list_name": "Press releases",
            "unsubscribe_mailto": "unsubscribe@news.example.org",
            "smtp_host": "127.0.0.1",
            "smtp_port": str(self.smtp_port),
            "smtp_security": "starttls" if self._certificate else "none",
        }
        if self._certificate:
            settings["smtp_ca"] = str(self._certificate.authority)
        credentials = {"smtp_username": USERNAME, "smtp_password": PASSWORD}
        return Account(
            id=id, channel="email", handle=handle, settings=settings, credentials=credentials
        )

    def inject(self, fault: str, *, times: int = 1, **details: str) -> None:
        """Misbehave for the next mails; with the detail `address`, only for mails to it."""
        address = details.pop("address", "")
        if not address:
            super().inject(fault, times=times, **details)
            return
        for _ in range(times):
            self.desk.moods.add(address, Planned(fault=Fault(fault), details=details))

    def routes(self) -> Sequence[Route]:
        return (
            Route(method="GET", path="/mail-{number}.html", answer=self._show),
            Route(method="GET", path="/mail-{number}.eml", answer=self._show_source),
        )

    def page(self) -> str:
        return inbox(self.mails())

    def mails(self) -> Sequence[Accepted]:
        """What arrived, oldest first."""
        return [mail for mail in self.record.items() if mail.is_visible]

    def save(self, folder: Path) -> Iterable[Path]:
        """Write the inbox, each mail as a page, and each mail as it came."""
        folder.mkdir(parents=True, exist_ok=True)
        files = [folder / "index.html"]
        files[0].write_text(self.page(), encoding="utf-8")
        for number, mail in enumerate(self.mails(), start=1):
            shown, raw = folder / f"mail-{number}.html", folder / f"mail-{number}.eml"
            shown.write_text(mail_page(number, mail), encoding="utf-8")
            raw.write_bytes(source(mail))
            files += [shown, raw]
        return files

    def _show(self, call: Call) -> Answer:
        mail = self._wanted(call)
        return html_answer(mail_page(*mail)) if mail else Answer(status=404)

    def _show_source(self, call: Call) -> Answer:
        mail = self._wanted(call)
        headers = {"Content-Type": "message/rfc822"}
        return Answer(body=source(mail[1]), headers=headers) if mail else Answer(status=404)

    def _wanted(self, call: Call) -> tuple[int, Accepted] | None:
        mails, number = self.mails(), call.arguments["number"]
        if not number.isdigit() or not 1 <= int(number) <= len(mails):
            return None
        return int(number), mails[int(number) - 1]


def _neighbour(port: int) -> int:
    return port and (port + 1000 if port <= 64535 else port - 1000)
