"""A changed file for a release that is queued already: a new revision, or a correction.

Before approval the newer revision replaces the older. After it, approving the new revision
announces a correction; until then everything public stays as it was approved.
"""

from django.db import transaction

from distributor.accounts.models import Account
from distributor.people.audit import record
from distributor.releases.edit import carry_over
from distributor.releases.identity import fingerprint_of
from distributor.releases.models import Release, Revision
from distributor.releases.queue import Queued, Request, read_request, text_of, write_editions
from distributor.releases.refusal import Refused
from distributor.releases.when import parse_when


def revise(release: Release, request: Request) -> Queued:
    """Save the file of this request as the newest revision of a release.

    Raises:
        Refused: the release was withdrawn, or the file cannot be read.
    """
    reading = read_request(request)
    with transaction.atomic():
        locked = Release.objects.select_for_update().get(pk=release.pk)
        if locked.state == Release.State.WITHDRAWN:
            raise Refused(f"Release {release.pk} was withdrawn; it cannot be revised.")
        newest = locked.current()
        if fingerprint_of(bytes(newest.source)) == fingerprint_of(request.content):
            note = f"This is the newest text of release {release.pk} already. Nothing changed."
            return Queued(release=locked, is_new=False, notes=(note,))
        when = parse_when(request.at, zone=request.zone) if request.at else None
        revision = Revision.objects.create(
            release=locked,
            number=newest.number + 1,
            source_name=request.name,
            source=request.content,
            created_by=request.who,
            publish_at=when.instant if when else None,
        )
        notes = write_editions(revision, text_of(reading, locked), _accounts(newest))
        notes += carry_over(newest, to=revision)
        record(who=request.who, action="release.revised", subject=str(revision))
    return Queued(release=locked, is_new=True, notes=(*(when.notes if when else ()), *notes))


def _accounts(revision: Revision) -> list[Account]:
    """The accounts the release was queued for."""
    editions = revision.editions.order_by("account_id").values_list("account_id", flat=True)
    return list(Account.objects.filter(pk__in=editions).order_by("id"))
