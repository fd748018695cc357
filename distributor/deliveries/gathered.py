"""What a digest holds: its releases as planned, and as each of its editions really says them."""

from collections.abc import Mapping

from distributor.deliveries.models import Digest, DigestEdition

Items = Mapping[int, int]  # the purpose of each release
LATE_DIGEST = 7200  # seconds after its instant at which a digest is not news any more
OLDEST = 14  # days; what is older is no news, not even in a digest
LONGEST = 7  # days between two digests; a change of clocks is less than two hours

# A mail `d` of a digest `g` that was not tried in time, by its own turn where it is paced. Not one
# whose releases would be too old for the next digest: better late than never.
TOO_LATE = f"""
    d.attempt = 0
    AND greatest(d.due_at, g.triaged_at) < deliveries_now() - make_interval(secs => {LATE_DIGEST})
    AND deliveries_now() < make_interval(days => {OLDEST - LONGEST}, hours => -2) + (
        SELECT min(first.publish_at) FROM releases_revision first
        WHERE first.release_id = ANY(g.releases) AND first.frozen_at IS NOT NULL)
"""


def items_of(of: Digest | DigestEdition) -> Items:
    """The releases of a digest, each with its purpose; of an edition in the order they are told."""
    return dict(zip(of.releases, of.purposes, strict=True))


def sets_of(digest: Digest) -> Mapping[int, Items]:
    """The set behind each edition number its mails may wait with; the first is as planned."""
    editions = DigestEdition.objects.filter(digest=digest)
    return {digest.pk: items_of(digest)} | {each.pk: items_of(each) for each in editions}


def digest_of(edition_id: int) -> Digest | None:
    """The digest to which an edition of this number belongs, also one that is not made yet."""
    made = DigestEdition.objects.filter(pk=edition_id).values_list("digest_id", flat=True).first()
    return Digest.objects.filter(pk=made or edition_id).first()
