"""Trades a refresh token for new credentials, as every OAuth 2.0 platform does (RFC 6749).

Written once, because the difference between "refused for good" and "could not be asked now"
decides whether people must connect an account again.
"""

from collections.abc import Iterable, Mapping

import requests

from distributor.contract import (
    AuthExpired,
    ChannelError,
    Deadline,
    Misconfigured,
    OutcomeUnknown,
    Transient,
)
from distributor.kit.http import json_of, raise_for_status_of, raw_of, send

NOT_FOR_GOOD = frozenset({408, 429, 499})
OUR_APP = frozenset({"invalid_client", "unauthorized_client"})


def renew(
    request: requests.Request, *, platform: str, deadline: Deadline, secrets: Iterable[str]
) -> Mapping[str, str]:
    """Send a token request and answer what it gave: `access_token`, and perhaps `refresh_token`.

    Raises:
        AuthExpired: the platform refused the refresh token.
        Misconfigured: it does not know our app, or the address is wrong.
        RateLimited: it asks us to wait.
        Transient: it could not be asked, or its answer was lost. Nothing was published.
    """
    try:
        response = send(request, deadline=deadline)
        if 400 <= response.status_code < 500 and response.status_code not in NOT_FOR_GOOD:
            raise _refusal(response, platform, tuple(secrets))
        raise_for_status_of(response, platform=platform, secrets=secrets)
    except OutcomeUnknown as error:
        raise _lost(platform, raw=error.raw) from error
    body = json_of(response)
    given = {name: body.get(name) for name in ("access_token", "refresh_token")}
    tokens = {name: token for name, token in given.items() if isinstance(token, str) and token}
    if "access_token" not in tokens:
        raise _lost(platform)
    return tokens


def _refusal(response: requests.Response, platform: str, secrets: tuple[str, ...]) -> ChannelError:
    raw = raw_of(response, secrets)
    if response.status_code == 404:
        return Misconfigured(
            f"{platform} gives no new credentials at the address this account names.",
            hint="Correct the address in the account's settings.",
            raw=raw,
        )
    if json_of(response).get("error") in OUR_APP:
        return Misconfigured(
            f"{platform} does not know our app any more, so it gave no new credentials.",
            hint="Copy the client id and the client secret of the app again.",
            raw=raw,
        )
    return AuthExpired(
        f"{platform} gave no new credentials: the permission of this account was used up or taken "
        "back. Connect the account again.",
        raw=raw,
    )


def _lost(platform: str, *, raw: str = "") -> Transient:
    # Never the raw text of a good answer: it may hold the new credentials.
    return Transient(
        f"{platform} was asked for new credentials and gave no complete answer. Nothing was "
        "published; it is asked again by itself.",
        raw=raw,
    )
