"""The one clock: the database's, so that no worker's own clock decides anything."""

from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func


class LedgerNow(Func):  # type: ignore[explicit-any]  # Django's own base is written so
    """The same clock inside a query."""

    function = "deliveries_now"
    output_field = DateTimeField()


HEARTBEAT = "tick"


def now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deliveries_now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def tick_age() -> float | None:
    """Seconds since a tick last came through the broker; None when none ever did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM deliveries_now() - max(at))::float "
            "FROM deliveries_wakeup WHERE name = %s",
            [HEARTBEAT],
        )
        age: float | None = cursor.fetchone()[0]
    return age
