"""Lines that only say where the other language stands: "(Le français suit)", "English version".

They are no news in either language, and what they promise can be held against what was found.
"""

import re

_FRENCH = r"(?:fran[cç]ais(?:e)?|french)"
_ENGLISH = r"(?:anglais(?:e)?|english)"
_EITHER = rf"(?:{_FRENCH}|{_ENGLISH})"
_NOUN = r"(?:version|texte?|release|translation|traduction|communiqué|copy)"
_FOLLOWS = (
    r"(?:follows|to follow|suit|à suivre|(?:is |appears |se trouve |est )?(?:below|next|"
    r"ci-dessous|plus bas|à la suite|en dessous)|after the (?:english|french)|"
    r"follows the (?:english|french)(?: \w+)?|suit (?:l['’]anglais|le français|la version \w+))"
)
_NAMED = (
    rf"(?:(?:the|la|le|l['’]|une)\s*)?(?:{_NOUN}\s+)?(?:en\s+|in\s+)?{_EITHER}"
    rf"(?:\s+{_NOUN})?(?:\s+of this release)?"
)
_POINTER = re.compile(rf"^\W*{_NAMED}\s+{_FOLLOWS}\W*$", re.IGNORECASE)
_SEPARATOR = re.compile(rf"^\W*{_NAMED}\W*$", re.IGNORECASE)
_LONGEST = 90


def promised(text: str) -> str:
    """The language a line says is to follow; empty where it says nothing of that kind."""
    if len(text) > _LONGEST or not _POINTER.match(text):
        return ""
    first = re.search(_EITHER, text, re.IGNORECASE)
    return _code(first.group()) if first else ""


def announced(text: str) -> str:
    """The language a line is the heading of ("VERSION FRANÇAISE"); empty for any other line."""
    if len(text) > _LONGEST or not _SEPARATOR.match(text):
        return ""
    named = re.search(_EITHER, text, re.IGNORECASE)
    return _code(named.group()) if named else ""


def _code(word: str) -> str:
    return "fr" if re.fullmatch(_FRENCH, word, re.IGNORECASE) else "en"
