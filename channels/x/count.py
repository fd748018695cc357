"""Counts a text as X does, and finds in it what X takes for a link.

The reference count takes a millisecond; text without links and emoji is counted without it.
"""

import re
import unicodedata

from channels.x.reference import extract_emojis_with_indices, extract_urls, parse_tweet

JOINER = "\u200c"
_TWO = "\u202f\u2026\u2030\u2032\u2033\u20ac\u2212\u00d7"
_PLAIN = re.compile(
    "[\n -~\u00a0-\u00a8\u00aa-\u00ad\u00af-\u0fff\u2000-\u200a\u200c\u2010-\u201f\u202f\u2026"
    "\u2030\u20ac]*"
)
_COUNTS_TWO = re.compile("[\u202f\u2026\u2030\u20ac]")
_DOMAIN_LIKE = re.compile(r"[^\W_]\.[^\W\d_]")
_HANDSHAKE = "\u200d\U0001f91d\u200d"


def count(text: str) -> int:
    """The weight of a text; where two reference libraries disagree, the larger of both."""
    normal = unicodedata.normalize("NFC", text)
    if _PLAIN.fullmatch(normal) and not _DOMAIN_LIKE.search(normal):
        return len(normal) + len(_COUNTS_TWO.findall(normal))
    weight: int = parse_tweet(normal).weightedLength
    return weight + _disputed(normal)


def _disputed(text: str) -> int:
    """What people holding hands weigh more where the sign is counted piece by piece."""
    if _HANDSHAKE not in text:
        return 0
    found = extract_emojis_with_indices(text)
    return sum(6 * one["emoji"].count(_HANDSHAKE) for one in found)


def links(text: str) -> list[str]:
    """What X would turn into a link, bare domains too."""
    if not _DOMAIN_LIKE.search(text):
        return []
    found: list[str] = extract_urls(text)
    return found


def without_links(text: str) -> str:
    """The same words with an invisible joiner in bare domains, so that X makes no link of them."""
    for address in sorted(links(text), key=len, reverse=True):
        text = text.replace(address, address.replace(".", f".{JOINER}"))
    return text


def has_forbidden_characters(text: str) -> bool:
    """Whether X refuses a text for characters that are none."""
    return any(character in text for character in "\ufffe\ufeff\uffff")
