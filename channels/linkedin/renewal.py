"""Renews the access token of an account, which LinkedIn lets end after 60 days.

Only approved partners get refresh tokens; they last a year from consent and are not extended by
use (Microsoft Learn, programmatic refresh tokens).
"""

from collections.abc import Mapping

import requests

from distributor.contract import Account, AuthExpired, Deadline
from distributor.kit.oauth import renew

TOKEN_URL = "https://www.linkedin.com/oauth/v2/accessToken"  # noqa: S105 - an address
NEEDED = ("refresh_token", "client_id", "client_secret")


def renewed(account: Account, deadline: Deadline) -> Mapping[str, str]:
    """The credentials that changed: the access token, and a refresh token where it is a new one.

    Raises:
        AuthExpired: there is nothing to renew with, or LinkedIn refused it.
        ChannelError: LinkedIn could not be asked now.
    """
    given = {name: account.credentials.get(name, "") for name in NEEDED}
    if not all(given.values()):
        raise AuthExpired(
            "LinkedIn refused the credentials of this account, and there is no refresh token to "
            "get new ones with. Connect the account again."
        )
    url = account.settings.get("token_url") or TOKEN_URL
    tokens = renew(
        requests.Request("POST", url, data={"grant_type": "refresh_token", **given}),
        platform="LinkedIn",
        deadline=deadline,
        secrets=account.credentials.values(),
    )
    known = account.credentials
    return {name: token for name, token in tokens.items() if token != known.get(name)}
