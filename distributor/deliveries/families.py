"""Looks up the mail hosts of subscribers' domains for the accounts that are paced, now and then."""

from django.db import connection

from distributor.audience.mail_hosts import look_up_families
from distributor.deliveries.clock import now
from distributor.deliveries.spread import paced_accounts

FAMILIES = "families"  # the turn a tick takes for it

# Nothing was left to look up, and finding that out reads every address: not again for an hour.
REST = """
UPDATE deliveries_wakeup SET at = deliveries_now() + interval '1 hour' WHERE name = %s
"""


def look_up() -> int:
    """Look up the next few domains; answer how many there were."""
    looked_up = look_up_families(now(), accounts=paced_accounts())
    if not looked_up:
        with connection.cursor() as cursor:
            cursor.execute(REST, [FAMILIES])
    return looked_up
