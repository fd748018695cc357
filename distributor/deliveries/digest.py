"""Plans the digests of a window: who has not been told of what, gathered into sets, in one go.

A person who gets digests is told of every release that is public when the window of their zone
ends, that came out after they joined, and that nobody has told them of yet. So nothing depends on
when a cadence or a zone was changed, or on windows that were missed: the table of who has been told
decides. Who wants releases at once gets a digest too if a change of cadence left something over.
What counts is what is new in the reader's own language (`spoken.py`): a correction of another one
is not told, and where readers wait for their language, nothing is until it is there.
"""

from django.conf import settings
from django.db import connection, transaction

from distributor.accounts.languages import makes_wait
from distributor.accounts.models import Account
from distributor.audience.models import Cadence
from distributor.deliveries.gathered import OLDEST
from distributor.deliveries.models import Window
from distributor.deliveries.spoken import SPOKEN
from distributor.deliveries.spread import spread_window
from distributor.deliveries.windows import known_zones

# The newest approved purpose of each release, if it is public at the window's end. One that comes
# out in the last minute is taken too: if its page does not stand then, it is left out again.
ITEMS = """
SELECT r.id AS release_id, v.purpose, v.publish_at
FROM releases_release r
JOIN LATERAL (SELECT * FROM releases_revision n
              WHERE n.release_id = r.id AND n.frozen_at IS NOT NULL
              ORDER BY n.purpose DESC, n.number LIMIT 1) v ON true
WHERE r.state = 'approved' AND v.publish_at < %(until)s
  AND EXISTS (SELECT 1 FROM releases_revision n
              WHERE n.release_id = r.id AND n.frozen_at IS NOT NULL
                AND n.publish_at > %(until)s - make_interval(days => %(oldest)s))
  AND (r.embargo_at IS NULL OR r.embargo_at < %(until)s)
  AND NOT EXISTS (SELECT 1 FROM deliveries_pause p
                  WHERE p.scope = 'release' AND p.target = r.id::text)
  AND (v.publish_at > deliveries_now() - interval '1 minute'
       OR EXISTS (SELECT 1 FROM deliveries_gate g
                  WHERE g.release_id = r.id AND g.purpose = v.purpose
                    AND g.opened_at IS NOT NULL))
"""

# What readers of each language get of each item, if it is news, and whether those who read at once
# have had their mailing: planned, and due again at most for a language that was added since.
NEWS = f"""
SELECT spoken.*, EXISTS (
        SELECT 1 FROM deliveries_mailing m
        WHERE m.release_id = spoken.release_id AND m.account_id = %(account)s
          AND m.purpose BETWEEN spoken.since AND spoken.purpose
          AND (m.planned_at IS NOT NULL
               OR (m.purpose = spoken.purpose
                   AND m.due_at > greatest(item.publish_at, spoken.said_at)))) AS is_mailed
FROM ({SPOKEN}) spoken JOIN item USING (release_id)
WHERE spoken.said_at > %(until)s - make_interval(days => %(oldest)s)
"""

ZONE = "CASE WHEN s.zone = ANY(%(known)s) THEN s.zone ELSE %(home)s END"

# The soonest cadence of a person's lists counts, and they are on them since the first. Where there
# is no item nobody is looked at: a window ends every hour, and at nine a mailing begins as well.
READERS = f"""
SELECT s.id AS subscriber_id, s.language, active.joined_at, active.cadence
FROM (
    SELECT n.subscriber_id, min(n.confirmed_at) AS joined_at, CASE
            WHEN bool_or(n.cadence = 'at_once') THEN 'at_once'
            WHEN bool_or(n.cadence = 'daily') THEN 'daily'
            ELSE 'weekly' END AS cadence
    FROM audience_list l JOIN audience_subscription n ON n.list_id = l.id
    WHERE l.account_id = %(account)s AND n.left_at IS NULL AND n.confirmed_at IS NOT NULL
      AND EXISTS (SELECT FROM item)
    GROUP BY n.subscriber_id) active
JOIN audience_subscriber s ON s.id = active.subscriber_id
WHERE active.cadence = ANY(%(cadences)s) AND {ZONE} = ANY(%(zones)s)
"""

