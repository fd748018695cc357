"""Finds a post again among what the page published, by author, time and text.

LinkedIn has no idempotency key and may hand texts back in another spelling of its little text
format, so both sides are brought to what a reader sees before they are compared.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from channels.linkedin.client import PAGE_SIZE, Client
from channels.linkedin.post import unescape
from distributor.contract import Transient
from distributor.kit.http import Json

PAGES = 5


def find_post(client: Client, *, text: str, since: datetime) -> Mapping[str, Json] | None:
    """The author's post with this text, made after `since`.

    Raises:
        Transient: the page published more in that time than can be looked through.
    """
    for page in range(PAGES):
        posts = list(_objects(client.newest(start=page * PAGE_SIZE).get("elements")))
        recent = [post for post in posts if made_at(post) >= since]
        for post in recent:
            if is_same(post, author=client.author, text=text):
                return post
        if len(posts) < PAGE_SIZE or not recent:
            return None
    raise Transient(
        "The page published too much since then to look through all of it. "
        "Please look yourself, then decide."
    )


def is_same(post: Mapping[str, Json], *, author: str, text: str) -> bool:
    """Whether a post is this author's and reads like this text."""
    commentary = post.get("commentary")
    if post.get("author") != author or not isinstance(commentary, str):
        return False
    return _plain(unescape(commentary)) == _plain(text)


def made_at(post: Mapping[str, Json]) -> datetime:
    """When a post was made; the beginning of time where it does not say."""
    times = [post.get("createdAt"), post.get("publishedAt")]
    known = [moment for moment in times if isinstance(moment, int)]
    return datetime.fromtimestamp(min(known, default=0) / 1000, tz=UTC)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _objects(value: Json) -> Iterable[Mapping[str, Json]]:
    listed = value if isinstance(value, list) else []
    return [item for item in listed if isinstance(item, Mapping)]
