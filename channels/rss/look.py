"""Fetches our own public feed, as a reader does, and looks for one item in it."""

from datetime import UTC, datetime

import requests
from lxml import etree

from distributor.contract import Account, Deadline, Misconfigured, Receipt, Transient
from distributor.kit.http import raise_for_status_of, raw_of, send

FEED_LIMIT = 20_000_000
WORTH_ANOTHER_TRY = frozenset({408, 429, 499})


def look(guid: str, *, account: Account, deadline: Deadline) -> Receipt | None:
    """Answer with a receipt when the feed shows the item, with None when it surely does not.

    Raises:
        Transient: the feed could not be fetched or read; a look changes nothing.
        RateLimited: the server in front of the feed asks for patience.
        Misconfigured: at the address of the feed stands something else.
    """
    request = requests.Request(
        "GET", account.settings["document_fetch_url"], headers={"Cache-Control": "no-cache"}
    )
    response = send(request, deadline=deadline, body_limit=FEED_LIMIT)
    if 300 <= response.status_code < 500 and response.status_code not in WORTH_ANOTHER_TRY:
        raise _wrong_address(response)
    raise_for_status_of(response, platform="The server of our own feed")
    return _receipt(_items(response), guid)


def _wrong_address(response: requests.Response) -> Misconfigured:
    return Misconfigured(
        f"Our own feed is not at {response.url}: the server there answers "
        f"{response.status_code}. The item was not published.",
        hint="Correct PUBLIC_URL, DISTRIBUTOR_FETCH_URL or DISTRIBUTOR_HOSTS so that the address "
        "leads to this installation.",
        raw=raw_of(response),
    )


def _items(response: requests.Response) -> list[etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(response.content, parser).findall("channel/item")
    except etree.XMLSyntaxError as error:
        raise Transient(
            "What came back for our own feed is not a whole feed. It is looked at again by itself.",
            raw=raw_of(response),
        ) from error


def _receipt(items: list[etree._Element], guid: str) -> Receipt | None:
    for item in items:
        if item.findtext("guid") == guid:
            return Receipt(remote_id=guid, url=item.findtext("link"), accepted_at=datetime.now(UTC))
    return None