# The planner cannot know that what it takes for one row may be a million: nothing is joined after
# what was told but a person by their key, and each set is numbered by its first mail.
PLAN = f"""
WITH item AS MATERIALIZED ({ITEMS}), reader AS MATERIALIZED ({READERS}),
tongue AS MATERIALIZED (SELECT DISTINCT language FROM reader), news AS MATERIALIZED ({NEWS}),
told AS (
    INSERT INTO deliveries_told (subscriber_id, release_id, purpose)
    SELECT reader.subscriber_id, news.release_id, news.purpose
    FROM reader JOIN news ON news.reads = reader.language AND news.said_at >= reader.joined_at
                         AND (news.is_mailed OR reader.cadence <> 'at_once')
    WHERE NOT EXISTS (SELECT 1 FROM deliveries_told t
                      WHERE t.subscriber_id = reader.subscriber_id
                        AND t.release_id = news.release_id AND t.purpose >= news.since)
    ORDER BY 1, 2, 3
    ON CONFLICT DO NOTHING RETURNING subscriber_id, release_id, purpose
), mail AS (
    SELECT heard.subscriber_id, {ZONE} AS zone, s.language, heard.releases, heard.purposes
    FROM (SELECT subscriber_id, array_agg(release_id ORDER BY release_id DESC) AS releases,
                 array_agg(purpose ORDER BY release_id DESC) AS purposes
          FROM told GROUP BY subscriber_id) heard
    JOIN audience_subscriber s ON s.id = heard.subscriber_id
), first AS (
    SELECT *, CASE WHEN row_number() OVER same = 1 THEN nextval('deliveries_digest_number') END
        AS number
    FROM mail WINDOW same AS (PARTITION BY zone, language, releases, purposes)
), sorted AS MATERIALIZED (
    SELECT *, max(number) OVER same AS id, count(*) OVER same AS planned
    FROM first WINDOW same AS (PARTITION BY zone, language, releases, purposes)
), digest AS (
    INSERT INTO deliveries_digest (id, account_id, cadence, ends_at, zone, language, releases,
                                   purposes, edition_id, planned)
    SELECT id, %(account)s, %(cadence)s, %(until)s, zone, language, releases, purposes, id, planned
    FROM sorted WHERE number IS NOT NULL
)
INSERT INTO deliveries_delivery
    (release_id, purpose, account_id, destination, slot, edition_id, state, attempt, tries, looks,
     due_at, next_at, changed_at)
SELECT id, 0, %(account)s, subscriber_id, 0, id, 'scheduled', 0, 0, 0, %(until)s, %(until)s,
       deliveries_now()
FROM sorted
"""

PLANNED = """
UPDATE deliveries_window SET planned_at = deliveries_now(), planned = %(planned)s
WHERE id = %(window)s
"""


def plan_window(window_id: int) -> int:
    """Write the digests of one window and their deliveries, once; answer how many mails."""
    with transaction.atomic(), connection.cursor() as cursor:
        window = (
            Window.objects.select_for_update(skip_locked=True)
            .filter(pk=window_id, planned_at=None)
            .first()
        )
        if window is None:
            return 0
        account = Account.objects.get(pk=window.account_id)
        cursor.execute(
            PLAN,
            {
                "account": window.account_id,
                "cadence": window.cadence,
                "cadences": _served_by(Cadence(window.cadence)),
                "until": window.ends_at,
                "waits": makes_wait(account.settings),
                "zones": window.zones,
                "known": list(known_zones()),
                "home": settings.ORGANISATION_ZONE,
                "oldest": OLDEST,
            },
        )
        planned = int(cursor.rowcount)
        if planned:
            spread_window(window)
        cursor.execute(PLANNED, {"window": window_id, "planned": planned})
    return planned


def _served_by(cadence: Cadence) -> list[str]:
    """Whose left-over releases a window takes: the daily one also those of who reads at once."""
    if cadence is Cadence.DAILY:
        return [Cadence.DAILY, Cadence.AT_ONCE]
    return [cadence]
