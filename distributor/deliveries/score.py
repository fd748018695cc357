"""How much a subscriber's soft bounces weigh: each counts one, and less as time goes by.

A full mailbox on holiday must not cost anybody the subscription, and one that is full for ever
must not be mailed for ever. A report that a mail arrived clears what was before it.
"""

from django.conf import settings
from django.db import connection

SPREAD_DAYS = 7.0  # bounces of a single bad week are not enough
FORGOTTEN_AFTER = 60  # half-lives; nothing is left of it by then

SCORE = """
WITH soft AS (
    SELECT key, max(at) AS at FROM deliveries_event
    WHERE destination = %(destination)s AND kind = 'soft_bounced'
      AND at > deliveries_now() - make_interval(secs => %(forgotten)s)
      AND at > coalesce((SELECT max(at) FROM deliveries_event
                         WHERE destination = %(destination)s AND kind = 'delivered'), '-infinity')
    GROUP BY key
)
SELECT coalesce(sum(power(
           0.5::float8, extract(epoch FROM deliveries_now() - at)::float8 / %(half)s)), 0),
       coalesce(extract(epoch FROM deliveries_now() - min(at))::float8, 0)
FROM soft
"""
DAY = 86_400.0


def soft_score(subscriber_id: int) -> tuple[float, float]:
    """What the soft bounces of this person weigh now, and how many days ago the first was."""
    half = settings.SOFT_BOUNCE_DAYS * DAY
    with connection.cursor() as cursor:
        cursor.execute(
            SCORE,
            {"destination": subscriber_id, "half": half, "forgotten": half * FORGOTTEN_AFTER},
        )
        score, seconds = cursor.fetchone()
    return float(score), float(seconds) / DAY


def bounces_too_often(subscriber_id: int) -> bool:
    """Whether mail to this person should end."""
    score, days = soft_score(subscriber_id)
    return score >= settings.SOFT_BOUNCES and days >= SPREAD_DAYS
