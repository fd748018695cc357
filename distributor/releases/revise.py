"""A changed file for a release that is queued already: a new revision, or a correction.

Before approval the newer revision replaces the older. After it, approving the new revision
announces a correction; until then everything public stays as it was approved.
"""

from datetime import datetime

from django.db import transaction

from distributor.accounts.models import Account
from distributor.people.audit import record
from distributor.releases.edit import carry_over
from distributor.releases.identity import fingerprint_of
from distributor.releases.models import Release, Revision
from distributor.releases.queue import (
    Queued,
    Request,
    Wanted,
    read_request,
    text_of,
    wanted_time,
    write_editions,
)
from distributor.releases.refusal import Refused


def revise(release: Release, request: Request) -> Queued:
    """Save the file of this request as the newest revision of a release.

    An embargo the newer text names holds; one it leaves out is never shortened by that.

    Raises:
        Refused: the release was withdrawn, the file cannot be read, or its time cannot be kept.
    """
    reading = read_request(request)
    if request.link is not None or request.channels:
        raise Refused("A revision keeps the link and the channels of its release: leave them out.")
    with transaction.atomic():
        locked = Release.objects.select_for_update().get(pk=release.pk)
        if locked.state == Release.State.WITHDRAWN:
            raise Refused(f"Release {release.pk} was withdrawn; it cannot be revised.")
        wanted = wanted_time(request, reading, zone=request.zone or locked.zone)
        newest = locked.current()
        is_same = fingerprint_of(bytes(newest.source)) == fingerprint_of(request.content)
        if is_same and (newest.frozen_at is not None or wanted.asked_at is None):
            note = f"This is the newest text of release {release.pk} already. Nothing changed."
            return Queued(release=locked, is_new=False, notes=(note,))
        notes = list(wanted.notes)
        if not is_same:
            revision = _make_revision(locked, newest, request)
            notes += write_editions(revision, text_of(reading, locked), _accounts(newest))
            notes += carry_over(newest, to=revision)
        _keep_time(locked, locked.current(), wanted)
        record(who=request.who, action="release.revised", subject=str(locked.current()))
    return Queued(release=locked, is_new=True, notes=tuple(notes))


def _make_revision(release: Release, newest: Revision, request: Request) -> Revision:
    return Revision.objects.create(
        release=release,
        number=newest.number + 1,
        source_name=request.name,
        source=request.content,
        created_by=request.who,
    )


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


def _accounts(revision: Revision) -> list[Account]:
    """The accounts the release was queued for."""
    editions = revision.editions.order_by("account_id").values_list("account_id", flat=True)
    return list(Account.objects.filter(pk__in=editions).order_by("id"))
