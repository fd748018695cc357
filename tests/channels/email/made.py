"""Editions, deliveries and servers for the tests of the mail channel."""

import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from channels.email.connections import connections
from channels.email.publishing import publish_many
from channels.email.sandbox import CHUNKING, PIPELINING, EmailSandbox
from channels.email.settings import read_sender
from distributor.contract import Account, Deadline, Outgoing, Part, Receipt, Recipient

PLAIN = frozenset()
CHAINED = frozenset({PIPELINING})
CHUNKED = frozenset({PIPELINING, CHUNKING})
WAYS = (PLAIN, CHAINED, CHUNKED)
NUMBERS = count(1)


def make_part(**changes):
    values = {
        "text": "Le musée ouvre ses portes.\n\nSe désabonner : __unsubscribe_url__\n"
        "Préférences : __preferences_url__\n",
        "subject": "Le musée ouvre",
        "html": '<p>Le musée ouvre.</p><a href="__unsubscribe_url__">Se désabonner</a>'
        '<a href="__preferences_url__">Préférences</a>',
        **changes,
    }
    text = values.pop("text")
    return Part(text=text, fields=values)


PART = make_part()


def make_recipient(address="ana@example.org", **changes):
    number = next(NUMBERS)
    values = {
        "language": "fr-CA",
        "unsubscribe_url": f"https://news.example.org/u/{number}",
        "preferences_url": f"https://news.example.org/p/{number}",
        **changes,
    }
    return Recipient(address=address, **values)


def make_outgoing(address="ana@example.org", *, seconds=5.0, part=PART, recipient=None, key=None):
    return Outgoing(
        key=key or f"key-{next(NUMBERS)}",
        part=part,
        language="fr-CA",
        due_at=datetime.now(UTC),
        deadline=Deadline.after(seconds),
        recipient=recipient or make_recipient(address),
    )


def make_account(**settings):
    values = {
        "from_address": "press@news.example.org",
        "from_name": "Musée de Vellin",
        "smtp_host": "127.0.0.1",
        "smtp_security": "none",
        "connections": "1",
        **settings,
    }
    return Account(id=1, channel="email", handle="press", settings=values)


def make_sender(**settings):
    return read_sender(make_account(**settings))


def account_of(sandbox, *, signs_in=False, **settings):
    made = sandbox.account(id=1, handle="Musée de Vellin")
    credentials = made.credentials if signs_in else {}
    one = {"connections": "1"}  # so that their order is known
    return replace(made, settings={**made.settings, **one, **settings}, credentials=credentials)


def publish_all(outgoings, account):
    """The outcomes, in the order of the deliveries."""
    told = dict(publish_many(outgoings, account))
    return [told[outgoing.key] for outgoing in outgoings if outgoing.key in told]


def publish_to(addresses, account, **changes):
    return publish_all([make_outgoing(address, **changes) for address in addresses], account)


def kinds(outcomes):
    return [type(outcome).__name__ for outcome in outcomes]


def is_accepted(outcome):
    return isinstance(outcome, Receipt)


@contextmanager
def sandbox_with(features=CHAINED):
    with EmailSandbox(features=features) as sandbox:
        yield sandbox
        connections().close()


class Scripted:
    """A mail server that follows a script: what it reads until, and what it then says.

    A script line is a pair: the end of what the client writes, and the answer; an answer of None
    hangs up. Each connection follows the next script.
    """

    def __init__(self, *scripts):
        self.heard = []
        self._scripts = list(scripts)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *unused):
        connections().close()
        self._thread.join(timeout=5)
        self._listening.close()

    @property
    def account(self):
        return make_account(smtp_port=str(self._listening.getsockname()[1]))

    def _serve(self):
        for script in self._scripts:
            connection, _ = self._listening.accept()
            with connection, suppress(ConnectionResetError):  # how a client gives up
                self._follow(connection, script)

    def _follow(self, connection, script):
        for wanted, answer in script:
            said = b""
            while not said.endswith(wanted):
                more = connection.recv(1 if wanted else 65536)
                if not more:
                    return
                said += more
            self.heard.append(said)
            if answer is None:
                return
            connection.sendall(answer)
        while connection.recv(65536):
            continue


HELLO = (
    (b"", b"220 ready\r\n"),
    (b"EHLO news.example.org\r\n", b"250-hello\r\n250 PIPELINING\r\n"),
)
HELLO_CHUNKS = (
    (b"", b"220 ready\r\n"),
    (b"EHLO news.example.org\r\n", b"250-hello\r\n250-CHUNKING\r\n250 PIPELINING\r\n"),
)
HELLO_PLAIN = (
    (b"", b"220 ready\r\n"),
    (b"EHLO news.example.org\r\n", b"250 hello\r\n"),
)
ENVELOPE_OK = b"250 sender\r\n250 recipient\r\n354 go\r\n"
END = b"\r\n.\r\n"
