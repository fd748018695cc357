"""Checks OAuth 1.0a signatures for the sandbox (RFC 5849), so that a wrong one is noticed in tests.

Written from the RFC instead of with the library that signs, because both sides of one library
would agree on the same mistake.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha1
from urllib.parse import parse_qsl, quote, unquote, urlsplit

TOKEN = re.compile(r"(?P<id>\d+)-(?P<username>\w+)")


def user_of(token: str) -> Mapping[str, str] | None:
    """Who a token of the sandbox belongs to."""
    found = TOKEN.fullmatch(token)
    return found.groupdict() if found else None


def signer_of(
    authorization: str, *, method: str, url: str, consumer_key: str, consumer_secret: str
) -> Mapping[str, str] | None:
    """The user whose token signed this request, or None where the signature is wrong."""
    pairs = re.findall(r'(\w+)="([^"]*)"', authorization)
    sent = {unquote(name): unquote(value) for name, value in pairs}
    token = sent.get("oauth_token", "")
    key = f"{_escape(consumer_secret)}&{_escape(f'secret-of-{token}')}"
    base = _base_string(method, url, sent)
    digest = hmac.new(key.encode(), base.encode(), sha1).digest()
    is_right = hmac.compare_digest(b64encode(digest).decode(), sent.get("oauth_signature", ""))
    is_known = sent.get("oauth_consumer_key") == consumer_key
    return user_of(token) if is_right and is_known else None


def _base_string(method: str, url: str, sent: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    signed = [(name, value) for name, value in sent.items() if name != "oauth_signature"]
    signed += parse_qsl(parts.query, keep_blank_values=True)
    pairs = sorted((_escape(name), _escape(value)) for name, value in signed)
    parameters = "&".join(f"{name}={value}" for name, value in pairs)
    address = f"{parts.scheme}://{parts.netloc}{parts.path}"
    return "&".join(map(_escape, (method, address, parameters)))


def _escape(text: str) -> str:
    return quote(text, safe="-._~")
