"""The X API v2 through tweepy, behind our own session.

tweepy 4.17 knows the paths and signs requests, but has no time-out, no address setting and hides
the headers; the session brings these and turns every refusal into an error of the contract before
tweepy reads it (tweepy stumbles over unusual error bodies).
"""

from collections.abc import Mapping, Sequence
from typing import Self
from urllib.parse import urlsplit

import requests
import tweepy

from channels.x.refusals import MEDIA, raise_for_refusal
from distributor.contract import Account, Asset, Deadline, Misconfigured
from distributor.kit.http import Json, OneCall, json_of

API_URL = "https://api.x.com"
OAUTH1 = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
FIELDS = ["created_at", "entities", "referenced_tweets"]
PAGE_SIZE = 100  # the most the timeline gives at once


class Client:
    """One account's calls, all before one deadline. A context manager; made for one use."""

    def __init__(self, account: Account, deadline: Deadline) -> None:
        token, keys = read_credentials(account)
        self._signs = not token
        self._auth = None if token else tweepy.OAuth1UserHandler(*keys).apply_auth()
        self._session = _Session(account, deadline=deadline, token=token)
        self._tweepy = tweepy.Client("", *keys, return_type=requests.Response)
        self._tweepy.session = self._session

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *unused: object) -> None:
        self._session.close()

    def create(
        self, text: str, *, reply_to: str | None, media_ids: Sequence[str] = ()
    ) -> Mapping[str, Json]:
        """Publish one post and return the whole answer."""
        return self._json(
            self._tweepy.create_tweet(
                text=text,
                in_reply_to_tweet_id=reply_to,
                media_ids=list(media_ids) or None,
                user_auth=self._signs,
            )
        )

    def upload(self, asset: Asset) -> Mapping[str, Json]:
        """Hand over a picture and return the whole answer; tweepy 4.17 has no v2 upload."""
        return self._json(
            self._session.post(
                f"{API_URL}{MEDIA}upload",
                data={"media_category": "tweet_image", "media_type": asset.media_type},
                files={"media": (asset.name, asset.content, asset.media_type)},
                auth=self._auth,
            )
        )

    def describe(self, media_id: str, alt: str) -> None:
        """Say what a picture shows, to those who cannot see it."""
        told = {"id": media_id, "metadata": {"alt_text": {"text": alt}}}
        self._session.post(f"{API_URL}{MEDIA}metadata", json=told, auth=self._auth)

    def me(self) -> Mapping[str, Json]:
        """Who these credentials belong to: id, name, username."""
        data = self._json(self._tweepy.get_me(user_auth=self._signs)).get("data")
        return data if isinstance(data, Mapping) else {}

    def timeline(
        self, user_id: str, *, since_id: int, page_token: str | None
    ) -> Mapping[str, Json]:
        """One page of what the account posted after `since_id`, newest first, replies too."""
        return self._json(
            self._tweepy.get_users_tweets(
                user_id,
                since_id=since_id,
                max_results=PAGE_SIZE,
                pagination_token=page_token,
                tweet_fields=FIELDS,
                user_auth=self._signs,
            )
        )

    def _json(self, response: requests.Response) -> Mapping[str, Json]:
        return json_of(response)


def read_credentials(account: Account) -> tuple[str, list[str]]:
    """The OAuth 2.0 token, or "", and the four keys of OAuth 1.0a; one of the two is complete.

    Raises:
        Misconfigured: neither is.
    """
    token = account.credentials.get("oauth2_token", "")
    keys = [account.credentials.get(name, "") for name in OAUTH1]
    if not token and not all(keys):
        raise Misconfigured(
            "This X account has no complete credentials, so nothing can be published.",
            hint="Enter the API key and secret and the access token and secret "
            f"({', '.join(OAUTH1)}), or an OAuth 2.0 token (oauth2_token).",
        )
    return token, keys


class _Session(OneCall):
    """Sends to the account's own API address; the signature is made after the swap."""

    def __init__(self, account: Account, *, deadline: Deadline, token: str) -> None:
        super().__init__(deadline=deadline)
        self._origin = account.settings.get("api_url") or API_URL
        self._token = token
        self._secrets = tuple(account.credentials.values())

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Swap the origin and set the OAuth2 token, which tweepy would write to its debug log."""
        request.url = self._origin.rstrip("/") + urlsplit(request.url).path
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return super().prepare_request(request)

    def send(self, request: requests.PreparedRequest, **options: object) -> requests.Response:
        """Send it, and raise what the status means."""
        response = super().send(request, **options)
        raise_for_refusal(response, secrets=self._secrets)
        return response
