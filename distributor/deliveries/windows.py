"""Says which windows of digests end now, and writes each down once.

A window is the day (or week) before an instant at which clocks in some zones show the account's
hour: a fixed instant, so that neither a restart nor a change of clocks can end it twice.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.db import connection

from distributor.accounts.models import Account
from distributor.audience.models import Cadence
from distributor.contract import Gathers, Misconfigured
from distributor.deliveries.clock import now
from distributor.kit.timetable import Timetable, read_timetable
from distributor.people.notices import clear_notice, raise_notice
from distributor.registry import all_channels
from distributor.releases.when import local_instant

PLAN_AHEAD = timedelta(seconds=60)
MISSED = timedelta(hours=2)  # an older window is skipped: its releases go into the next one
LATELY = 6  # hours; far enough for every change of clocks there has been
DIGESTS = (Cadence.DAILY, Cadence.WEEKLY)

OPEN = """
INSERT INTO deliveries_window (account_id, cadence, ends_at, zones, planned)
VALUES (%(account)s, %(cadence)s, %(ends)s, %(zones)s, 0)
ON CONFLICT DO NOTHING
"""

TO_PLAN = """
SELECT id FROM deliveries_window
WHERE planned_at IS NULL AND ends_at > %(oldest)s AND ends_at <= %(newest)s ORDER BY ends_at
"""


def open_windows() -> list[int]:
    """Write down every window that ends about now; answer which wait to be planned."""
    newest = now() + PLAN_AHEAD
    oldest = newest - PLAN_AHEAD - MISSED
    with connection.cursor() as cursor:
        for account_id, timetable in _timetables():
            for cadence in DIGESTS:
                for ends_at, zones in _ends(timetable, cadence, newest).items():
                    if ends_at > oldest:
                        cursor.execute(
                            OPEN,
                            {
                                "account": account_id,
                                "cadence": cadence,
                                "ends": ends_at,
                                "zones": zones,
                            },
                        )
        cursor.execute(TO_PLAN, {"oldest": oldest, "newest": newest})
        return [window_id for (window_id,) in cursor.fetchall()]


def last_end(timetable: Timetable, cadence: Cadence, *, zone: str, until: datetime) -> datetime:
    """The newest end of a window in this zone that is not after `until`."""
    day = until.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    step = timedelta(days=1)
    if cadence is Cadence.WEEKLY:
        day -= timedelta(days=(day.weekday() - timetable.weekday) % 7)
        step = timedelta(days=7)
    while (end := _end_of(day, timetable, zone)) > until:
        day -= step
    return end


def _end_of(day: date, timetable: Timetable, zone: str) -> datetime:
    """A local hour that is skipped moves forward; one that comes twice is taken the first time."""
    return local_instant(datetime.combine(day, timetable.hour), zone=zone).instant


@cache
def known_zones() -> Mapping[str, ZoneInfo]:
    """Every zone there is; a subscriber with another word reads in the organisation's.

    Kept, because Python itself keeps eight and would read all the others anew each time.
    """
    names = available_timezones() - {"localtime", "Factory"}
    return {name: ZoneInfo(name) for name in sorted(names)}


def _ends(timetable: Timetable, cadence: Cadence, until: datetime) -> Mapping[datetime, list[str]]:
    """The windows that ended lately, each with the zones in which it did."""
    found: dict[datetime, list[str]] = defaultdict(list)
    for name, zone in known_zones().items():
        if _hours_since(timetable, until.astimezone(zone)) < LATELY:
            found[last_end(timetable, cadence, zone=name, until=until)].append(name)
    return found


def _hours_since(timetable: Timetable, local: datetime) -> float:
    """How long ago the clocks showed the hour, give or take their own change: a quick look."""
    hours = local.hour - timetable.hour.hour + (local.minute - timetable.hour.minute) / 60
    return hours % 24


def _timetables() -> Iterator[tuple[int, Timetable]]:
    names = [name for name, channel in all_channels().items() if isinstance(channel, Gathers)]
    for account in Account.objects.filter(channel__in=names, is_active=True).order_by("id"):
        yield account.pk, timetable_of(account)


def timetable_of(account: Account) -> Timetable:
    """When this account's digests leave; the usual hours, and a notice, when it cannot be read."""
    subject = f"digests of account {account.pk}"
    try:
        timetable = read_timetable(account.settings)
    except Misconfigured as error:
        raise_notice(
            subject=subject,
            sentence=f"{account}: {error.sentence} {error.hint} Until then digests leave at 17:00, "
            "weekly ones on Friday.",
        )
        return Timetable()
    clear_notice(subject)
    return timetable
