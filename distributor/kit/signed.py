"""Checks the signature of a webhook call, after the open rules "Standard Webhooks".

Most services that send events sign them so, and libraries for it exist in every language: three
headers with an id, an instant and one or more signatures over id, instant and body.
"""

import base64
import hashlib
import hmac
from binascii import Error as NotBase64

from distributor.contract import Call, Forged

WINDOW_SECONDS = 300.0
PREFIX = "whsec_"
MOST_SIGNATURES = 10


def call_id(call: Call, *, secret: str) -> str:
    """The id of a call that surely comes from who has the secret, and comes now.

    Raises:
        Forged: no secret is set, a header is missing, the instant is more than five minutes away,
            or no signature fits.
    """
    if not secret:
        raise Forged("This account takes no events, because no secret for them is set.")
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    called, instant, signatures = (call.headers.get(name, "") for name in names)
    if not (called and instant and signatures):
        raise Forged(f"The call is not signed: it needs the headers {', '.join(names)}.")
    if not instant.isascii() or not instant.isdecimal() or len(instant) > 12:
        raise Forged("The header webhook-timestamp must be whole seconds since 1970.")
    if abs(call.at.timestamp() - int(instant)) > WINDOW_SECONDS:
        raise Forged("The call is more than five minutes old, or from the future. Check the clock.")
    wanted = signature(call.body, id=called, instant=instant, secret=secret)
    given = signatures.split()[:MOST_SIGNATURES]
    if not any(hmac.compare_digest(each.encode(), wanted.encode()) for each in given):
        raise Forged("The signature does not fit this call. Check the secret.")
    return called


def signature(body: bytes, *, id: str, instant: str, secret: str) -> str:
    """The header webhook-signature for a body."""
    signed = f"{id}.{instant}.".encode() + body
    mac = hmac.digest(_key(secret), signed, hashlib.sha256)
    return f"v1,{base64.b64encode(mac).decode()}"


def _key(secret: str) -> bytes:
    """A secret is base64 with or without its prefix; any other text counts as it is."""
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True) or secret.encode()
    except (NotBase64, ValueError):
        return secret.encode()
