"""Which languages an approved revision really brings: only those go out again."""

from distributor.releases.models import Revision, Text

# Every approved text, and whether it only carries on words that were approved before: then its
# language is not announced by this revision (`languages_to_announce`, for the database).
APPROVED = """
SELECT v.id AS revision_id, v.release_id, v.purpose, v.number, v.publish_at, t.language,
       since.number IS NOT NULL AND t.changed_in <= since.number
       AND EXISTS (SELECT 1 FROM releases_text c
                   WHERE c.revision_id = v.id AND c.changed_in > since.number) AS is_carried
FROM releases_revision v
CROSS JOIN LATERAL (SELECT max(b.number) AS number FROM releases_revision b
                    WHERE b.release_id = v.release_id AND b.number < v.number
                      AND b.frozen_at IS NOT NULL) since
JOIN releases_text t ON t.revision_id = v.id
WHERE v.frozen_at IS NOT NULL
"""


def only_adds_languages(revision: Revision, *, since: Revision) -> bool:
    """Whether a revision brings languages that were never approved, and changes no other."""
    changed = _changed(revision, since=since)
    approved = Text.objects.filter(
        revision__release_id=revision.release_id, revision__frozen_at__isnull=False
    ).exclude(revision=revision)
    known = set(approved.values_list("language", flat=True))
    return bool(changed) and not changed & known


def is_addition(revision: Revision) -> bool:
    """Whether an approved revision belongs to one approved before, as a further language of it."""
    earlier = Revision.objects.filter(
        release_id=revision.release_id,
        frozen_at__isnull=False,
        purpose=revision.purpose,
        number__lt=revision.number,
    )
    return earlier.exists()


def languages_to_announce(revision: Revision) -> frozenset[str]:
    """The languages whose words are new since the approval before; all of them the first time."""
    everything = frozenset(revision.texts.values_list("language", flat=True))
    since = (
        Revision.objects.filter(
            release_id=revision.release_id, frozen_at__isnull=False, number__lt=revision.number
        )
        .order_by("-number")
        .first()
    )
    if since is None:
        return everything
    return _changed(revision, since=since) or everything


def _changed(revision: Revision, *, since: Revision) -> frozenset[str]:
    texts = revision.texts.filter(changed_in__gt=since.number)
    return frozenset(texts.values_list("language", flat=True))
