"""The web addresses of a release: shown or linked, trackers unwrapped, mail links left out.

A wire service links through its own counters; the address it shows or wraps is the real one.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from distributor.releases.read.lines import Line

_ENDINGS = (
    "com|org|net|gov|edu|mil|int|info|biz|io|co|ai|app|dev|tech|online|site|news|media|health|"
    "ca|fr|eu|uk|us|de|ch|be|es|it|nl|at|au|nz|ie|in|jp|cn|br|mx|quebec|paris|bzh|museum|travel"
)
_SHOWN = re.compile(
    r"(?<![\w@./-])(?:https?://[^\s<>\"“”«»]+|www\.[^\s<>\"“”«»]+|"
    rf"(?:[A-Za-z0-9-]+\.)+(?:{_ENDINGS})(?![\w@-]|\.\w)(?:/[^\s<>\"“”«»]*)?|"
    r"(?-i:[a-z0-9-]{2,}\.)+(?-i:[a-z]{2,})/[^\s<>\"“”«»]+)",
    re.IGNORECASE,
)
_TRACKERS = (
    "globenewswire.com/tracker", "cts.businesswire.com", "c212.net", "stats.newswire",
    "rt.prnewswire.com", "globenewswire.com/newsroom/ti", "edge.prnewswire.com",
    "safelinks.protection.outlook.com", "urldefense", "list-manage.com/track", "click.",
)  # fmt: skip
_WRAPS = ("url", "u", "redirect", "target", "dest", "r")
_SHARES = re.compile(
    r"(?:facebook\.com/(?:sharer|share|dialog)|twitter\.com/(?:intent|share|home\?status)|"
    r"x\.com/(?:intent|share)|linkedin\.com/(?:share|cws|sharing)|plus\.google\.com/share|"
    r"pinterest\.\w+/pin/create|wa\.me/\?|api\.whatsapp\.com|reddit\.com/submit|t\.me/share|"
    r"addtoany\.com|addthis\.com)",
    re.IGNORECASE,
)


def is_tracker(url: str) -> bool:
    """Whether an address only counts clicks."""
    lowered = url.casefold()
    return any(tracker in lowered for tracker in _TRACKERS)


def is_share(url: str) -> bool:
    """Whether an address only offers to share the page."""
    return bool(_SHARES.search(url))


def real_url(url: str, *, shown: str) -> str:
    """Where a link really leads; empty when only its tracker knows.

    A relative link, a mail link or a script is no address either.
    """
    url = url.strip()
    if not re.match(r"https?://[^/\s]", url, re.IGNORECASE):
        return ""
    if not is_tracker(url):
        return url
    for name in _WRAPS:
        for value in parse_qs(_query(url)).get(name, ()):
            if re.match(r"https?://", value):
                return value
    found = _SHOWN.fullmatch(shown.strip().strip("().,;"))
    if not found:
        return ""
    address = found.group(0)
    return address if re.match(r"https?://", address, re.IGNORECASE) else f"https://{address}"


def _query(url: str) -> str:
    try:
        return urlsplit(url).query
    except ValueError:
        return ""


def shows_address(text: str) -> bool:
    """Whether a text holds a web address in its words."""
    return any(_is_address(found.group(0)) for found in _SHOWN.finditer(text))


def urls_of(lines: Iterable[Line]) -> tuple[str, ...]:
    """Every address of these lines, once, in order, as it is written."""
    found: dict[str, str] = {}
    for line in lines:
        for text in (line.text, *(cell for row in line.rows for cell in row)):
            for url in _of_text(text, line=line):
                found.setdefault(_key(url), url)
    return tuple(found.values())


def _of_text(text: str, *, line: Line) -> list[str]:
    links = line.links if text == line.text else ()
    places = [(link.start, link.url) for link in links if not link.url.startswith("mailto:")]
    for shown in _SHOWN.finditer(text):
        linked = any(link.start < shown.end() and link.end > shown.start() for link in links)
        address = shown.group(0).rstrip(".,;:!?)’'»*]") if not linked else ""
        if address and _is_address(address):
            places.append((shown.start(), address))
    return [url for _, url in sorted(places, key=lambda place: place[0])]


def _is_address(text: str) -> bool:
    """Whether it is meant as an address, and not as a name such as Booking.com."""
    if re.match(r"(?:https?://|www\.)", text, re.IGNORECASE):
        return not is_tracker(text)
    return "/" in text or text == text.lower()


def _key(url: str) -> str:
    bare = re.sub(r"^https?://(?:www\.)?|^www\.", "", url.strip(), flags=re.IGNORECASE)
    return bare.rstrip("/.,;:)").casefold()
