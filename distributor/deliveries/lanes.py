"""Keeps the number of connections of a mailing: one lane each, held with a database lock."""

from django.db import connection

from distributor.deliveries.send import send_due

LANE_CLASS = 7002
LANES = 64


def send_in_lane(edition_id: int, *, lane: int) -> int:
    """Send this edition's mails in one numbered lane; 0 when another worker is in it already."""
    place = edition_id * LANES + lane
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LANE_CLASS, place])
        if not cursor.fetchone()[0]:
            return 0
    try:
        return send_due(edition_id)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LANE_CLASS, place])
