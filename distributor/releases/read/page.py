"""Tells the frame of a web page (menus, share bars, footers) from what it frames, by its marks."""

import re
from typing import TYPE_CHECKING

from distributor.releases.read.vocabulary import vocabulary

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_WORDS = vocabulary("""
    nav navbar navigation menu menus submenu breadcrumb breadcrumbs share
    sharing social sharebar sharethis addtoany addthis related sidebar cookie cookies
    newsletter subscribe signup comments pagination pager skip skiplink search toolbar print
    modal popup advert advertisement ads promo sitemap login topbar
    """)
_PAIRS = re.compile(
    r"site[-_]?(?:footer|header)|page[-_]?footer|skip[-_]?(?:to|nav|link)|recent[-_]?posts|"
    r"latest[-_]?(?:news|posts)|read[-_]?(?:next|more)|sr[-_]?only|screen[-_]?reader|"
    r"visually[-_]?hidden|back[-_]?to[-_]?top|language[-_]?(?:switch|select)",
    re.IGNORECASE,
)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog"})


def is_frame(element: "HtmlElement") -> bool:
    """Whether an element belongs to the page and not to the release."""
    tag = str(element.tag)
    if tag in ("html", "body", "main", "article"):
        return False
    if element.get("role") in _ROLES or tag == "aside" or _is_named_frame(element):
        return not _holds_headline(element)
    if tag == "footer":
        return not any(above.tag in ("article", "main") for above in element.iterancestors())
    return False


def _is_named_frame(element: "HtmlElement") -> bool:
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    if not names.strip():
        return False
    if _PAIRS.search(names):
        return True
    split = re.sub(r"([a-z])([A-Z])", r"\1 \2", names)
    words = re.split(r"[^A-Za-z0-9]+", split)
    return any(word.casefold() in _WORDS for word in words)


def _holds_headline(element: "HtmlElement") -> bool:
    if next(element.iterdescendants("h1"), None) is not None:
        return True
    paragraphs = element.iterdescendants("p")
    long = sum(1 for one in paragraphs if len("".join(map(str, one.itertext()))) > 200)
    return long >= 3
