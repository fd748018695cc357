"""The one clock: the database's, so that no worker's own clock decides anything."""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deliveries_now()")
        moment: datetime = cursor.fetchone()[0]
    return moment
