"""LinkedIn's posts API over plain requests: headers, paths and addresses of one account.

No official Python client fits; the calls are five. The version header expires after about a
year, so it is a setting and not a constant.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote

import requests

from channels.linkedin.refusals import raise_for_refusal
from distributor.contract import Account, Deadline, Misconfigured
from distributor.kit.http import Json, json_of, send

API_URL = "https://api.linkedin.com/rest"
VERSION = "202609"
PAGE_SIZE = 50
AUTHOR = re.compile(r"urn:li:(?:organization|person):[\w-]+")


class Client:
    """One account's calls, all before one deadline."""

    def __init__(self, account: Account, deadline: Deadline) -> None:
        self.author, self._token = read_page(account)
        self._secrets = tuple(account.credentials.values())
        self._base = (account.settings.get("api_url") or API_URL).rstrip("/")
        self._version = account.settings.get("version") or VERSION
        self._deadline = deadline

    def create(self, body: Mapping[str, Json]) -> requests.Response:
        """Ask for a new post; the answer may be a refusal."""
        return self._send("POST", "/posts", json=body)

    def announce_picture(self) -> requests.Response:
        """Ask for a place to upload a picture of this page to."""
        wish = {"initializeUploadRequest": {"owner": self.author}}
        return self._send("POST", "/images", params={"action": "initializeUpload"}, json=wish)

    def put(self, place: str, content: bytes) -> requests.Response:
        """Fill a place that LinkedIn named; it is not among the addresses of the API."""
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/octet-stream",
        }
        request = requests.Request("PUT", place, data=content, headers=headers)
        return send(request, deadline=self._deadline)

    def post(self, urn: str) -> Mapping[str, Json]:
        """Read one post."""
        return self._read(f"/posts/{quote(urn, safe='')}", params={"viewContext": "AUTHOR"})

    def newest(self, *, start: int = 0, count: int = PAGE_SIZE) -> Mapping[str, Json]:
        """One page of the author's posts, newest first."""
        params = {
            "q": "author",
            "author": self.author,
            "sortBy": "CREATED",
            "start": str(start),
            "count": str(count),
        }
        return self._read("/posts", params=params, method="FINDER")

    def raise_for(self, response: requests.Response) -> None:
        """Raise what a status outside 2xx means."""
        raise_for_refusal(response, secrets=self._secrets)

    def _read(
        self, path: str, *, params: Mapping[str, str], method: str = "GET"
    ) -> Mapping[str, Json]:
        response = self._send("GET", path, params=params, headers={"X-RestLi-Method": method})
        self.raise_for(response)
        return json_of(response)

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Json] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        request = requests.Request(
            method,
            f"{self._base}{path}",
            params=params,
            json=json,
            headers={
                "Authorization": f"Bearer {self._token}",
                "Linkedin-Version": self._version,
                "X-Restli-Protocol-Version": "2.0.0",
                **(headers or {}),
            },
        )
        return send(request, deadline=self._deadline)


def read_page(account: Account) -> tuple[str, str]:
    """Who posts, and the token that lets us.

    Raises:
        Misconfigured: one of the two is missing, or the page is not named as LinkedIn names it.
    """
    author, token = account.settings.get("author", ""), account.credentials.get("access_token", "")
    if not token or not AUTHOR.fullmatch(author):
        raise Misconfigured(
            "This LinkedIn account has no access token or no page, so nothing can be published.",
            hint="Enter the token (access_token), and the page (author) as urn:li:organization: "
            "and its number.",
        )
    return author, token
