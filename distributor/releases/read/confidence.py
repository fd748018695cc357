"""How sure the reader is of each field, where it stood, and what a person should look at.

What the file itself marks is sure; what only looks like a headline or a date is not, and a person
who is shown the line sees at once whether it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from distributor.releases.read.reading import Reading

HIGH, MEDIUM, LOW = "high", "medium", "low"
_FIELDS = (
    *("language", "release_line", "embargo", "headline", "subheads", "issuer", "city", "date"),
    *("correction", "lede", "quotes", "boilerplates", "contacts", "footnotes", "end_mark"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Confidence:
    """How sure a field is (high, medium, low), where it stood, and what is doubtful."""

    level: str
    where: str = ""
    doubt: str = ""


def confidence(reading: Reading) -> Mapping[str, Confidence]:
    """Every field that was found, or that is doubtful because it was not."""
    found = {}
    for name in _FIELDS:
        where, doubt = reading.places.get(name, ""), reading.doubts.get(name, "")
        if doubt or _has(reading, name):
            found[name] = Confidence(level=_level(name, where, doubt), where=where, doubt=doubt)
    return found


def _has(reading: Reading, name: str) -> bool:
    field = "lede_first_sentence" if name == "lede" else name
    return bool(getattr(reading, field))


def _level(name: str, where: str, doubt: str) -> str:
    if doubt:
        return LOW
    is_derived = name == "date" and where in ("page data", "")
    return MEDIUM if is_derived else HIGH
