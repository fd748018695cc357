"""Writes the deliveries of an approved release: one row for each part and destination.

For accounts at approval. For subscribers a minute before they are due, so that the audience is
today's; a million of them in one statement, together with the note of who has been told.
"""

import json
from collections.abc import Mapping

from django.db import connection, transaction

from distributor.accounts.languages import makes_wait
from distributor.accounts.models import Account
from distributor.contract import Destination, Gathers
from distributor.deliveries.key import slot_of
from distributor.deliveries.models import Gate, Mailing
from distributor.deliveries.spread import spread_mailing
from distributor.registry import channel_named
from distributor.releases.changed import APPROVED, is_addition, languages_to_announce
from distributor.releases.models import Edition, Revision

NONE = "{}"

PARTS = """
INSERT INTO deliveries_delivery
    (release_id, purpose, account_id, destination, slot, edition_id, state, attempt, tries, looks,
     due_at, next_at, changed_at)
SELECT %(release)s, %(purpose)s, %(account)s, 0, slot, %(edition)s, 'scheduled', 0, 0, 0,
       %(due)s, %(due)s, deliveries_now()
FROM unnest(%(slots)s::int[]) AS slot
ON CONFLICT DO NOTHING
"""

SUBSCRIBERS = """
WITH reader AS (
    SELECT DISTINCT n.subscriber_id
    FROM audience_list l JOIN audience_subscription n ON n.list_id = l.id
    WHERE l.account_id = %(account)s AND n.left_at IS NULL AND n.confirmed_at IS NOT NULL
      AND (n.cadence = 'at_once' OR NOT %(gathers)s)
    {whose}
), told AS (
    INSERT INTO deliveries_told (subscriber_id, release_id, purpose)
    SELECT subscriber_id, %(release)s, %(purpose)s FROM reader
    ON CONFLICT DO NOTHING RETURNING subscriber_id
)
INSERT INTO deliveries_delivery
    (release_id, purpose, account_id, destination, slot, edition_id, state, attempt, tries, looks,
     due_at, next_at, changed_at)
SELECT %(release)s, %(purpose)s, %(account)s, s.id, 0,
       coalesce(%(editions)s::jsonb ->> s.language,
                %(editions)s::jsonb ->> split_part(s.language, '-', 1), %(default)s)::int,
       'scheduled', 0, 0, 0, %(due)s, %(due)s, deliveries_now()
FROM told JOIN audience_subscriber s ON s.id = told.subscriber_id
ON CONFLICT DO NOTHING
"""

# Where some readers get nothing: those who wait for their language, and those whose text is only
# carried on, unless they were on a list when it came out and were never told (as in digests).
WHOSE = """
      AND EXISTS (
        SELECT FROM audience_subscriber s CROSS JOIN LATERAL (SELECT coalesce(
            %(editions)s::jsonb ->> s.language,
            %(editions)s::jsonb ->> split_part(s.language, '-', 1), %(default)s) AS id) edition
        CROSS JOIN LATERAL (SELECT %(carried)s::jsonb -> edition.id AS words) carried
        WHERE s.id = n.subscriber_id AND edition.id IS NOT NULL
          AND (carried.words IS NULL
               OR (n.confirmed_at <= (carried.words ->> 'said_at')::timestamptz
                   AND NOT EXISTS (
                    SELECT FROM deliveries_told t
                    WHERE t.subscriber_id = s.id AND t.release_id = %(release)s
                      AND t.purpose >= (carried.words ->> 'since')::int))))
"""

# The editions of a correction whose words stood before it, and since when.
CARRIED = f"""
SELECT coalesce(jsonb_object_agg(e.id, jsonb_build_object(
    'since', words.purpose, 'said_at', words.publish_at)), '{{}}')::text
FROM releases_edition e JOIN releases_revision v ON v.id = e.revision_id
CROSS JOIN LATERAL (
    SELECT text.purpose, text.publish_at FROM ({APPROVED}) text
    WHERE text.release_id = v.release_id AND text.language = e.language
      AND text.number <= v.number AND NOT text.is_carried
    ORDER BY text.number DESC LIMIT 1) words
WHERE e.id = ANY(%(editions)s) AND words.purpose < v.purpose
"""


