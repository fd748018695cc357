"""What people wrote over a composed edition, piece by piece, and whether it still fits.

Each override remembers the composed words it replaced: when a newer text of the release composes
other words there, the edit is kept, and a person is shown what changed under it.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from distributor.contract import Account, Edition, Level, Part, Problem, Restyles
from distributor.registry import channel_named
from distributor.releases.codec import edition_from_json, edition_to_json

TEXT = "text"
_LONGEST_DIFF = 12
_LONGEST_LINE = 240


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """Words of a person for one text of one part (counted from 0), and the composed ones."""

    part: int
    field: str
    text: str
    composed: str

    def is_at(self, part: int, field: str) -> bool:
        return (self.part, self.field) == (part, field)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edits:
    """An edition as it was composed, and what people wrote over it."""

    composed: Edition
    overrides: tuple[Override, ...] = ()


def edits_to_json(edits: Edits) -> dict[str, object]:
    return {
        "composed": edition_to_json(edits.composed),
        "overrides": [asdict(override) for override in edits.overrides],
    }


def edits_from_json(value: Mapping[str, object]) -> Edits:
    composed, overrides = value["composed"], value["overrides"]
    assert isinstance(composed, Mapping)
    assert isinstance(overrides, list)
    return Edits(
        composed=edition_from_json(composed),
        overrides=tuple(Override(**override) for override in overrides),
    )


def text_in(edition: Edition, part: int, field: str) -> str | None:
    """The words at this place; None where the edition has no such part or field."""
    if not 0 <= part < len(edition.parts):
        return None
    found = edition.parts[part]
    return found.text if field == TEXT else found.fields.get(field)


def edited_edition(edits: Edits, account: Account) -> Edition:
    """The composed edition with every override in its place, and what derives from them."""
    edition = edits.composed
    for override in edits.overrides:
        if text_in(edition, override.part, override.field) is not None:
            edition = _written_over(edition, override)
    channel = channel_named(edition.channel)
    if edition == edits.composed or not isinstance(channel, Restyles):
        return edition
    return channel.restyle(edition, account)


def stale_edits(edits: Edits) -> Iterator[Problem]:
    """A warning for each override under which something else is composed now."""
    for override in edits.overrides:
        several = len(edits.composed.parts) > 1 or override.part > 0
        place = place_name(override.part, override.field, several=several)
        now = text_in(edits.composed, override.part, override.field)
        if now is None:
            yield _no_place(override, place)
        elif now != override.composed:
            yield _stale(override, place, now)


def place_name(part: int, field: str, *, several: bool) -> str:
    """How a person calls a text of an edition: “Post 2”, “Subject”, “Title of post 3”."""
    if field == TEXT:
        return f"Post {part + 1}" if several else "Text"
    name = field.replace("_", " ").capitalize()
    return f"{name} of post {part + 1}" if several else name


def short_diff(old: str, new: str) -> str:
    """The lines that differ, as a unified diff without its heads, cut short."""
    diff = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    lines = [f"{line[0]} {line[1:]}" for line in list(diff)[2:] if not line.startswith("@@")]
    shown = [line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…" for line in lines]
    more = [f"… and {len(lines) - _LONGEST_DIFF} lines more"] if len(lines) > _LONGEST_DIFF else []
    return "\n".join((*shown[:_LONGEST_DIFF], *more))


def _written_over(edition: Edition, override: Override) -> Edition:
    parts: Sequence[Part] = [
        _with_text(part, override) if at == override.part else part
        for at, part in enumerate(edition.parts)
    ]
    return replace(edition, parts=tuple(parts))


def _with_text(part: Part, override: Override) -> Part:
    if override.field == TEXT:
        return replace(part, text=override.text)
    return replace(part, fields={**part.fields, override.field: override.text})


def _stale(override: Override, place: str, now: str) -> Problem:
    return Problem(
        level=Level.WARNING,
        code="edit.stale",
        sentence=f"{place} was edited by hand, and the release has changed under the edit:\n"
        f"{short_diff(override.composed, now)}\n"
        "Your words are kept. Save them again if they still hold, or edit them.",
        part=override.part,
    )


def _no_place(override: Override, place: str) -> Problem:
    return Problem(
        level=Level.WARNING,
        code="edit.no-place",
        sentence=f"{place} was edited by hand, but the newest text of the release makes no such "
        f"part any more, so your words are left out: “{override.text}”",
    )
