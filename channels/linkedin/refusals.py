"""What LinkedIn means when it says no, in the words of the contract.

Bodies carry `code` (or the older `serviceErrorCode`), `message` and a list of input errors
(Microsoft Learn, error handling; shapes seen in public issues of 2025 and 2026).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

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
from distributor.kit.http import (
    SAFE_METHODS,
    Json,
    json_of,
    raise_for_status_of,
    raw_of,
    retry_after_of,
)

DUPLICATE = "DUPLICATE_POST"
URN = re.compile(r"urn:li:(?:share|ugcPost):\d+")
AFTER_MIDNIGHT = timedelta(minutes=5)  # day limits end at 00:00 UTC; clocks differ a little


def raise_for_refusal(response: requests.Response, *, secrets: Iterable[str]) -> None:
    """Raise what a status outside 2xx means on LinkedIn.

    Raises:
        ChannelError: see the table in README.md.
    """
    secrets = tuple(secrets)
    body, raw = json_of(response), raw_of(response, secrets)
    match response.status_code:
        case 400 | 404 | 413 | 415 | 422:
            raise _refused(body, raw)
        case 401:
            raise AuthExpired(
                "LinkedIn refused the access token: it ended after 60 days, or was taken back. "
                "Nothing was published; connect the account again.",
                raw=raw,
            )
        case 403:
            raise _denied(response, raw)
        case 409:
            raise OutcomeUnknown(
                "LinkedIn reports a conflict with another change. The post may or may not stand "
                "there; we look before anything is sent again.",
                raw=raw,
            )
        case 426:
            raise Misconfigured(
                "LinkedIn no longer answers the API version this account uses. "
                "Nothing was published.",
                hint="Set a newer API version (year and month) at the account, then resume it.",
                raw=raw,
            )
        case 429:
            raise RateLimited(
                "LinkedIn asks us to wait. Nothing was published; it goes on by itself.",
                retry_after=_wait_of(response, body),
                raw=raw,
            )
    raise_for_status_of(response, platform="LinkedIn", secrets=secrets)


def earlier_post_of(response: requests.Response) -> str | None:
    """The URN a duplicate refusal names; empty where it names none, None for any other answer."""
    body = json_of(response)
    if response.status_code != 422 or DUPLICATE not in _codes(body):
        return None
    words = " ".join(_reasons(body))
    found = URN.search(words)
    return found.group() if found else ""


def _refused(body: Mapping[str, Json], raw: str) -> ChannelError:
    codes = _codes(body)
    if "VERSION_MISSING" in codes:
        return Misconfigured(
            "LinkedIn asks for an API version. Nothing was published.",
            hint="Set the API version (year and month) at the account.",
            raw=raw,
        )
    if "MEDIA_ASSET_WAITING_UPLOAD" in codes:
        return Transient("LinkedIn has not finished with the picture yet.", raw=raw)
    return Rejected("LinkedIn refused this post for good.", reasons=_reasons(body), raw=raw)


def _denied(response: requests.Response, raw: str) -> Misconfigured:
    if response.request.method in SAFE_METHODS:
        return Misconfigured(
            "LinkedIn does not let us read the page's posts, so we cannot verify whether this one "
            "stands there. Please look yourself, then decide.",
            hint="Connect the account again with the permission r_organization_social.",
            raw=raw,
        )
    return Misconfigured(
        "LinkedIn does not let us post for this page. Nothing was published.",
        hint="The member must be an administrator or content administrator of the page, and the "
        "app needs the permission w_organization_social.",
        raw=raw,
    )


def _wait_of(response: requests.Response, body: Mapping[str, Json]) -> float | None:
    told = retry_after_of(response)
    if told is not None or " DAY " not in f" {body.get('message', '')} ":
        return told
    now = datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (midnight + AFTER_MIDNIGHT - now).total_seconds()


def _reasons(body: Mapping[str, Json]) -> list[str]:
    """What LinkedIn says about it, the most particular first."""
    said = [error.get("description") for error in _input_errors(body)] + [body.get("message")]
    return [text for text in said if isinstance(text, str) and text]


def _codes(body: Mapping[str, Json]) -> set[str]:
    return {str(error.get("code")) for error in [body, *_input_errors(body)]}


def _input_errors(body: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    details = body.get("errorDetails")
    errors = details.get("inputErrors") if isinstance(details, Mapping) else None
    listed = errors if isinstance(errors, list) else []
    return [error for error in listed if isinstance(error, Mapping)]
