"""The circuit breaker: a platform that fails again and again is left alone, then tried once.

Only one worker makes the probe; when it succeeds everything goes on, when it fails the pause grows.
"""

from random import Random

from django.conf import settings
from django.db import connection

from distributor.deliveries.prepared import run

FAILURES = 5
FIRST, LONGEST = 15.0, 600.0
PROBE_SECONDS = 60.0

COUNT = """
INSERT INTO deliveries_breaker AS b (account_id, failures) VALUES (%(account)s, 1)
ON CONFLICT (account_id) DO UPDATE SET failures = b.failures + 1
RETURNING failures
"""

OPEN = """
UPDATE deliveries_breaker
SET open_until = deliveries_now() + make_interval(secs => %(seconds)s)
WHERE account_id = %(account)s
"""

IS_BROKEN = """
SELECT 1 FROM deliveries_breaker WHERE account_id = %(account)s AND failures >= %(failures)s
"""

TAKE_PROBE = """
UPDATE deliveries_breaker
SET open_until = deliveries_now() + make_interval(secs => %(seconds)s)
WHERE account_id = %(account)s AND failures >= %(failures)s AND open_until <= deliveries_now()
RETURNING 1
"""


def is_calm(account_id: int) -> bool:
    """Whether everybody may call: the breaker is closed."""
    return not run(IS_BROKEN, {"account": account_id, "failures": FAILURES})


def take_probe(account_id: int) -> bool:
    """Whether this worker may make the one try after a rest; nobody else may for a while then."""
    given = {"account": account_id, "failures": FAILURES, "seconds": PROBE_SECONDS}
    return bool(run(TAKE_PROBE, given))


def succeeded(account_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM deliveries_breaker WHERE account_id = %s", [account_id])


def failed(account_id: int, *, chance: Random) -> None:
    """Count a failure; from the fifth in a row the account is left alone, longer each time."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"account": account_id})
        failures = cursor.fetchone()[0]
        if failures < FAILURES:
            return
        longest = min(LONGEST, FIRST * 2.0 ** min(failures - FAILURES, 20))
        wait = chance.uniform(longest / 2, longest) * settings.RETRY_SCALE
        cursor.execute(OPEN, {"account": account_id, "seconds": wait})
