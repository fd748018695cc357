"""When a due delivery may really go: conditions read by the tick and enforced by the claim.

It stands below every surface: whatever woke a worker, nothing leaves before the embargo, while
paused, before the page it links to stands, or before the part in front of it was accepted.
"""

from distributor.accounts.models import Account
from distributor.deliveries.gathered import TOO_LATE
from distributor.deliveries.lane import Lane
from distributor.deliveries.spoken import UNSEEN
from distributor.registry import all_channels
from distributor.releases.changed import APPROVED

# A row `d` with its release `r`.
SOURCES = """
deliveries_delivery d JOIN releases_release r ON r.id = d.release_id
"""

# A loose walk over the index of what is scheduled: one step for each edition, not for each row.
SCHEDULED_EDITIONS = """
WITH RECURSIVE lane AS (
    (SELECT account_id, edition_id FROM deliveries_delivery WHERE state = 'scheduled'
     ORDER BY account_id, edition_id LIMIT 1)
    UNION ALL
    SELECT following.account_id, following.edition_id FROM lane, LATERAL (
        SELECT n.account_id, n.edition_id FROM deliveries_delivery n
        WHERE n.state = 'scheduled'
          AND (n.account_id, n.edition_id) > (lane.account_id, lane.edition_id)
        ORDER BY n.account_id, n.edition_id LIMIT 1) following
)
"""

# Too late by the release's own rule. A mail that was tried in time may arrive later (greylisting).
LATE = """
    r.when_late <> 'send'
    AND greatest(d.due_at, r.triaged_at) < deliveries_now() - make_interval(secs => r.late_after)
    AND (d.destination = 0 OR d.attempt = 0)
"""

# An edition `e` of a revision `v`: a correction was approved, and what is left of it gives way. A
# language whose words the correction only carries on goes out as it was approved.
REPLACED = f"""
EXISTS (SELECT 1 FROM releases_revision newer
        WHERE newer.release_id = v.release_id AND newer.purpose > v.purpose
          AND newer.frozen_at IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM ({APPROVED}) text
                          WHERE text.revision_id = newer.id AND text.language = e.language
                            AND text.is_carried))
"""

# Whatever stops an account, or one release (or digest) of it.
PAUSED = """
SELECT 1 FROM deliveries_pause p
WHERE p.domain = '' AND (p.until IS NULL OR p.until > deliveries_now())
  AND (p.scope = 'all'
       OR (p.scope = 'channel' AND p.target = a.channel)
       OR (p.scope = 'account' AND p.target = a.id::text)
       OR (p.scope = 'release' AND p.target = r.id::text))
"""

# Whether anything at all of an edition may go through an account: each statement asks it once, and
# not again for each of a million rows that wait.
OPEN = f"""
EXISTS (
    SELECT 1 FROM accounts_account a, releases_edition e
    JOIN releases_revision v ON v.id = e.revision_id
    JOIN releases_release r ON r.id = v.release_id
    WHERE a.id = {{account}} AND e.id = {{edition}}
      AND r.state = 'approved'
      AND (r.embargo_at IS NULL OR r.embargo_at <= deliveries_now())
      AND (v.publish_at IS NULL OR v.publish_at <= deliveries_now())
      AND NOT {REPLACED}
      AND NOT EXISTS ({PAUSED})
      AND (a.id = ANY(%(first)s)
           OR NOT {UNSEEN} AND EXISTS (
            SELECT 1 FROM deliveries_gate g
            WHERE g.release_id = r.id AND g.purpose = v.purpose AND g.opened_at IS NOT NULL)))
"""

# The same for one that is due in a moment, whose embargo will be over by then.
OPEN_SOON = OPEN.replace(
    "_at <= deliveries_now()",
    "_at <= deliveries_now() + make_interval(secs => %(seconds)s)",
)

# Whether this row may go, where its edition may.
READY = f"""
d.state = 'scheduled'
AND d.next_at <= deliveries_now()
AND d.due_at <= deliveries_now()
AND NOT ({LATE})
AND (d.destination <> 0 OR NOT d.account_id = ANY(%(ordered)s)
     OR NOT EXISTS (
        SELECT 1 FROM deliveries_delivery before
        WHERE before.release_id = d.release_id AND before.purpose = d.purpose
          AND before.account_id = d.account_id AND before.destination = 0
          AND before.slot < d.slot AND before.slot / 100 = d.slot / 100
          AND before.state <> 'sent'))
"""

# A digest was gathered from what is public, so it asks for less; which of its releases may still be
# told is asked besides (`freeze.is_fresh`). What is late of it goes into the next one.
OPEN_DIGEST = f"""
EXISTS (
    SELECT 1 FROM accounts_account a, deliveries_digest r
    WHERE a.id = {{account}} AND r.cancelled_at IS NULL AND NOT EXISTS ({PAUSED})
      AND r.id = coalesce((SELECT f.digest_id FROM deliveries_digestedition f
                           WHERE f.id = {{edition}}), {{edition}}))
"""

# The OR keeps this a question to each row, in the order of the index: as an anti-join every claim
# would read and sort all that is due.
READY_DIGEST = f"""
d.state = 'scheduled'
AND d.next_at <= deliveries_now()
AND d.due_at <= deliveries_now()
AND (d.attempt > 0 OR NOT EXISTS (
    SELECT 1 FROM deliveries_digest g WHERE g.id = d.release_id AND {TOO_LATE}))
"""


# The tick leaves an account alone while its breaker is open; the claim lets one probe through.
CALM = """
NOT EXISTS (SELECT 1 FROM deliveries_breaker b
            WHERE b.account_id = lane.account_id AND b.open_until > deliveries_now())
"""


def ready_parameters() -> dict[str, list[int]]:
    """What `OPEN` and `READY` need to know of the channels' facts: account ids by fact."""
    channels = all_channels()
    accounts = Account.objects.filter(channel__in=list(channels)).values_list("id", "channel")
    pairs = list(accounts)
    return {
        "first": [pk for pk, name in pairs if channels[name].facts.first],
        "ordered": [pk for pk, name in pairs if channels[name].facts.ordered],
    }


def lane_parameters(lane: Lane) -> dict[str, list[int]]:
    """The same for one lane, without asking the database."""
    facts = lane.channel.facts
    return {
        "first": [lane.account.id] if facts.first else [],
        "ordered": [lane.account.id] if facts.ordered else [],
    }
