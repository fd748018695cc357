"""Every outward HTTP call of a channel, and what its end means in the words of the contract.

Written once, because the difference between "surely not sent" and "nobody knows" decides whether
a text stands there twice. Calls go out directly: proxy settings and .netrc of the environment are
not read, since both can put a stranger's credentials or address into a request.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from ipaddress import ip_address
from typing import TypeAlias
from urllib.parse import quote, urlsplit

import requests
from urllib3.exceptions import HTTPError

from distributor.contract import (
    AuthExpired,
    ChannelError,
    Deadline,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Transient,
)
from distributor.kit.connection import Sending, WatchedAdapter

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"

CONNECT_SECONDS = 5.0
BODY_LIMIT = 2_000_000
SAFE_METHODS = frozenset({"GET", "HEAD"})
MOVED = frozenset({301, 307, 308})
NOT_REALLY_REFUSED = frozenset({408, 499})


def send(
    request: requests.Request,
    *,
    deadline: Deadline,
    connect_seconds: float = CONNECT_SECONDS,
    body_limit: int = BODY_LIMIT,
    guarded: bool = False,
) -> requests.Response:
    """Make one call over a fresh connection: no retry, no redirect, one deadline for everything.

    The response has its whole body and may have any status: see `raise_for_status_of`.
    `guarded` is for addresses that users gave: only the public internet is reached.

    Raises:
        Transient: surely nothing left, or the call only reads.
        OutcomeUnknown: a call that writes was begun, and no whole answer came back.
        Misconfigured: the address is not one we send to.
    """
    with OneCall(
        deadline=deadline,
        connect_seconds=connect_seconds,
        body_limit=body_limit,
        guarded=guarded,
    ) as session:
        return session.send(session.prepare_request(request))


class OneCall(requests.Session):
    """A session for one call, for SDKs that bring their own requests but let us set the session.

    Raises what `send` raises.
    """

    def __init__(
        self,
        *,
        deadline: Deadline,
        connect_seconds: float = CONNECT_SECONDS,
        body_limit: int = BODY_LIMIT,
        guarded: bool = False,
    ) -> None:
        super().__init__()
        self.trust_env = False
        self._body_limit = body_limit
        self._limits = (deadline, connect_seconds, guarded)

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Turn a request into bytes; a credential that cannot be a header is our own mistake."""
        try:
            prepared = super().prepare_request(request)
            for value in prepared.headers.values():
                str(value).encode("latin-1")
        except (requests.RequestException, ValueError):
            # From None: the error of requests quotes the header, and that is the credential.
            raise Misconfigured(
                "The address or a credential of this account holds characters that cannot be "
                "sent. Nothing was sent.",
                hint="Copy the address and the credentials again, without line ends or spaces.",
            ) from None
        return prepared

    def send(self, request: requests.PreparedRequest, **_: object) -> requests.Response:
        """Send it, read the whole answer, and be done by the deadline."""
        _refuse_open_line(request)
        deadline, connect_seconds, guarded = self._limits
        sending = Sending(deadline=deadline, connect_seconds=connect_seconds, guarded=guarded)
        if deadline.is_over:
            raise Transient(
                "The time for this try was over before anything was sent. "
                "It is tried again by itself."
            )
        self.mount("http://", WatchedAdapter(sending))
        self.mount("https://", WatchedAdapter(sending))
        try:
            response = super().send(request, stream=True)
            self._read(response)
        except (OSError, HTTPError, HTTPException, ValueError) as error:
            raise _transport_error(request, sending) from _innermost(error)
        return response

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Follow nothing: a redirect is an answer, and following one would send a text twice."""

    def _read(self, response: requests.Response) -> None:
        """Read the body now, under the deadline and up to the limit."""
        chunks = bytearray()
        with response:
            for chunk in response.iter_content(16_384):
                chunks += chunk
                if len(chunks) > self._body_limit:
                    raise requests.exceptions.ContentDecodingError("the answer is too long")
        response._content = bytes(chunks)  # noqa: SLF001 - requests has no public way to set it


def is_loopback(host: str) -> bool:
    """Whether a host name means this very machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_web_address(url: str) -> bool:
    """Whether this is a plain https address (http only on this machine), without a password."""
    if not url.isprintable() or " " in url:
        return False
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and is_loopback(parts.hostname or "")
    )
    return is_safe and bool(parts.hostname) and parts.username is None


