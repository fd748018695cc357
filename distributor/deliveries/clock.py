"""The one clock: the database's, so that no worker's own clock decides anything."""

from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func


class LedgerNow(Func):  # type: ignore[explicit-any]  # Django's own base is written so
    """The same clock inside a query."""

    function = "deliveries_now"
    output_field = DateTimeField()


HEARTBEAT = "tick"
POLLED = "poll"  # the sign of a tick without the broker


def now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deliveries_now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def tick_age() -> float | None:
    """Seconds since somebody last looked over the ledger, with or without the broker, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM deliveries_now() - max(at))::float "
            "FROM deliveries_wakeup WHERE name = ANY(%s)",
            [[HEARTBEAT, POLLED]],
        )
        age: float | None = cursor.fetchone()[0]
    return age
