"""A person's yes: freezes the revision and the exact bytes of its editions."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice

from django.utils import timezone

from distributor.people.audit import record
from distributor.releases.changed import only_adds_languages
from distributor.releases.models import Edition, Release, Revision
from distributor.releases.read import language_name
from distributor.releases.refusal import Refused
from distributor.releases.translation import missing_languages, renew_problems, wanted_languages
from distributor.releases.when import When, parse_when


def approve(
    release: Release,
    *,
    who: str,
    embargo: str | None = None,
    without: Collection[str] = (),
    translation_stands: bool = False,
) -> Revision:
    """Freeze the newest revision and say yes to it; must run inside a transaction.

    `embargo` is what an unclear embargo means, `without` the languages it may do without, and
    `translation_stands` that an older translation still says the same.

    Raises:
        Refused: it is approved already, withdrawn, held, or an edition has errors.
    """
    locked = Release.objects.select_for_update().get(pk=release.pk)
    revision = locked.current()
    _refuse_what_is_over(locked, revision)
    _settle_languages(locked, revision, without=without, stands=translation_stands)
    _refuse_errors(locked, revision)
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
    """The first approval is the announcement; each one after it a correction.

    A revision that only adds a language belongs to what was announced last.
    """
    now = timezone.now()
    revision.frozen_at = now
    if release.approved_at is None:
        release.approved_at = now
        release.publish_at = max(release.publish_at or now, release.embargo_at or now)
        revision.publish_at = release.publish_at
        return
    newest = release.revisions.filter(frozen_at__isnull=False).latest("number")
    revision.purpose = newest.purpose + (not only_adds_languages(revision, since=newest))
    # Neither a correction nor a translation is out before what it belongs to, nor before words that
    # it only carries on.
    revision.publish_at = max(
        revision.publish_at or now,
        release.publish_at or now,
        release.embargo_at or now,
        *_carried_words_out_at(revision),
    )


def _carried_words_out_at(revision: Revision) -> Iterator[datetime]:
    approved = list(
        revision.release.revisions.filter(frozen_at__isnull=False, publish_at__isnull=False)
        .exclude(pk=revision.pk)
        .order_by("number")
        .values_list("number", "publish_at")
    )
    for changed_in in revision.texts.values_list("changed_in", flat=True):
        brought = (publish_at for number, publish_at in approved if number >= changed_in)
        yield from islice(brought, 1)


def _settle_languages(
    release: Release, revision: Revision, *, without: Collection[str], stands: bool
) -> None:
    """What a person says about a missing or older language, before errors are looked for."""
    if without:
        missing = missing_languages(release, list(revision.texts.all()))
        if there := [language_name(one) for one in without if one not in missing]:
            raise Refused(
                f"{' and '.join(there)} is not missing, so there is nothing to do without. "
                "Nothing was approved."
            )
        wanted = [one for one in wanted_languages(release) if one not in without]
        release.languages = ",".join(wanted)
        release.save(update_fields=["languages"])
        revision.release.languages = release.languages
    if stands:
        revision.texts.filter(is_older=True).update(is_older=False)
    if without or stands:
        renew_problems(revision)


def _refuse_what_is_over(release: Release, revision: Revision) -> None:
    if release.state == Release.State.WITHDRAWN:
        raise Refused(f"Release {release.pk} was withdrawn; queue it again to publish it.")
    if revision.frozen_at is not None:
        raise Refused(
            f"Release {release.pk} was approved by {release.approved_by} already; "
            "it is on its way. Nothing changed."
        )


def _refuse_errors(release: Release, revision: Revision) -> None:
    editions = Edition.objects.filter(revision=revision)
    if not editions:
        raise Refused(f"Release {release.pk} has no edition to publish.")
    for edition in editions.select_related("account", "revision"):
        for problem in edition.problems:
            if problem["level"] == "error":
                raise Refused(_in_the_way(edition, problem))


def _in_the_way(edition: Edition, problem: dict[str, str]) -> str:
    """The sentence of an error; what is wrong between the languages concerns the release."""
    if problem["code"].startswith("translation."):
        sentence = problem["sentence"].replace("RELEASE", str(edition.revision.release_id))
        return f"{sentence} Nothing was approved."
    return f"The edition for {edition.account} has an error: {problem['sentence']}"


def _settle_embargo(release: Release, when: When) -> None:
    release.embargo_at = when.instant
    release.publish_at = max(release.publish_at or when.instant, when.instant)
    release.hold_reason = ""
