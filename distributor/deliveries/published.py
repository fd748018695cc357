"""What feeds and pages may show now: only what is sent, or being sent and due."""

import hashlib
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from distributor.accounts.models import Account
from distributor.contract import Published
from distributor.deliveries.clock import LedgerNow
from distributor.deliveries.models import Gate, Pause
from distributor.releases.codec import edition_from_json
from distributor.releases.models import Edition, Picture, Release, Text

NEWEST = 50

# The newest approved edition of each release that has begun to go out through this account. What
# was once shown stays shown, also while a failed try waits for the next one.
SHOWN = """
SELECT DISTINCT ON (d.release_id, e.language)
       d.release_id, d.edition_id, first.due_at, d.due_at AS changed_at
FROM deliveries_delivery d
JOIN releases_release r ON r.id = d.release_id
JOIN releases_edition e ON e.id = d.edition_id
JOIN LATERAL (SELECT min(f.due_at) AS due_at FROM deliveries_delivery f
              WHERE f.release_id = d.release_id AND f.account_id = d.account_id) first ON true
WHERE d.account_id = %(account)s AND d.destination = 0
  AND d.due_at <= deliveries_now()
  AND (d.state IN ('sending', 'sent', 'unknown') OR (d.attempt > 0 AND d.state <> 'cancelled'))
  AND r.state IN ('approved', 'stopped')
  AND (r.embargo_at IS NULL OR r.embargo_at <= deliveries_now())
ORDER BY d.release_id DESC, e.language, d.purpose DESC
"""


def published_for(account: Account) -> list[Published]:
    """The editions this account's document shows now, newest first."""
    shown = _shown(account)
    editions = Edition.objects.in_bulk([edition_id for _, edition_id, _, _ in shown])
    releases = Release.objects.in_bulk([release_id for release_id, _, _, _ in shown])
    return [
        Published(
            edition=edition_from_json(editions[edition_id].value),
            guid=releases[release_id].public_id,
            published_at=published_at,
            changed_at=changed_at,
        )
        for release_id, edition_id, published_at, changed_at in shown
    ]


def published_stamp(account: Account) -> tuple[str, datetime] | None:
    """A word that changes whenever the document does, and its newest change; None when empty."""
    shown = _shown(account)
    if not shown:
        return None
    material = repr([(e, p.isoformat(), c.isoformat()) for _, e, p, c in shown])
    word = hashlib.sha256(material.encode()).hexdigest()[:32]
    return word, max(changed_at for *_, changed_at in shown)


def public_release(public_id: str) -> Release | None:
    """The release whose page may be shown now, or None: before its time there is no page."""
    return _public().filter(public_id=public_id).first()


def public_releases() -> list[Release]:
    """Every release whose page may be shown now, newest first."""
    return list(_public().order_by("-publish_at", "-id")[:500])


def approved_texts(release: Release) -> list[Text]:
    """The texts of the newest revision that is approved and due, one for each language."""
    texts = due_texts().filter(revision__release=release)
    newest = texts.order_by("-revision__number").values_list("revision_id", flat=True).first()
    return list(texts.filter(revision=newest).order_by("id")) if newest else []


def due_texts() -> QuerySet[Text]:
    """The texts of every revision that is approved and due."""
    return Text.objects.filter(
        revision__frozen_at__isnull=False, revision__publish_at__lte=LedgerNow()
    )


def due_pictures(release: Release) -> QuerySet[Picture]:
    """The pictures of every revision of a release that is approved and due."""
    return Picture.objects.filter(
        revision__release=release,
        revision__frozen_at__isnull=False,
        revision__publish_at__lte=LedgerNow(),
    )


def _public() -> QuerySet[Release]:
    """Approved, due, past the embargo, and not paused before it first showed."""
    mine = Q(scope=Pause.Scope.RELEASE, target=Cast(OuterRef("pk"), TextField()))
    stopped = Exists(Pause.objects.filter(mine | Q(scope=Pause.Scope.ALL)))
    has_shown = Exists(Gate.objects.filter(release_id=OuterRef("pk"), opened_at__isnull=False))
    standing = (Release.State.APPROVED, Release.State.STOPPED)
    due = Release.objects.filter(state__in=standing, publish_at__lte=LedgerNow())
    return due.exclude(embargo_at__gt=LedgerNow()).exclude(stopped & ~has_shown)


def _shown(account: Account) -> list[tuple[int, int, datetime, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(SHOWN, {"account": account.pk})
        rows = cursor.fetchall()
    return sorted(rows, key=lambda row: (row[2], row[0]), reverse=True)[:NEWEST]
