"""Finds a post again on the account's own timeline, by text and parent.

X has no idempotency key, and gives texts back changed: links shortened to t.co, ampersands and
angle brackets escaped. Both sides are brought to one form before they are compared.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from channels.x.client import Client
from channels.x.reference import extract_urls_with_indices
from distributor.contract import Transient
from distributor.kit.http import Json

EPOCH_MS = 1_288_834_974_657  # the zero of X's ids, whose upper bits are milliseconds
TIME_SHIFT = 22
PAGES = 5
ESCAPED_TIMES = 4
OWN_MEDIA = re.compile(r"/status/\d+/(photo|video)/\d+$")


def find_post(
    client: Client, user_id: str, *, text: str, parent: str | None, since: datetime
) -> str | None:
    """The id of the account's post with this text under this parent, made after `since`.

    Raises:
        Transient: the account posted more in that time than can be looked through.
    """
    wanted, page_token = canonical(text), None
    for _ in range(PAGES):
        answer = client.timeline(user_id, since_id=id_before(since), page_token=page_token)
        for post in _objects(answer.get("data")):
            if parent_of(post) == parent and canonical(text_of(post)) == wanted:
                return str(post.get("id"))
        page_token = _next_page(answer)
        if page_token is None:
            return None
    raise Transient(
        "The account posted too much since then to look through all of it. "
        "Please look yourself, then decide."
    )


def id_before(moment: datetime) -> int:
    """The greatest id that no post made at or after this moment can have."""
    milliseconds = int(moment.timestamp() * 1000) - EPOCH_MS
    return max(1, (milliseconds << TIME_SHIFT) - 1)


def made_at(post_id: str) -> datetime:
    """When a post was made, as its id tells."""
    return datetime.fromtimestamp(((int(post_id) >> TIME_SHIFT) + EPOCH_MS) / 1000, tz=UTC)


def text_of(post: Mapping[str, Json]) -> str:
    """The text as it was sent: links back to what they lead to, links to own pictures dropped."""
    text = str(post.get("text", ""))
    entities = post.get("entities")
    for link in _objects(entities.get("urls") if isinstance(entities, Mapping) else None):
        short, long = str(link.get("url", "")), str(link.get("expanded_url", ""))
        if short and long:
            text = text.replace(short, "" if OWN_MEDIA.search(long) else long)
    return text


def parent_of(post: Mapping[str, Json]) -> str | None:
    """The id of the post this one answers; X's pages and its schema name the list differently."""
    references = [*_objects(post.get("referenced_tweets")), *_objects(post.get("referenced_posts"))]
    parents = [str(other.get("id")) for other in references if other.get("type") == "replied_to"]
    return parents[0] if parents else None


def canonical(text: str) -> str:
    """One form for all spellings of a text that X treats as the same."""
    plain = unicodedata.normalize("NFC", _unescaped(text))
    for link in reversed(extract_urls_with_indices(plain)):
        start, end = link["indices"]
        plain = plain[:start] + _canonical_link(link["url"]) + plain[end:]
    return " ".join(plain.split())


def _unescaped(text: str) -> str:
    """Without any escapes: a text may hold some of its own, which X escapes once more."""
    for _ in range(ESCAPED_TIMES):
        text = html.unescape(text)
    return text


def _canonical_link(url: str) -> str:
    """Without scheme and closing slash, host in small letters: X adds and changes these."""
    host, slash, path = re.sub(r"^https?://", "", url, flags=re.IGNORECASE).partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")


def _objects(value: Json) -> Iterable[Mapping[str, Json]]:
    listed = value if isinstance(value, list) else []
    return [item for item in listed if isinstance(item, Mapping)]


def _next_page(answer: Mapping[str, Json]) -> str | None:
    meta = answer.get("meta")
    token = meta.get("next_token") if isinstance(meta, Mapping) else None
    return str(token) if token else None