def _refuse_open_line(request: requests.PreparedRequest) -> None:
    """Only a plain reading, without credentials, may go over an open line (our own pages do)."""
    parts = urlsplit(str(request.url))
    if parts.scheme == "https" or is_loopback(parts.hostname or ""):
        return
    if request.method in SAFE_METHODS and "Authorization" not in request.headers:
        return
    raise Misconfigured(
        f"The address of {parts.hostname} does not begin with https, so the credentials would "
        "travel in the open. Nothing was sent.",
        hint="Write the address with https://.",
    )


def _transport_error(request: requests.PreparedRequest, sending: Sending) -> ChannelError:
    host = urlsplit(str(request.url)).hostname
    if not sending.has_begun:
        return Transient(
            f"{host} could not be reached. Nothing was sent; it is tried again by itself."
        )
    if request.method in SAFE_METHODS:
        return Transient(
            f"{host} gave no complete answer to a look-up. It is tried again by itself."
        )
    return OutcomeUnknown(
        f"The connection to {host} ended before a complete answer came. The text may or may not "
        "stand there; we look before anything is sent again."
    )


def _innermost(error: BaseException) -> BaseException:
    """The cause that names no address: the outer ones quote the path, which may be a secret."""
    reason = getattr(error, "reason", None) or next(
        (arg for arg in error.args if isinstance(arg, BaseException)), None
    )
    return _innermost(reason) if isinstance(reason, BaseException) else error


def raise_for_status_of(
    response: requests.Response, *, platform: str, secrets: Iterable[str] = ()
) -> None:
    """Raise what a status outside 2xx means where the platform's own pages say nothing else.

    Raises:
        AuthExpired: 401.
        RateLimited: 429, with Retry-After in seconds or as a date.
        Rejected: every other 4xx.
        Misconfigured: 301, 307 and 308 say "send it elsewhere": not accepted, our address is old.
        OutcomeUnknown: 5xx, 408 and the other 3xx of a call that writes. 302 and 303 are also
            how servers answer what they did accept.
        Transient: the same of a call that only reads.
    """
    status = response.status_code
    if status < 300:
        return
    raw = raw_of(response, secrets)
    if status == 401:
        raise AuthExpired(
            f"{platform} refused the credentials of this account. Connect it again.", raw=raw
        )
    if status == 429:
        raise RateLimited(
            f"{platform} asks us to wait. Nothing was published; it goes on by itself.",
            retry_after=retry_after_of(response),
            raw=raw,
        )
    if status in MOVED:
        raise Misconfigured(
            f"{platform} answers from another address now. Nothing was published.",
            hint="Look up the platform's address and change it in the account's settings.",
            raw=raw,
        )
    if 400 <= status < 500 and status not in NOT_REALLY_REFUSED:
        raise Rejected(f"{platform} refused this text ({status}).", raw=raw)
    raise _unclear(response, platform, raw)


def _unclear(response: requests.Response, platform: str, raw: str) -> ChannelError:
    status = response.status_code
    if response.request.method in SAFE_METHODS:
        return Transient(
            f"{platform} could not answer a look-up ({status}). It is tried again by itself.",
            raw=raw,
        )
    return OutcomeUnknown(
        f"{platform} reported a fault of its own ({status}). The text may or may not stand there; "
        "we look before anything is sent again.",
        raw=raw,
    )


def retry_after_of(response: requests.Response) -> float | None:
    """Read Retry-After as seconds from now, None where it is missing or no time."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def json_of(response: requests.Response) -> Mapping[str, Json]:
    """Read the body as a JSON object; anything else reads as an empty one."""
    try:
        value: Json = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, Mapping) else {}


def raw_of(response: requests.Response, secrets: Iterable[str] = ()) -> str:
    """Tell what the platform answered, for people who look into it; never a credential."""
    text = response.content[:2_000].decode("utf-8", "replace")
    return redact(f"{response.status_code} {text}", secrets)


def redact(text: str, secrets: Iterable[str]) -> str:
    """Blot out every secret, also as it stands in a URL or in JSON."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        for form in {secret, quote(secret, safe=""), json.dumps(secret)[1:-1]}:
            text = text.replace(form, "•••")
    return text
