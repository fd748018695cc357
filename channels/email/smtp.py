"""A session with a mail server: connect, encrypt, sign in; then `delivering.py` sends through it.

Our own client instead of smtplib, because smtplib waits for each answer, passes over every byte
in Python, and cannot say which recipient a lost answer belonged to.
"""

import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from socket import IPPROTO_TCP, TCP_NODELAY, create_connection, socket
from time import monotonic

from channels.email.replies import Stage, error_of, parse
from channels.email.settings import Relay
from channels.email.wire import ConnectionLost, Wire
from distributor.contract import (
    ChannelError,
    Deadline,
    Misconfigured,
    Transient,
)

CONNECT_SECONDS = 10.0  # for each address the name has


class Session:
    """One connection that is greeted, encrypted and signed in.

    `is_clean` says that no answer is owed: only then may the next slice use it.
    """

    __slots__ = ("features", "is_clean", "relay", "round_trip", "used", "wire")

    def __init__(self, wire: Wire, relay: Relay, offer: "_Offer") -> None:
        self.wire = wire
        self.relay = relay
        self.features = offer.features
        self.round_trip = offer.round_trip
        self.is_clean = True
        self.used = 0

    def close(self) -> None:
        """Let go of the connection at once."""
        self.is_clean = False
        self.wire.close()

    def quit(self, deadline: Deadline) -> None:
        """Say goodbye if nothing is owed, then let go."""
        try:
            if self.is_clean:
                self.wire.use_until(deadline)
                self.wire.write(b"QUIT\r\n")
                self.wire.read()
        except ConnectionLost:
            pass  # leaving anyway
        finally:
            self.close()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Offer:
    """What the server can do, and how many seconds its answer took."""

    features: Mapping[str, str]
    round_trip: float


def open_session(relay: Relay, deadline: Deadline) -> Session:
    """Connect, encrypt and sign in.

    Raises:
        ChannelError: it did not work; nothing was sent.
    """
    wire = _connect(relay, deadline)
    try:
        return _enter(wire, relay)
    except ConnectionLost as lost:
        wire.close()
        raise Transient(f"{lost.sentence} Nothing was sent.") from lost
    except ssl.SSLCertVerificationError as error:
        wire.close()
        raise _untrusted(relay, error) from error
    except ChannelError:
        wire.close()
        raise


def _connect(relay: Relay, deadline: Deadline) -> Wire:
    left = deadline.seconds_left
    if left <= 0:
        raise Transient("There was no time left to send this mail.")
    try:
        patience = min(left * 0.9, CONNECT_SECONDS)
        connected: socket = create_connection((relay.host, relay.port), timeout=patience)
    except OSError as error:
        raise Transient(
            f"The mail server {relay.host} cannot be reached. Nothing was sent.", raw=str(error)
        ) from error
    connected.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    return Wire(connected, deadline)


def _enter(wire: Wire, relay: Relay) -> Session:
    if relay.security == "tls":
        wire.upgrade(_trust(relay.authority), relay.host)
    _expect(wire.read(), b"220", Stage.GREETING)
    offer = _say_hello(wire, relay)
    if relay.security == "starttls":
        offer = _start_tls(wire, relay, offer)
    if relay.username:
        _sign_in(wire, relay, offer)
    return Session(wire, relay, offer)


def _say_hello(wire: Wire, relay: Relay) -> _Offer:
    began = monotonic()
    wire.write(f"EHLO {relay.greeting_name}\r\n".encode("ascii"))
    answer = wire.read()
    _expect(answer, b"250", Stage.GREETING)
    lines = [line[4:].strip().upper() for line in answer.decode("ascii", "replace").splitlines()]
    features = {name: rest for name, _, rest in (line.partition(" ") for line in lines[1:])}
    return _Offer(features=features, round_trip=monotonic() - began)


def _start_tls(wire: Wire, relay: Relay, offer: _Offer) -> _Offer:
    if "STARTTLS" not in offer.features:
        raise Misconfigured(
            f"The mail server {relay.host} offers no encryption, so nothing was sent.",
            hint="Use a mail server with STARTTLS, or smtp_security = tls with port 465.",
        )
    wire.write(b"STARTTLS\r\n")
    _expect(wire.read(), b"220", Stage.GREETING)
    wire.upgrade(_trust(relay.authority), relay.host)
    return _say_hello(wire, relay)


def _sign_in(wire: Wire, relay: Relay, offer: _Offer) -> None:
    ways = offer.features.get("AUTH", "").split()
    name, password = relay.username.encode(), relay.password.encode()
    if "PLAIN" in ways:
        steps = [b"AUTH PLAIN " + b64encode(b"\0" + name + b"\0" + password)]
    elif "LOGIN" in ways:
        steps = [b"AUTH LOGIN", b64encode(name), b64encode(password)]
    else:
        raise Misconfigured(
            f"The mail server {relay.host} offers no way to sign in that we know.",
            hint="Take out the user name, or use a mail server with AUTH PLAIN or LOGIN.",
        )
    for step in steps[:-1]:
        wire.write(step + b"\r\n")
        _expect(_without_secrets(wire.read(), steps, password), b"334", Stage.SIGN_IN)
    wire.write(steps[-1] + b"\r\n")
    _expect(_without_secrets(wire.read(), steps, password), b"235", Stage.SIGN_IN)


def _without_secrets(answer: bytes, steps: list[bytes], password: bytes) -> bytes:
    """Some servers repeat what they refuse; no error may carry it on."""
    words = {password, *(step.rpartition(b" ")[2] for step in steps)} - {b"LOGIN", b""}
    for word in words:
        answer = answer.replace(word, b"***")
    return answer


def _expect(answer: bytes, code: bytes, stage: Stage) -> None:
    if answer[:3] == code:
        return
    reply = parse(answer)
    if reply is None or reply.code < 400:
        raise ConnectionLost("The mail server gave an answer that is not SMTP.")
    raise error_of(reply, stage)


@lru_cache(maxsize=8)
def _trust(authority: str) -> ssl.SSLContext:
    """Whom we trust: the system's authorities, or the account's own one."""
    try:
        return ssl.create_default_context(cafile=authority or None)
    except OSError as error:
        raise Misconfigured(
            "The file with your own certificate authority (smtp_ca) cannot be read.",
            hint="Enter the path of a PEM file on the machine that sends.",
        ) from error


def _untrusted(relay: Relay, error: ssl.SSLCertVerificationError) -> Misconfigured:
    return Misconfigured(
        f"The certificate of the mail server {relay.host} is not trusted, so nothing was sent.",
        hint="Check the server's name, or enter its certificate authority (smtp_ca).",
        raw=error.verify_message,
    )
