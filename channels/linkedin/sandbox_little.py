"""Reads the little text format as LinkedIn does: up to the first sign that was left bare.

Written apart from what the channel escapes with: one grammar on both sides would hide a mistake.
"""

import re
from collections.abc import Sequence

RESERVED = r"\\|{}@\[\]()<>#*_~"
ELEMENT = re.compile(
    rf"(?P<escaped>\\[{RESERVED}])"
    r"|\{hashtag\|\\?[#＃]\|(?P<template>(?:\\.|[^\\|{}])+)\}"
    r"|@\[(?P<mention>(?:\\.|[^\\\]])+)\]\((?P<urn>urn:li:[^()\s]+)\)"
    r"|[#＃](?P<hashtag>\w+)"
    rf"|(?P<plain>[^{RESERVED}]+)",
    re.DOTALL,
)


def elements(commentary: str) -> Sequence[re.Match[str]]:
    """The elements up to the first sign that was left bare: the rest is silently lost."""
    found, at = [], 0
    while element := ELEMENT.match(commentary, at):
        found.append(element)
        at = element.end()
    return found


def readable(commentary: str) -> str:
    """What a reader sees of it."""
    return "".join(word_of(element) for element in elements(commentary))


def word_of(element: re.Match[str]) -> str:
    """What a reader sees of one element."""
    if element["escaped"]:
        return element["escaped"][1:]
    if element["template"]:
        return "#" + _unescaped(element["template"])
    if element["mention"]:
        return _unescaped(element["mention"])
    return element.group()


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
