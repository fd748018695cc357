"""What X means when it says no, in the words of the contract.

Two body shapes exist, a problem document and the older list of errors; X changes the host inside
`type` addresses, so only their last segment counts (docs.x.com, openapi.json 2.167, August 2026).
"""

import time
from collections.abc import Iterable, Mapping

import requests

from distributor.contract import (
    AuthExpired,
    ChannelError,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Transient,
)
from distributor.kit.http import Json, json_of, raise_for_status_of, raw_of, retry_after_of

# X writes the day groups without having documented them; they may be missing.
LIMIT_GROUPS = ("x-rate-limit", "x-app-limit-24hour", "x-user-limit-24hour")
LONGEST_WAIT = 86_400.0
BAD_CREDENTIALS = frozenset({32, 89, 215})  # codes of the older shape
TOO_LONG = 186
MEDIA = "/2/media/"


def raise_for_refusal(response: requests.Response, *, secrets: Iterable[str]) -> None:
    """Raise what a status outside 2xx means on X.

    Raises:
        ChannelError: see the table in README.md.
    """
    secrets = tuple(secrets)
    body, raw = json_of(response), raw_of(response, secrets)
    if str(response.request.path_url).startswith(MEDIA):
        _raise_for_picture(response.status_code, body, raw)
    match response.status_code:
        case 400 if BAD_CREDENTIALS & set(_codes(body)):
            raise AuthExpired("X refused the credentials. Connect the account again.", raw=raw)
        case 400 | 404 | 413:
            raise _rejected(body, raw)
        case 402:
            raise Misconfigured(
                "The prepaid X credits are used up. Nothing was published.",
                hint="Buy credits in the X developer console, then resume the account.",
                raw=raw,
            )
        case 403:
            raise _forbidden(body, raw)
        case 429:
            raise RateLimited(
                "X asks us to wait. Nothing was published; it goes on by itself.",
                retry_after=wait_of(response),
                raw=raw,
            )
    raise_for_status_of(response, platform="X", secrets=secrets)


def _raise_for_picture(status: int, body: Mapping[str, Json], raw: str) -> None:
    """What X says of a picture and not of a post; the rest means the same for both."""
    if status == 404:  # so X answered while uploads were broken (incidents page, 2026-01-29)
        raise Transient("X could not take the picture; the post was not sent.", raw=raw)
    if status in {400, 413, 415} and not BAD_CREDENTIALS & set(_codes(body)):
        raise Rejected(
            "X refused the picture of this post. Nothing was published.",
            reasons=_reasons(body),
            raw=raw,
        )
    if status == 403:
        raise Misconfigured(
            "X does not let our app upload pictures for this account. Nothing was published.",
            hint="Give the app the permission media.write and connect the account again, or set "
            "its pictures to off.",
            raw=raw,
        )


def wait_of(response: requests.Response) -> float | None:
    """Seconds until the latest reset among the groups that are used up; None where none tells."""
    resets = [
        float(response.headers[f"{group}-reset"])
        for group in LIMIT_GROUPS
        if response.headers.get(f"{group}-remaining") == "0"
        and response.headers.get(f"{group}-reset", "").isdecimal()
    ]
    if not resets:
        return retry_after_of(response)
    return min(LONGEST_WAIT, max(1.0, max(resets) - time.time()))


def _forbidden(body: Mapping[str, Json], raw: str) -> ChannelError:
    reasons = _reasons(body)
    words = " ".join(reasons).casefold()
    if "duplicate" in words:
        return OutcomeUnknown(
            "X says that this very text stands there already. It may be ours from an earlier try; "
            "we look, and nothing is sent again before that.",
            raw=raw,
        )
    if "reply" in words and "not allowed" in words:
        return Rejected(
            "X does not let this account reply here, so the thread cannot go on. What is out "
            "stays; decide whether the rest goes out another way.",
            reasons=reasons,
            raw=raw,
        )
    if TOO_LONG in _codes(body):
        return _rejected(body, raw)
    if _kind(body) == "client-forbidden" or "permi" in words or "scope" in words:
        return Misconfigured(
            "X does not let our app post for this account. Nothing was published.",
            hint="Give the app read and write permission, then make new access tokens.",
            raw=raw,
        )
    return Misconfigured(
        "X refuses posts of this account without saying why. Nothing was published.",
        hint="Sign in to X as this account and look for a notice, then resume the account.",
        raw=raw,
    )


def _rejected(body: Mapping[str, Json], raw: str) -> Rejected:
    reasons = _reasons(body)
    return Rejected("X refused this post for good.", reasons=reasons, raw=raw)


def _reasons(body: Mapping[str, Json]) -> list[str]:
    """What X says about it, the most particular first."""
    said = [error.get("message") for error in _errors(body)] + [body.get("detail")]
    return [text for text in said if isinstance(text, str) and text]


def _codes(body: Mapping[str, Json]) -> list[int]:
    codes = [error.get("code") for error in _errors(body)]
    return [code for code in codes if isinstance(code, int)]


def _errors(body: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    errors = body.get("errors")
    listed = errors if isinstance(errors, list) else []
    return [error for error in listed if isinstance(error, Mapping)]


def _kind(body: Mapping[str, Json]) -> str:
    return str(body.get("type")).rstrip("/").rpartition("/")[2]
