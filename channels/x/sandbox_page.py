"""Posts as followers see them, for the pages of the sandbox.

Texts come from anybody, so everything is escaped here and nowhere else.
"""

import html

from channels.x.reference import extract_urls_with_indices
from distributor.kit.sandbox import Accepted, anchor


def as_article(item: Accepted, *, pictures: str, goes_on: bool) -> str:
    """One post; `pictures` is HTML; `goes_on`: the next one of its thread follows below."""
    username = html.escape(item.account)
    link = f"/{username}/status/{item.remote_id}"
    when = item.at.strftime("%-d %b %Y, %H:%M UTC")
    return (
        f'<article class="item{" goes-on" if goes_on else ""}" id="p{item.remote_id}">'
        f'<span class="avatar" aria-hidden="true">{username[:1].upper()}</span><div>'
        f'<span class="who">@{username}</span> '
        f'<span class="when">· <a href="{link}"><time datetime="{item.at.isoformat()}">{when}'
        f'</time></a></span><p class="text">{_with_links(item.text)}</p>{pictures}</div></article>'
    )


def _with_links(text: str) -> str:
    """The text with its links clickable, shown without scheme as X does."""
    shown, behind = "", 0
    for link in extract_urls_with_indices(text):
        start, end = link["indices"]
        url = link["url"] if "://" in link["url"] else f"http://{link['url']}"
        shown += html.escape(text[behind:start])
        shown += anchor(url, link["url"].partition("://")[2] or link["url"])
        behind = end
    return shown + html.escape(text[behind:])
