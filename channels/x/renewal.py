"""Renews the OAuth 2.0 credentials of an account, which X lets expire after two hours.

The refresh token is good for one use: X gives a new one with each answer, and the old one is dead.
"""

from base64 import b64encode
from collections.abc import Mapping

import requests

from channels.x.client import API_URL
from distributor.contract import Account, AuthExpired, Deadline
from distributor.kit.oauth import renew


def renewed(account: Account, deadline: Deadline) -> Mapping[str, str]:
    """The credentials that changed: access token and, as X does, the next refresh token.

    Raises:
        AuthExpired: there is nothing to renew with, or X refused it.
        ChannelError: X could not be asked now.
    """
    given = account.credentials
    client_id, refresh_token = given.get("client_id", ""), given.get("refresh_token", "")
    if not client_id or not refresh_token:
        raise AuthExpired(
            "X refused the credentials of this account, and there is no refresh token to get new "
            "ones with. Connect the account again."
        )
    proof = b64encode(f"{client_id}:{given.get('client_secret', '')}".encode()).decode()
    tokens = renew(
        _request(account, client_id=client_id, refresh_token=refresh_token),
        platform="X",
        deadline=deadline,
        secrets=(proof, *given.values()),
    )
    names = {"access_token": "oauth2_token", "refresh_token": "refresh_token"}
    return {names[name]: token for name, token in tokens.items()}


def _request(account: Account, *, client_id: str, refresh_token: str) -> requests.Request:
    """A confidential app proves itself by its header; a public one, without secret, says its id.

    docs.x.com, OAuth 2.0 authorization code flow, 2026-08-22.
    """
    origin = (account.settings.get("api_url") or API_URL).rstrip("/")
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    secret = account.credentials.get("client_secret", "")
    return requests.Request(
        "POST",
        f"{origin}/2/oauth2/token",
        data=form if secret else {**form, "client_id": client_id},
        auth=(client_id, secret) if secret else None,
    )