def plan(revision: Revision) -> None:
    """Plan the editions of an approved revision; must run in the transaction that approves.

    A language whose words are as they were approved before has gone out, or is on its way.
    """
    gate, _ = Gate.objects.get_or_create(release_id=revision.release_id, purpose=revision.purpose)
    if is_addition(revision):
        _look_again(gate, revision)
    editions = Edition.objects.filter(
        revision=revision, language__in=languages_to_announce(revision)
    )
    for edition in editions.select_related("account", "revision"):
        facts = channel_named(edition.account.channel).facts
        if facts.destination is Destination.SUBSCRIBERS:
            _plan_mailing(edition)
        else:
            _plan_parts(edition)


def plan_mailing(mailing_id: int) -> int:
    """Write the deliveries of one mailing, once; answer how many people it goes to."""
    with transaction.atomic():
        mailing = (
            Mailing.objects.select_for_update(skip_locked=True)
            .filter(pk=mailing_id, planned_at=None)
            .first()
        )
        if mailing is None:
            return 0
        planned = _plan_subscribers(mailing)
        spread_mailing(mailing)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE deliveries_mailing SET planned_at = deliveries_now(), "
                "planned = planned + %s WHERE id = %s",
                [planned, mailing_id],
            )
        _wait_for_later_languages(mailing)
    return planned


def _look_again(gate: Gate, revision: Revision) -> None:
    """The page of a language that is added must stand as well, when it is out."""
    assert revision.publish_at is not None
    gate.again_at = min(gate.again_at or revision.publish_at, revision.publish_at)
    gate.save(update_fields=["again_at"])


def _plan_mailing(edition: Edition) -> None:
    assert edition.revision.publish_at is not None
    mailing, _ = Mailing.objects.get_or_create(
        release_id=edition.revision.release_id,
        purpose=edition.revision.purpose,
        account_id=edition.account_id,
        defaults={"due_at": edition.revision.publish_at},
    )
    if mailing.planned_at is not None and is_addition(edition.revision):
        # Who waited for this language is planned now; who was told already stays told.
        mailing.planned_at, mailing.due_at = None, edition.revision.publish_at
        mailing.save(update_fields=["planned_at", "due_at"])


def _plan_parts(edition: Edition) -> None:
    slots = [
        slot_of(language=edition.language, part=part) for part in range(len(edition.value["parts"]))
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            PARTS,
            {
                "release": edition.revision.release_id,
                "purpose": edition.revision.purpose,
                "account": edition.account_id,
                "edition": edition.pk,
                "due": edition.revision.publish_at,
                "slots": slots,
            },
        )


def _plan_subscribers(mailing: Mailing) -> int:
    editions = _editions(mailing)
    account = Account.objects.get(pk=mailing.account_id)
    waits = makes_wait(account.settings)
    carried = _carried(editions) if mailing.purpose else NONE
    with connection.cursor() as cursor:
        cursor.execute(
            SUBSCRIBERS.replace("{whose}", WHOSE if waits or carried != NONE else ""),
            {
                "release": mailing.release_id,
                "purpose": mailing.purpose,
                "account": mailing.account_id,
                "due": mailing.due_at,
                "editions": json.dumps(editions),
                "default": None if waits else str(next(iter(editions.values()))),
                "carried": carried,
                "gathers": isinstance(channel_named(account.channel), Gathers),
            },
        )
        return int(cursor.rowcount)


def _editions(mailing: Mailing) -> dict[str, int]:
    """The approved editions of this account by language, the release's first language first."""
    editions = Edition.objects.filter(
        revision__release_id=mailing.release_id,
        revision__frozen_at__isnull=False,
        revision__purpose=mailing.purpose,
        revision__publish_at__lte=mailing.due_at,
        account_id=mailing.account_id,
    )
    return dict(editions.order_by("id").values_list("language", "id"))


def _carried(editions: Mapping[str, int]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(CARRIED, {"editions": list(editions.values())})
        return str(cursor.fetchone()[0])


def _wait_for_later_languages(mailing: Mailing) -> None:
    """Plan again when a language that was added is due: for those who wait for it."""
    later = Revision.objects.filter(
        release_id=mailing.release_id,
        purpose=mailing.purpose,
        frozen_at__isnull=False,
        publish_at__gt=mailing.due_at,
        editions__account_id=mailing.account_id,
    )
    if (first := later.order_by("publish_at").first()) is not None:
        Mailing.objects.filter(pk=mailing.pk).update(planned_at=None, due_at=first.publish_at)
