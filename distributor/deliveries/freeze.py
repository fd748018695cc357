"""Freezes a digest when its first mail is about to leave, and anew when a release in it changed.

Until then nothing is rendered: what was withdrawn, paused or late is left out and goes into the
next digest; what was corrected shows the corrected text. A frozen edition is never changed. If a
release in it is withdrawn or corrected while mails still wait, they move on to a newer edition, and
the claim looks (`is_fresh`) that none leaves with the older one.
"""

from django.db import connection, transaction

from distributor.accounts.models import Account
from distributor.accounts.value import account_value
from distributor.contract import Edition, Gathers, Level
from distributor.deliveries.clock import now
from distributor.deliveries.follow import follow
from distributor.deliveries.gathered import Items, digest_of, items_of
from distributor.deliveries.letting_go import hold, let_go
from distributor.deliveries.models import Digest, DigestEdition
from distributor.deliveries.spoken import SPOKEN, readers_of
from distributor.people.notices import clear_notice
from distributor.registry import channel_named
from distributor.releases.check import problems_of_digest
from distributor.releases.codec import edition_from_json, edition_to_json, release_from_json
from distributor.releases.models import Edition as EditionRow
from distributor.releases.models import Text

# Whoever cancels or approves locks the release first, so that this waits for them, or they for us.
LOCK = "SELECT 1 FROM releases_release WHERE id = ANY(%(releases)s) ORDER BY id FOR SHARE"

STANDING = f"""
WITH item AS MATERIALIZED (
    SELECT r.id AS release_id, v.purpose, v.publish_at
    FROM releases_release r
    JOIN LATERAL (SELECT n.purpose, n.publish_at FROM releases_revision n
                  WHERE n.release_id = r.id AND n.frozen_at IS NOT NULL
                  ORDER BY n.purpose DESC, n.number LIMIT 1) v ON true
    WHERE r.id = ANY(%(releases)s) AND r.state = 'approved' AND v.publish_at <= deliveries_now()
      AND (r.embargo_at IS NULL OR r.embargo_at <= deliveries_now())
      AND NOT EXISTS (SELECT 1 FROM deliveries_pause p
                      WHERE p.scope = 'release' AND p.target = r.id::text)
      AND EXISTS (SELECT 1 FROM deliveries_gate g
                  WHERE g.release_id = r.id AND g.purpose = v.purpose
                    AND g.opened_at IS NOT NULL)
), tongue AS (SELECT %(language)s::text AS language)
SELECT item.release_id, item.purpose
FROM ({SPOKEN}) spoken JOIN item USING (release_id)
ORDER BY item.publish_at DESC, item.release_id DESC
"""

CHOSEN = f"""
WITH item AS (
    SELECT *
    FROM unnest(%(releases)s::bigint[], %(purposes)s::smallint[]) AS i(release_id, purpose)
), tongue AS (SELECT %(language)s::text AS language)
SELECT spoken.release_id, spoken.edition_id FROM ({SPOKEN}) spoken
"""

NEXT = "SELECT nextval('deliveries_digest_number')"


def freeze(edition_id: int) -> DigestEdition | None:
    """The frozen edition in which what waits of this digest leaves now; None when nothing may.

    Raises:
        UnknownChannel: its channel was taken out of this installation.
        Unopenable: the account's credentials cannot be opened.
    """
    with transaction.atomic():
        digest = _locked(edition_id)
        if digest is None or digest.cancelled_at is not None or digest.ends_at > now():
            return None
        newest = DigestEdition.objects.filter(pk=digest.edition_id).first()
        items = items_of(newest or digest)
        found = standing(items, account_id=digest.account_id, language=digest.language)
        if not found:
            let_go(digest, reason="Nothing of it may be told now: it goes into a later digest.")
            return None
        if newest is None or found != items:
            newest = _render(digest, found, is_first=newest is None and found == items)
        if newest is not None:
            follow(digest, newest)
        return newest


def is_fresh(edition_id: int) -> bool:
    """Whether this is the newest edition of its digest, and all in it still stands as it says.

    Must run in the transaction of the claim: until it ends nobody withdraws or corrects any of it.
    """
    frozen = DigestEdition.objects.select_related("digest").get(pk=edition_id)
    digest, items = frozen.digest, items_of(frozen)
    if digest.edition_id != edition_id:
        return False
    return standing(items, account_id=digest.account_id, language=digest.language) == items


def standing(items: Items, *, account_id: int, language: str) -> Items:
    """Which of these releases readers of a language may be told now, newest first.

    Each in its newest approved purpose; where readers wait for their language, only what is there
    in it. Must run in a transaction: until it ends nobody withdraws or corrects any of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"releases": list(items)})
        cursor.execute(
            STANDING, {"releases": list(items), **readers_of(account_id, language=language)}
        )
        return dict(cursor.fetchall())


def _locked(edition_id: int) -> Digest | None:
    digest = digest_of(edition_id)
    return None if digest is None else Digest.objects.select_for_update().get(pk=digest.pk)


def _render(digest: Digest, items: Items, *, is_first: bool) -> DigestEdition | None:
    """Keep a new edition of the digest, under the number its mails were planned with, or another.

    None when it has an error: then its mails wait for a person.
    """
    edition, errors = compose_digest(digest.account_id, items, language=digest.language)
    if errors:
        hold(digest, reason=f"The digest has errors. {errors}")
        return None
    number = digest.pk if is_first else _next_number()
    digest.edition_id = number
    digest.save(update_fields=["edition_id"])
    clear_notice(str(digest))
    return DigestEdition.objects.create(
        id=number,
        digest=digest,
        releases=list(items),
        purposes=list(items.values()),
        value=edition_to_json(edition),
        frozen_at=now(),
    )


def compose_digest(account_id: int, items: Items, *, language: str) -> tuple[Edition, str]:
    """The digest of these releases for readers of a language, and what is wrong with it."""
    account = account_value(Account.objects.get(pk=account_id))
    channel = channel_named(account.channel)
    assert isinstance(channel, Gathers)
    chosen = _editions(account_id, items, language=language)
    spoken = [each.language for each in chosen if _is_spoken(each.language, language)]
    edition = channel.gather(
        [edition_from_json(each.value) for each in chosen],
        account,
        language=(spoken or [chosen[0].language])[0],
    )
    texts = Text.objects.filter(revision__in=[each.revision_id for each in chosen])
    problems = problems_of_digest(
        [release_from_json(text.value) for text in texts.order_by("id")], edition, account
    )
    wrong = [problem.sentence for problem in problems if problem.level is Level.ERROR]
    return edition, " ".join(wrong)


def _editions(account_id: int, items: Items, *, language: str) -> list[EditionRow]:
    """The approved editions of these releases for readers of a language, in this order."""
    parameters = {
        "releases": list(items),
        "purposes": list(items.values()),
        **readers_of(account_id, language=language),
    }
    with connection.cursor() as cursor:
        cursor.execute(CHOSEN, parameters)
        chosen = dict(cursor.fetchall())
    editions = EditionRow.objects.in_bulk(chosen.values())
    return [editions[chosen[release_id]] for release_id in items]


def _is_spoken(found: str, wanted: str) -> bool:
    return found in (wanted, wanted.partition("-")[0])


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute(NEXT)
        return int(cursor.fetchone()[0])
