"""Tells running sentences from headings, labels and menus."""

import re

from distributor.releases.read.lines import Line

ENDED = re.compile(r"[.!?…][\"”’»)\]]*\s*$|[.!?…][\"”»]?\s?\d{0,2}$")


def is_prose(line: Line) -> bool:
    """Whether a line is a paragraph of sentences."""
    text = line.text
    if not line.is_plain or len(text) < 60:
        return False
    if ENDED.search(text) or (text.endswith(":") and len(text) >= 90):
        return small_share(text) >= 0.45
    return len(text) >= 180 and small_share(text) >= 0.6 and not text.endswith(";")


def small_share(text: str) -> float:
    words = re.findall(r"[^\W\d_]+", text)
    return sum(1 for word in words if word == word.lower()) / len(words) if words else 0.0
