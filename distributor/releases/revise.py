"""A changed file for a release that is queued already: a new revision, or a correction.

Before approval the newer revision replaces the older. After it, approving the new revision
announces a correction; until then everything public stays as it was approved. A further language
is a new revision, too, and corrects nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from distributor import contract
from distributor.people.audit import record
from distributor.releases.carry import carry_over, keep_editions
from distributor.releases.codec import release_from_json
from distributor.releases.illustrate import same_pictures, without_contents
from distributor.releases.models import Release, Revision, Text
from distributor.releases.queue import Queued
from distributor.releases.read import language_name
from distributor.releases.refusal import Refused
from distributor.releases.request import Found, Request, read_request
from distributor.releases.texts import Words, accounts_of, save_texts, words_of
from distributor.releases.translation import older_after
from distributor.releases.wanted import Wanted, wanted_time


def revise(release: Release, request: Request) -> Queued:
    """Save the files of this request as the newest revision of a release.

    An embargo the newer text names holds; one it leaves out is never shortened by that. A language
    that is not among the files keeps its words, and is older from then on.

    Raises:
        Refused: the release was withdrawn, a file cannot be read, or its time cannot be kept.
    """
    found = _found(request)
    with transaction.atomic():
        locked = _locked(release)
        texts = list(locked.current().texts.order_by("id"))
        _refuse_further_languages(locked, texts, found)
        wanted = wanted_time(request, found, zone=request.zone or locked.zone)
        is_same = _is_same(texts, found, locked.current(), request)
        if is_same and (locked.current().frozen_at is not None or wanted.asked_at is None):
            note = f"This is the newest text of release {release.pk} already. Nothing changed."
            return Queued(release=locked, is_new=False, notes=(note,))
        notes = list(wanted.notes)
        if not is_same:
            notes += _save(locked, request, _revised(locked, request, texts, found))
        _keep_time(locked, locked.current(), wanted)
        record(who=request.who, action="release.revised", subject=str(locked.current()))
    return Queued(release=locked, is_new=True, notes=tuple(notes))


def translate(release: Release, request: Request) -> Queued:
    """Add the files of this request to a release as further languages.

    Raises:
        Refused: the release was withdrawn, has the language already, or a file cannot be read.
    """
    found = _found(request)
    with transaction.atomic():
        locked = _locked(release)
        texts = list(locked.current().texts.order_by("id"))
        there = {text.language: text for text in texts}
        if double := next((each for each in found if each.language in there), None):
            if double.fingerprint == there[double.language].fingerprint:
                note = f"This file is in release {release.pk} already. Nothing changed."
                return Queued(release=locked, is_new=False, notes=(note,))
            raise Refused(
                f"Release {release.pk} has a text in {language_name(double.language)} already. A "
                f"newer one is queued with --revises {release.pk}."
            )
        wanted = wanted_time(request, found, zone=request.zone or locked.zone)
        added = [
            words_of(
                each, locked, request=request, number=locked.current().number + 1, is_first=False
            )
            for each in found
        ]
        kept = [_kept(text, is_older=text.is_older) for text in texts]
        notes = [*wanted.notes, *_save(locked, request, [*kept, *added])]
        _keep_time(locked, locked.current(), wanted)
        record(who=request.who, action="release.translated", subject=str(locked.current()))
    return Queued(release=locked, is_new=True, notes=tuple(notes))


def _found(request: Request) -> list[Found]:
    if request.link is not None or request.channels:
        raise Refused("A revision keeps the link and the channels of its release: leave them out.")
    return read_request(request)


def _locked(release: Release) -> Release:
    locked = Release.objects.select_for_update().get(pk=release.pk)
    if locked.state == Release.State.WITHDRAWN:
        raise Refused(f"Release {release.pk} was withdrawn; it cannot be revised.")
    return locked


def _refuse_further_languages(
    release: Release, texts: Sequence[Text], found: Sequence[Found]
) -> None:
    there = {text.language for text in texts}
    if further := next((each for each in found if each.language not in there), None):
        raise Refused(
            f"Release {release.pk} has no text in {language_name(further.language)} that this "
            f"could revise. To add it as a translation use --translates {release.pk}."
        )


def _is_same(
    texts: Sequence[Text], found: Sequence[Found], newest: Revision, request: Request
) -> bool:
    """Whether the newest texts came from these very files."""
    there = {text.language: text.fingerprint for text in texts}
    if any(there.values()):
        return all(there.get(each.language) == each.fingerprint for each in found)
    return bytes(newest.source) == request.content


def _revised(
    release: Release, request: Request, texts: Sequence[Text], found: Sequence[Found]
) -> list[Words]:
    """Every language of the release: as it was found now, else as it was."""
    number = release.current().number + 1
    anew = {
        each.language: words_of(each, release, request=request, number=number, is_first=True)
        for each in found
    }
    changed = frozenset(
        text.language
        for text in texts
        if text.language in anew and _says_else(text, anew[text.language].value)
    )
    older = older_after(texts, changed)
    return [
        _kept(
            text,
            is_older=text.language in older,
            anew=anew.get(text.language),
            number=number if text.language in changed else text.changed_in,
        )
        for text in texts
    ]


def _says_else(text: Text, found: contract.Release) -> bool:
    """Whether anything but the address of a text is new: its words, links or pictures."""
    value = release_from_json(text.value)
    again = replace(without_contents(found), link=value.link, guid=value.guid)
    return again != value or not same_pictures(text, found)


def _kept(text: Text, *, is_older: bool, anew: Words | None = None, number: int = 0) -> Words:
    """A text under the identity and link it has; `anew` is how it was found now."""
    value = release_from_json(text.value)
    if anew is not None:
        found = replace(anew.value, link=value.link, guid=value.guid)
        return replace(anew, value=found, changed_in=number, is_older=is_older)
    return Words(
        value=value,
        changed_in=text.changed_in,
        is_older=is_older,
        fingerprint=text.fingerprint,
        source_name=text.source_name,
        doubts=text.doubts,
        kept=text,
    )


def _save(release: Release, request: Request, words: Sequence[Words]) -> list[str]:
    """The new revision with all its texts and editions, and what people wrote over older ones."""
    newest, accounts = release.current(), accounts_of(release)
    revision = Revision.objects.create(
        release=release,
        number=newest.number + 1,
        source_name=request.name,
        source=request.content,
        created_by=request.who,
    )
    notes = save_texts(revision, words, accounts)
    if newest.frozen_at is not None:
        keep_editions(newest, to=revision)
    return [*notes, *carry_over(newest, to=revision)]


def _keep_time(release: Release, revision: Revision, wanted: Wanted) -> None:
    """Before approval the release takes the new time; a correction has a time of its own."""
    if release.approved_at is not None:
        if wanted.line.hold_reason and wanted.asked_at is None:
            raise Refused(f"{wanted.line.hold_reason} For a correction, give that time with --at.")
        revision.publish_at = wanted.publish_at
        revision.save(update_fields=["publish_at"])
        return
    release.embargo_at = _later(release.embargo_at, wanted.line.instant)
    release.publish_at = _later(wanted.publish_at or release.publish_at, release.embargo_at)
    release.hold_reason = wanted.line.hold_reason or release.hold_reason
    release.save(update_fields=["embargo_at", "publish_at", "hold_reason"])


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)
