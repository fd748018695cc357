"""Freezes a digest when its first mail is about to leave, and anew when a release in it changed.

Until then nothing is rendered: what was withdrawn, paused or late is left out and goes into the
next digest; what was corrected shows the corrected text. A frozen edition is never changed. If a
release in it is withdrawn or corrected while mails still wait, they move on to a newer edition, and
the claim looks (`is_fresh`) that none leaves with the older one.
"""

from collections.abc import Sequence

from django.db import connection, transaction

from distributor.accounts.models import Account
from distributor.accounts.value import account_value
from distributor.contract import Edition, Gathers, Level
from distributor.deliveries.clock import LedgerNow, now
from distributor.deliveries.gathered import Items, digest_of, items_of, sets_of
from distributor.deliveries.letting_go import hold, let_go, let_one_go
from distributor.deliveries.models import Digest, DigestEdition
from distributor.deliveries.prepared import Parameter
from distributor.people.notices import clear_notice
from distributor.registry import channel_named
from distributor.releases.check import problems_of_digest
from distributor.releases.codec import edition_from_json, edition_to_json, release_from_json
from distributor.releases.models import Edition as EditionRow
from distributor.releases.models import Text

# Whoever cancels or approves locks the release first, so that this waits for them, or they for us.
LOCK = "SELECT 1 FROM releases_release WHERE id = ANY(%(releases)s) ORDER BY id FOR SHARE"

STANDING = """
SELECT r.id, v.purpose
FROM releases_release r
JOIN LATERAL (SELECT n.purpose, n.publish_at FROM releases_revision n
              WHERE n.release_id = r.id AND n.frozen_at IS NOT NULL
              ORDER BY n.purpose DESC, n.number LIMIT 1) v ON true
WHERE r.id = ANY(%(releases)s) AND r.state = 'approved' AND v.publish_at <= deliveries_now()
  AND (r.embargo_at IS NULL OR r.embargo_at <= deliveries_now())
  AND NOT EXISTS (SELECT 1 FROM deliveries_pause p
                  WHERE p.scope = 'release' AND p.target = r.id::text)
  AND EXISTS (SELECT 1 FROM deliveries_gate g
              WHERE g.release_id = r.id AND g.purpose = v.purpose AND g.opened_at IS NOT NULL)
ORDER BY v.publish_at DESC, r.id DESC
"""

NEXT = "SELECT nextval('deliveries_digest_number')"

# Moves on what still waits, and keeps the table of who has been told in step with the new set.
FOLLOW = """
WITH moved AS (
    UPDATE deliveries_delivery SET edition_id = %(new)s
    WHERE account_id = %(account)s AND edition_id = %(old)s AND state = 'scheduled'
    RETURNING destination
), freed AS (
    DELETE FROM deliveries_told t
    USING moved, unnest(%(gone)s::bigint[], %(gone_purposes)s::smallint[]) AS g(id, purpose)
    WHERE (t.subscriber_id, t.release_id, t.purpose) = (moved.destination, g.id, g.purpose)
), wanted AS (
    SELECT moved.destination, c.id, c.purpose FROM moved
    CROSS JOIN unnest(%(come)s::bigint[], %(come_purposes)s::smallint[]) AS c(id, purpose)
), told AS (
    INSERT INTO deliveries_told (subscriber_id, release_id, purpose)
    SELECT destination, id, purpose FROM wanted ORDER BY 1, 2, 3
    ON CONFLICT DO NOTHING RETURNING subscriber_id, release_id, purpose
)
SELECT destination, id FROM wanted WHERE NOT EXISTS (
    SELECT 1 FROM told WHERE (told.subscriber_id, told.release_id, told.purpose)
                           = (wanted.destination, wanted.id, wanted.purpose))
"""


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
        found = standing(items)
        if not found:
            let_go(digest, reason="Nothing of it may be told now: it goes into a later digest.")
            return None
        if newest is None or found != items:
            newest = _render(digest, found, is_first=newest is None and found == items)
        if newest is not None:
            _follow(digest, newest)
        return newest


def is_fresh(edition_id: int) -> bool:
    """Whether this is the newest edition of its digest, and all in it still stands as it says.

    Must run in the transaction of the claim: until it ends nobody withdraws or corrects any of it.
    """
    frozen = DigestEdition.objects.select_related("digest").get(pk=edition_id)
    items = items_of(frozen)
    return frozen.digest.edition_id == edition_id and standing(items) == items


def standing(items: Items) -> Items:
    """Which of these releases may be told now, newest first, each in its newest approved purpose.

    Must run in a transaction: until it ends nobody withdraws or corrects any of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"releases": list(items)})
        cursor.execute(STANDING, {"releases": list(items)})
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
    chosen = [_edition(account_id, item, language=language) for item in items.items()]
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


def _edition(account_id: int, item: tuple[int, int], *, language: str) -> EditionRow:
    """The approved edition in this language, else in its plain form, else the release's first.

    A language that was added counts when it is out, and not before.
    """
    release_id, purpose = item
    of_purpose = EditionRow.objects.filter(
        revision__release_id=release_id,
        revision__purpose=purpose,
        revision__frozen_at__isnull=False,
        account_id=account_id,
    ).order_by("revision__number", "id")
    out = of_purpose.filter(revision__publish_at__lte=LedgerNow())
    editions = list(out) or [of_purpose[0]]
    by_language = {edition.language: edition for edition in editions}
    plain = language.partition("-")[0]
    return by_language.get(language) or by_language.get(plain) or editions[0]


def _is_spoken(found: str, wanted: str) -> bool:
    return found in (wanted, wanted.partition("-")[0])


def _follow(digest: Digest, newest: DigestEdition) -> None:
    """Move what waits in older editions on to the newest one.

    Who was told of a correction singly meanwhile is let go, so that nobody hears of it twice.
    """
    for number, items in sets_of(digest).items():
        if number != newest.pk:
            _follow_from(number, items, newest, account_id=digest.account_id)


def _follow_from(old: int, items: Items, newest: DigestEdition, *, account_id: int) -> None:
    new = items_of(newest)
    gone = {release: items[release] for release in items if items[release] != new.get(release)}
    come = {release: new[release] for release in new if items.get(release) != new[release]}
    parameters: dict[str, Parameter] = {
        "account": account_id,
        "old": old,
        "new": newest.pk,
        "gone": list(gone),
        "gone_purposes": list(gone.values()),
        "come": list(come),
        "come_purposes": list(come.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, parameters)
        told_already: Sequence[tuple[int, int]] = cursor.fetchall()
    for person in {person for person, _ in told_already}:
        heard = {release for told, release in told_already if told == person}
        left = {release: purpose for release, purpose in new.items() if release not in heard}
        why = "A correction came singly meanwhile: the rest goes into a later digest."
        let_one_go(newest, person=person, items=left, reason=why)


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute(NEXT)
        return int(cursor.fetchone()[0])
