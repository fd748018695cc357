"""A person's yes: freezes the revision and the exact bytes of its editions."""

from django.utils import timezone

from distributor.people.audit import record
from distributor.releases.models import Edition, Release, Revision
from distributor.releases.refusal import Refused
from distributor.releases.when import When, parse_when


def approve(release: Release, *, who: str, embargo: str | None = None) -> Revision:
    """Freeze the newest revision and say yes to it; must run inside a transaction.

    Raises:
        Refused: it is approved already, withdrawn, held, or an edition has errors.
    """
    locked = Release.objects.select_for_update().get(pk=release.pk)
    revision = locked.current()
    _refuse_what_cannot_go(locked, revision)
    if embargo is not None:
        _settle_embargo(locked, parse_when(embargo, zone=None))
    if locked.hold_reason:
        raise Refused(locked.hold_reason)
    _say_when(locked, revision)
    locked.state, locked.approved_by = Release.State.APPROVED, who
    locked.save()
    revision.save(update_fields=["frozen_at", "purpose", "publish_at"])
    record(who=who, action="release.approved", subject=str(revision))
    release.refresh_from_db()
    return revision


def _say_when(release: Release, revision: Revision) -> None:
    """The first approval is the announcement; each one after it is a correction."""
    now = timezone.now()
    revision.frozen_at = now
    if release.approved_at is None:
        release.approved_at = now
        release.publish_at = max(release.publish_at or now, release.embargo_at or now)
        revision.publish_at = release.publish_at
        return
    newest = release.revisions.filter(frozen_at__isnull=False).latest("number")
    revision.purpose = newest.purpose + 1
    revision.publish_at = max(revision.publish_at or now, release.embargo_at or now)


def _refuse_what_cannot_go(release: Release, revision: Revision) -> None:
    if release.state == Release.State.WITHDRAWN:
        raise Refused(f"Release {release.pk} was withdrawn; queue it again to publish it.")
    if revision.frozen_at is not None:
        raise Refused(
            f"Release {release.pk} was approved by {release.approved_by} already; "
            "it is on its way. Nothing changed."
        )
    editions = Edition.objects.filter(revision=revision)
    if not editions:
        raise Refused(f"Release {release.pk} has no edition to publish.")
    for edition in editions.select_related("account"):
        for problem in edition.problems:
            if problem["level"] == "error":
                raise Refused(
                    f"The edition for {edition.account} has an error: {problem['sentence']}"
                )


def _settle_embargo(release: Release, when: When) -> None:
    release.embargo_at = when.instant
    release.publish_at = max(release.publish_at or when.instant, when.instant)
    release.hold_reason = ""
