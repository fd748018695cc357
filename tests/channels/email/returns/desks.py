"""A desk for the tests of the door: it knows one tag, and keeps what it is told."""

import smtplib
from contextlib import contextmanager
from pathlib import Path

from channels.email import channel
from distributor.contract import Transient
from tests.channels.email.made import make_account

TAG = "3.0.2.1f.0.gq4tsmbqgeytk"
TAGGED = f"bounces+{TAG}@bounce.vellin.example"
CORPUS = Path(__file__).parent / "corpus"


class Desk:
    def __init__(self, *, is_open=True):
        self.taken = []
        self.is_open = is_open

    def accounts(self):
        if not self.is_open:
            raise Transient("The database does not answer.")
        return [make_account(return_address="Bounces@bounce.vellin.example"), make_account()]

    def knows(self, tag):
        return tag == TAG

    def take(self, events):
        if not self.is_open:
            raise Transient("The database does not answer.")
        self.taken.extend(events)


@contextmanager
def door(desk):
    with channel.receive(desk, host="127.0.0.1", port=0) as port:
        yield port


@contextmanager
def neighbour(port, *, speaks=smtplib.LMTP):
    """A real client of the standard library."""
    with speaks("127.0.0.1", port, "relay.vellin.example", timeout=5) as client:
        yield client


def mail(name):
    return (CORPUS / f"{name}.eml").read_bytes()
