"""Says in a sentence which mails of a mailing still wait for their turn, and until when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from distributor.accounts.models import Account
from distributor.audience.families import families_of
from distributor.contract import Misconfigured
from distributor.kit.pacing import Pacing, read_pacing

NAMED = 5  # with a pace for each domain there may be thousands

# Only what is planned for later is read, in the order of the index of what is scheduled.
WAITING = """
SELECT d.account_id, split_part(s.address, '@', 2) AS domain, count(*), max(d.next_at)
FROM deliveries_delivery d JOIN audience_subscriber s ON s.id = d.destination
WHERE d.release_id = %(release)s AND d.account_id = ANY(%(accounts)s)
  AND d.state = 'scheduled' AND d.attempt = 0 AND d.next_at > deliveries_now()
GROUP BY d.account_id, domain
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turns:
    """The mails to one family that wait for their turn, and when the last of them leaves."""

    family: str
    mails: int
    last_at: datetime


def waiting_turns(
    release_id: int, accounts: Iterable[Account], *, planned: Mapping[int, int], zone: str
) -> dict[int, str]:
    """What of a release waits at each account that is paced; `planned` counts its mails."""
    paced = {each.pk: pacing for each in accounts if (pacing := _pacing(each)).is_any}
    found = _waiting(release_id, list(paced)) if paced else {}
    bounded = {
        pk: [each for each in turns if _pace(each, paced[pk])] for pk, turns in found.items()
    }
    return {
        pk: _sentence(turns, paced[pk], planned=planned.get(pk, 0), zone=ZoneInfo(zone))
        for pk, turns in bounded.items()
        if turns
    }


def _pacing(account: Account) -> Pacing:
    """Settings that cannot be read pace nothing, and a notice says so (`spread.py`)."""
    try:
        return read_pacing(account.settings)
    except Misconfigured:
        return Pacing()


def _waiting(release_id: int, accounts: list[int]) -> dict[int, list[Turns]]:
    """The families at each account, those with most mails first."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"release": release_id, "accounts": accounts})
        rows: list[tuple[int, str, int, datetime]] = cursor.fetchall()
    families = families_of({domain for _, domain, _, _ in rows})
    found: dict[int, dict[str, Turns]] = {}
    for account_id, domain, mails, last_at in rows:
        of_account = found.setdefault(account_id, {})
        family = families[domain]
        known = of_account.get(family, Turns(family=family, mails=0, last_at=last_at))
        of_account[family] = Turns(
            family=family, mails=known.mails + mails, last_at=max(known.last_at, last_at)
        )
    return {
        account_id: sorted(each.values(), key=lambda turns: (-turns.mails, turns.family))
        for account_id, each in found.items()
    }


def _sentence(turns: list[Turns], pacing: Pacing, *, planned: int, zone: ZoneInfo) -> str:
    named = "; ".join(_named(each, pacing, zone) for each in turns[:NAMED])
    others = f"; and to {len(turns) - NAMED:,} others" if len(turns) > NAMED else ""
    waiting = sum(each.mails for each in turns)
    mails = "mail" if planned == 1 else "mails"
    wait = "waits for its turn" if waiting == 1 else "wait for their turn"
    return f"{waiting:,} of {planned:,} {mails} {wait}: {named}{others}."


def _named(turns: Turns, pacing: Pacing, zone: ZoneInfo) -> str:
    last = f"{turns.last_at.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}"
    go = "goes" if turns.mails == 1 else "go"
    return f"{turns.mails:,} {go} to {turns.family}, {_pace(turns, pacing)}, the last at {last}"


def _pace(turns: Turns, pacing: Pacing) -> str:
    """What bounds these mails in words; empty where nothing does."""
    rate = pacing.rate_of(turns.family)
    bounds = [f"{rate:,} an hour"] if rate else []
    bounds += ["as the warm-up allows"] if pacing.most_on(turns.last_at.date()) else []
    return " and ".join(bounds)
