"""Writes the deliveries of an approved release: one row for each part and destination.

For accounts at approval. For subscribers a minute before they are due, so that the audience is
today's; a million of them in one statement, together with the note of who has been told.
"""

import json

from django.db import connection, transaction

from distributor.accounts.models import Account
from distributor.contract import Destination, Gathers
from distributor.deliveries.key import slot_of
from distributor.deliveries.models import Gate, Mailing
from distributor.registry import channel_named
from distributor.releases.models import Edition, Revision

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


def plan(revision: Revision) -> None:
    """Plan the editions of an approved revision; must run in the transaction that approves."""
    Gate.objects.get_or_create(release_id=revision.release_id, purpose=revision.purpose)
    for edition in Edition.objects.filter(revision=revision).select_related("account", "revision"):
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
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE deliveries_mailing SET planned_at = deliveries_now(), planned = %s "
                "WHERE id = %s",
                [planned, mailing_id],
            )
    return planned


def _plan_mailing(edition: Edition) -> None:
    assert edition.revision.publish_at is not None
    Mailing.objects.get_or_create(
        release_id=edition.revision.release_id,
        purpose=edition.revision.purpose,
        account_id=edition.account_id,
        defaults={"due_at": edition.revision.publish_at},
    )


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
    with connection.cursor() as cursor:
        cursor.execute(
            SUBSCRIBERS,
            {
                "release": mailing.release_id,
                "purpose": mailing.purpose,
                "account": mailing.account_id,
                "due": mailing.due_at,
                "editions": json.dumps(editions),
                "default": str(next(iter(editions.values()))),
                "gathers": _gathers(mailing),
            },
        )
        return int(cursor.rowcount)


def _gathers(mailing: Mailing) -> bool:
    """Whether who wants fewer mails gets digests; else everybody gets everything at once."""
    account = Account.objects.get(pk=mailing.account_id)
    return isinstance(channel_named(account.channel), Gathers)


def _editions(mailing: Mailing) -> dict[str, int]:
    """The approved editions of this account by language, the release's first language first."""
    editions = Edition.objects.filter(
        revision__release_id=mailing.release_id,
        revision__frozen_at__isnull=False,
        revision__purpose=mailing.purpose,
        account_id=mailing.account_id,
    )
    return dict(editions.order_by("id").values_list("language", "id"))
