"""DKIM signatures (RFC 6376; Ed25519 by RFC 8463), relaxed/relaxed, one for each key of an account.

Nearly all of a mail is the same for everybody: its body is brought into canonical form once for
each template, so that a mail costs one hash and one signature.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from channels.email.message import Piece
from channels.email.settings import wrong
from channels.email.template import KEPT, Template
from distributor.contract import Account

PrivateKey: TypeAlias = RSAPrivateKey | Ed25519PrivateKey

# What must be covered (facts on mail, B1); those named twice cannot be added a second time either.
TWICE = ("from", "to", "subject", "date", "list-unsubscribe")
COVERED = (
    *("from", "to", "subject", "date", "message-id", "mime-version", "content-type", "reply-to"),
    *("list-id", "list-unsubscribe", "list-unsubscribe-post", "feedback-id", "cfbl-address"),
    *("cfbl-feedback-id", "content-language", "auto-submitted"),
)
RSA_BITS = 2048
FOLDED_AT = 72

_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_SPACES = re.compile(rb"[ \t]+")
_ENDING = re.compile(rb" \r\n")


@dataclass(frozen=True, kw_only=True, slots=True)
class DkimKey:
    """A private key, the domain that vouches, and the selector its public half is found under."""

    domain: str
    selector: str
    pem: str = field(repr=False)


def read_dkim(account: Account) -> tuple[DkimKey, ...]:
    """The keys the account signs with; none where nobody set one.

    Raises:
        Misconfigured: a key is no key, too short, or has no selector.
    """
    own_domain = account.settings.get("from_address", "").rpartition("@")[2]
    domain = account.settings.get("dkim_domain") or own_domain
    found = []
    for name in ("dkim", "dkim_second"):
        pem = account.credentials.get(f"{name}_key", "").strip()
        selector = account.settings.get(f"{name}_selector", "")
        if not pem and not selector:
            continue
        if not _SELECTOR.fullmatch(selector):
            raise wrong(f"{name}_selector", "Enter the name before ._domainkey in your DNS.")
        key = DkimKey(domain=domain.lower(), selector=selector, pem=pem)
        private_key(key, name=f"{name}_key")
        found.append(key)
    return tuple(found)


def sign(template: Template, values: tuple[bytes, ...], keys: Sequence[DkimKey]) -> bytes:
    """The signatures of one filled message, as header lines that stand before it."""
    if not keys:
        return b""
    head, body = _canonical(template)
    body_hash = b64encode(sha256(body.fill(values)).digest())
    covered = list(_relaxed_headers(head.fill(values)))
    moment = int(datetime.now(UTC).timestamp())
    return b"".join(_signature(key, covered, body_hash, moment=moment) for key in keys)


def _signature(
    key: DkimKey, headers: Sequence[tuple[str, bytes]], body_hash: bytes, *, moment: int
) -> bytes:
    private = private_key(key)
    present = {name for name, _ in headers}
    names = [name for name in COVERED if name in present]
    extra = [name for name in TWICE if name in present]
    algorithm = "rsa-sha256" if isinstance(private, RSAPrivateKey) else "ed25519-sha256"
    lines = (
        f"DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; t={moment};",
        f" d={key.domain}; s={key.selector};",
        f" h={':'.join((*names, *extra))};",
        f" bh={body_hash.decode('ascii')};",
        " b=",
    )
    unsigned = "\r\n".join(lines).encode("ascii")
    by_name = dict(headers)
    (own,) = _relaxed_headers(unsigned + b"\r\n")
    data = b"".join([*(by_name[name] for name in names), own[1].removesuffix(b"\r\n")])
    return unsigned + _folded(b64encode(_signed(private, data))) + b"\r\n"


def _signed(private: PrivateKey, data: bytes) -> bytes:
    if isinstance(private, RSAPrivateKey):
        return private.sign(data, PKCS1v15(), SHA256())
    return private.sign(sha256(data).digest())


def _folded(value: bytes) -> bytes:
    starts = range(0, len(value), FOLDED_AT)
    return b"\r\n ".join(value[start : start + FOLDED_AT] for start in starts)


@lru_cache(maxsize=16)
def private_key(key: DkimKey, *, name: str = "dkim_key") -> PrivateKey:
    """The key itself.

    Raises:
        Misconfigured: it is none that can sign.
    """
    try:
        private = load_pem_private_key(key.pem.encode("ascii"), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        hint = "Enter a private key in PEM form, without a password: dkim_key=@dkim.pem."
        raise wrong(name, hint) from error
    if isinstance(private, RSAPrivateKey):
        if private.key_size < RSA_BITS:
            raise wrong(name, f"Make an RSA key of {RSA_BITS} bits; shorter ones are not trusted.")
        return private
    if isinstance(private, Ed25519PrivateKey):
        return private
    raise wrong(name, "Make an RSA key of 2048 bits, or an Ed25519 key; mail knows no other.")


@lru_cache(maxsize=KEPT)
def _canonical(template: Template) -> tuple[Template, Template]:
    """The head as it is, and the body in relaxed form; both still with their holes.

    A hole of the body stands between two line ends and its value holds no space, so the fixed
    bytes can be brought into canonical form by themselves.
    """
    head: list[Piece] = []
    body: list[Piece] = []
    for piece in template.pieces():
        if body or not isinstance(piece, bytes) or b"\r\n\r\n" not in piece:
            (body or head).append(piece)
            continue
        before, _, after = piece.partition(b"\r\n\r\n")
        head.append(before + b"\r\n")
        body.append(after)
    return Template(head), Template([_relaxed(piece) for piece in body])


def _relaxed(piece: Piece) -> Piece:
    if not isinstance(piece, bytes):
        return piece
    return _ENDING.sub(b"\r\n", _SPACES.sub(b" ", piece))


def _relaxed_headers(head: bytes) -> Iterator[tuple[str, bytes]]:
    for line in _FOLD.sub(b"", head).split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        lower = name.strip().lower()
        yield lower.decode("ascii"), lower + b":" + _SPACES.sub(b" ", value).strip() + b"\r\n"
