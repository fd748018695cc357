"""Edits of editions by hand, before approval: one text at a time, checked again at once.

An edit never changes what was composed; it lies over it. So it can be taken back, and it is kept
when a newer text of the release is composed under it.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction

from distributor import contract
from distributor.people.audit import record
from distributor.releases.codec import edition_from_json
from distributor.releases.edited import Edited, edits_of, save_edits
from distributor.releases.models import Edition, Release
from distributor.releases.override import TEXT, Edits, Override, short_diff, text_in
from distributor.releases.refusal import Refused

LONGEST = 100_000
_ADDRESSES = ("http://", "https://", "urn:")


@dataclass(frozen=True, kw_only=True, slots=True)
class Which:
    """The edition a person means; account and language only where there are several."""

    channel: str
    account: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """New words for one text of one part, which people count from 1."""

    which: Which
    part: int
    text: str
    field: str = TEXT


def edit_part(release: Release, *, change: Change, who: str) -> Edited:
    """Put a person's words into an edition of the newest revision, and check it again.

    The composed words themselves take an edit back. Errors do not refuse the edit; they stand in
    the way of approval.

    Raises:
        Refused: the revision is approved, or there is no such edition, part or text to edit.
    """
    text = _clean(change.text)
    with transaction.atomic():
        row = _locked_edition(release, change.which)
        edits, before = edits_of(row), edition_from_json(row.value)
        composed = _editable(edits.composed, change)
        override = Override(part=change.part - 1, field=change.field, text=text, composed=composed)
        edited = save_edits(row, _with_override(edits, override))
        _refuse_what_is_derived(edited, override, before)
        _record(edited, before, action="edition.edited", who=who)
    return edited


def reset(release: Release, *, which: Which, who: str) -> Edited:
    """Take every edit of an edition back: it is again as it was composed.

    Raises:
        Refused: the revision is approved, or there is no such edition.
    """
    with transaction.atomic():
        row = _locked_edition(release, which)
        before = edition_from_json(row.value)
        edited = save_edits(row, replace(edits_of(row), overrides=()))
        _record(edited, before, action="edition.reset", who=who)
    return edited


def _locked_edition(release: Release, which: Which) -> Edition:
    """The edition somebody means, while nobody else edits, revises or approves the release."""
    locked = Release.objects.select_for_update().get(pk=release.pk)
    if locked.state == Release.State.WITHDRAWN:
        raise Refused(f"Release {locked.pk} was withdrawn; its editions cannot be edited.")
    revision = locked.current()
    if revision.frozen_at is not None:
        raise Refused(
            f"Release {locked.pk} was approved already, so its editions stay as they are. Queue a "
            f"correction with `distributor queue FILE --revises {locked.pk}`."
        )
    return _chosen(list(revision.editions.select_related("account")), which)


def _chosen(rows: list[Edition], which: Which) -> Edition:
    found = [
        row
        for row in rows
        if row.account.channel == which.channel
        and which.account in (None, row.account.handle)
        and which.language in (None, row.language)
    ]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{row.account} ({row.language})" for row in found or rows)
    if found:
        raise Refused(
            f"Several editions are meant: {listed}. Name one with --account or --language."
        )
    raise Refused(f"There is no such edition. The release has these: {listed or 'none'}.")


def _editable(composed: contract.Edition, change: Change) -> str:
    """The composed words at the place of a change."""
    count = len(composed.parts)
    if not 1 <= change.part <= count:
        has = "one part" if count == 1 else f"{count} parts"
        raise Refused(f"There is no part {change.part}; this edition has {has}.")
    found = text_in(composed, change.part - 1, change.field)
    fields = composed.parts[change.part - 1].fields
    if found is None:
        raise Refused(f"There is no {change.field!r} here. Edit one of: {_named(fields)}.")
    if change.field != TEXT and found.startswith(_ADDRESSES):
        raise Refused(
            f"The {change.field} is an address that belongs to the release. Give another link when "
            "queueing it, with --link."
        )
    return found


def _named(fields: Iterable[str]) -> str:
    return ", ".join((TEXT, *fields))


def _with_override(edits: Edits, override: Override) -> Edits:
    others = [each for each in edits.overrides if not each.is_at(override.part, override.field)]
    mine = [override] if override.text != override.composed else []
    return replace(edits, overrides=(*others, *mine))


def _refuse_what_is_derived(edited: Edited, override: Override, before: contract.Edition) -> None:
    """A channel that makes a text from another one has just made it anew."""
    place = override.part, override.field
    now = text_in(edited.shown.edition, *place)
    if override.field != TEXT and now == text_in(before, *place) != override.text:
        raise Refused(
            f"The {override.field} is made from the text of the edition and follows it. Edit the "
            "text instead."
        )


def _clean(text: str) -> str:
    """The words without line ends after them.

    Raises:
        Refused: they are far too long, or hold what no reader can see.
    """
    text = text.replace("\r\n", "\n").rstrip("\n")
    if len(text) > LONGEST:
        raise Refused(f"The text has {len(text):,} characters; {LONGEST:,} are the most.")
    for at, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            raise Refused(
                f"Character {at + 1} of the text is a control character (U+{ord(character):04X}) "
                "that no channel can publish. Take it out."
            )
    return text


def _record(edited: Edited, before: contract.Edition, *, action: str, who: str) -> None:
    """Who changed which words into which."""
    after = edited.shown.edition
    changed = [
        f"{name} of part {at + 1}\n{short_diff(was, text_in(after, at, name) or '')}"
        for at, part in enumerate(before.parts)
        for name, was in ((TEXT, part.text), *part.fields.items())
        if was != text_in(after, at, name) and name != "html"
    ]
    whose = f"{edited.row.account} ({edited.row.language})"
    detail = "\n".join((whose, *changed))
    record(who=who, action=action, subject=str(edited.row.revision), detail=detail)
