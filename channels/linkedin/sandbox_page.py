"""Posts and cards as followers see them, for the pages of the sandbox.

Texts come from anybody, so everything is escaped here and nowhere else.
"""

import html
import re
from urllib.parse import urlsplit

from channels.linkedin.sandbox_little import elements, word_of
from distributor.kit.sandbox import Accepted, anchor, target


def as_article(item: Accepted, *, picture: str) -> str:
    """One post with its card; `picture` is HTML."""
    name = html.escape(item.fields["name"])
    when = item.at.strftime("%-d %b %Y, %H:%M UTC")
    words = "".join(_as_html(element) for element in elements(item.fields["commentary"]))
    return (
        f'<article class="card"><div class="item"><span class="avatar" aria-hidden="true">'
        f'{name.lstrip("@")[:1].upper()}</span><div><span class="who">{name}</span><br>'
        f'<a class="when" href="/feed/update/{item.remote_id}/">'
        f'<time datetime="{item.at.isoformat()}">{when}</time></a>'
        f'<p class="text">{words}</p></div></div>{_preview(item, picture)}</article>'
    )


def _as_html(element: re.Match[str]) -> str:
    word = word_of(element)
    if element["template"] or element["hashtag"] or element["mention"]:
        return f'<span class="who soft">{html.escape(word)}</span>'
    pieces = re.split(r"(https?://\S+)", word)
    return "".join(
        anchor(piece, piece) if piece.startswith("http") else html.escape(piece) for piece in pieces
    )


def _preview(item: Accepted, picture: str) -> str:
    """The article card: what we sent, because LinkedIn fetches nothing."""
    source = item.fields.get("article_source", "")
    if not source:
        return f'<div class="preview">{picture}</div>' if picture else ""
    return (
        f'<a class="preview" href="{html.escape(target(source))}" rel="noopener">'
        f"{picture}<strong>{html.escape(item.fields.get('article_title', ''))}</strong>"
        f"{html.escape(item.fields.get('article_description', ''))}<br>"
        f'<span class="soft">{html.escape(urlsplit(source).hostname or "")}</span></a>'
    )
