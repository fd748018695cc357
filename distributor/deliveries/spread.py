"""Paces mailings and digests: gives the mails to each family of mailboxes instants of their own.

At planning and not at the claim, so that a mailbox provider that takes little never slows the claim
of the others, and restarts change nothing. An account without these settings pays for none of it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from distributor.accounts.models import Account
from distributor.audience.families import families_of
from distributor.contract import Misconfigured
from distributor.deliveries.clock import now
from distributor.deliveries.gathered import TOO_LATE
from distributor.deliveries.models import MailboxTurn, Mailing, Window
from distributor.deliveries.ready import LATE
from distributor.deliveries.stretch import Stretch, Turn, gap_of, stretches
from distributor.kit.pacing import Pacing, read_pacing
from distributor.people.notices import clear_notice, raise_notice

PACE_CLASS = 7006
OVERDUE = timedelta(minutes=1)

# Mails that have not been tried; each has its first instant still.
UNTRIED = """
d.account_id = %(account)s AND d.destination <> 0 AND d.state = 'scheduled' AND d.attempt = 0
"""
OF_MAILING = "d.release_id = %(release)s AND d.purpose = %(purpose)s AND d.next_at = %(due)s"
OF_WINDOW = """d.next_at = %(due)s AND d.release_id IN (
    SELECT g.id FROM deliveries_digest g
    WHERE g.account_id = %(account)s AND g.cadence = %(cadence)s AND g.ends_at = %(due)s)
"""
# What is too late by its release's own rule waits for a person instead, and what is too late of a
# digest for the next one.
LEFT_BEHIND = f"""
d.edition_id = %(edition)s AND d.next_at <= %(due)s AND d.due_at < %(before)s
AND NOT EXISTS (SELECT 1 FROM releases_release r WHERE r.id = d.release_id AND {LATE})
AND NOT EXISTS (SELECT 1 FROM deliveries_digest g WHERE g.id = d.release_id AND {TOO_LATE})
"""
WAITING = "d.next_at > %(due)s"

DOMAINS = f"""
SELECT split_part(s.address, '@', 2) AS domain, count(*), max(d.next_at)
FROM deliveries_delivery d JOIN audience_subscriber s ON s.id = d.destination
WHERE {UNTRIED} AND {{which}}
GROUP BY domain
"""

# Each row is found again by where it lies: nobody else can have moved it in this transaction.
SPREAD = f"""
WITH mail AS MATERIALIZED (
    SELECT d.ctid AS lies, d.destination, d.next_at, m.family
    FROM deliveries_delivery d
    JOIN audience_subscriber s ON s.id = d.destination
    JOIN unnest(%(domains)s::text[], %(families)s::text[]) AS m(domain, family)
      ON m.domain = split_part(s.address, '@', 2)
    WHERE {UNTRIED} AND {{which}}
    {{lock}}
), place AS (
    SELECT lies, next_at, family,
           row_number() OVER (PARTITION BY family ORDER BY next_at, destination) - 1 AS number
    FROM mail
)
UPDATE deliveries_delivery d SET due_at = turn.at, next_at = turn.at
FROM place
JOIN unnest(%(of)s::text[], %(first)s::int[], %(mails)s::int[], %(begins)s::timestamptz[],
            %(gap)s::interval[]) AS t(family, first, mails, begins_at, gap)
  ON t.family = place.family
 AND place.number >= t.first AND place.number < t.first + t.mails
CROSS JOIN LATERAL (SELECT t.begins_at + (place.number - t.first) * t.gap AS at) turn
WHERE d.ctid = place.lies AND turn.at <> place.next_at
"""
LOCK = "FOR UPDATE OF d SKIP LOCKED"  # what this very transaction planned is nobody else's yet


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """The mails to be spread: all to one account, from `due_at` on; `which` is a condition."""

    account_id: int
    due_at: datetime
    which: str
    values: Mapping[str, int | str | datetime]
    pacing: Pacing
    lock: str = ""

    @property
    def given(self) -> dict[str, int | str | datetime]:
        return {"account": self.account_id, "due": self.due_at, **self.values}


def spread_mailing(mailing: Mailing) -> int:
    """Pace the mails just planned; must run in the transaction that plans. Answers how many."""
    pacing = pacing_of(Account.objects.get(pk=mailing.account_id))
    if not pacing.is_any:
        return 0
    values = {"release": mailing.release_id, "purpose": mailing.purpose}
    return _spread(
        Batch(
            account_id=mailing.account_id,
            due_at=mailing.due_at,
            which=OF_MAILING,
            values=values,
            pacing=pacing,
        )
    )


def spread_window(window: Window) -> int:
    """Pace the digests just planned; must run in the transaction that plans. Answers how many."""
    pacing = pacing_of(Account.objects.get(pk=window.account_id))
    if not pacing.is_any:
        return 0
    return _spread(
        Batch(
            account_id=window.account_id,
            due_at=window.ends_at,
            which=OF_WINDOW,
            values={"cadence": window.cadence},
            pacing=pacing,
        )
    )


def catch_up(account_id: int, edition_id: int) -> int:
    """Give what missed its turn by a minute another, behind those that wait; answer how many.

    After a pause or an outage all of it would leave at once.
    """
    pacing = pacing_of(Account.objects.get(pk=account_id))
    if not pacing.is_any:
        return 0
    moment = now()
    with transaction.atomic():
        return _spread(
            Batch(
                account_id=account_id,
                due_at=moment,
                which=LEFT_BEHIND,
                values={"edition": edition_id, "before": moment - OVERDUE},
                pacing=pacing,
                lock=LOCK,
            )
        )


def paced_accounts() -> set[int]:
    """The accounts with a pace or a warm-up."""
    having = Account.objects.filter(settings__has_any_keys=["pace", "warm_up"], is_active=True)
    return set(having.values_list("id", flat=True))


def pacing_of(account: Account) -> Pacing:
    """How an account is paced; not at all, and a notice, when its settings cannot be read."""
    subject = f"pace of account {account.pk}"
    try:
        pacing = read_pacing(account.settings)
    except Misconfigured as error:
        raise_notice(
            subject=subject,
            sentence=f"{account}: {error.sentence} {error.hint} Until then its mails are not "
            "paced.",
        )
        return Pacing()
    if pacing.is_any:
        clear_notice(subject)
    return pacing


def _spread(batch: Batch) -> int:
    """Spread a batch, one at a time for each account."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PACE_CLASS, batch.account_id])
    found = _domains(batch, batch.which)
    families = families_of([name for name, _, _ in found])
    mails: Counter[str] = Counter()
    for name, count, _ in found:
        mails[families[name]] += count
    made = list(_made(batch, mails)) if mails else []
    if not made:
        return 0
    paced = {family for family, _ in made}
    return _write(batch, {k: family for k, family in families.items() if family in paced}, made)


def _domains(batch: Batch, which: str) -> list[tuple[str, int, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(DOMAINS.format(which=which), batch.given)
        return list(cursor.fetchall())


def _made(batch: Batch, mails: Mapping[str, int]) -> Iterator[tuple[str, Stretch]]:
    """The stretches of each family that is bounded, whose turns are written down."""
    turns = _turns(batch)
    following = []
    for family, count in mails.items():
        made, turn = stretches(
            count,
            family=family,
            due_at=batch.due_at,
            turn=turns.get(family),
            pacing=batch.pacing,
        )
        if gap_of(batch.pacing, family) or batch.pacing.most_on(made[0].begins_at.date()):
            following.append(_row(batch.account_id, family, turn))
            yield from ((family, stretch) for stretch in made)
    MailboxTurn.objects.bulk_create(
        following,
        update_conflicts=True,
        unique_fields=["account_id", "family"],
        update_fields=["free_at", "day", "used"],
    )


def _row(account_id: int, family: str, turn: Turn) -> MailboxTurn:
    return MailboxTurn(
        account_id=account_id, family=family, free_at=turn.free_at, day=turn.day, used=turn.used
    )


def _turns(batch: Batch) -> dict[str, Turn]:
    """Whose turn is when; what was planned and cancelled since gives its place back.

    Not while the sender is warmed up: how many mails of a day have gone is not asked again.
    """
    rows = MailboxTurn.objects.filter(account_id=batch.account_id)
    turns = {each.family: Turn(free_at=each.free_at, day=each.day, used=each.used) for each in rows}
    is_warm = batch.pacing.most_on(batch.due_at.date()) is None
    if not is_warm or all(turn.free_at <= batch.due_at for turn in turns.values()):
        return turns
    waiting = _waiting(batch)
    return {
        family: Turn(
            free_at=min(
                turn.free_at,
                waiting.get(family, batch.due_at) + gap_of(batch.pacing, family),
            ),
            day=turn.day,
            used=turn.used,
        )
        for family, turn in turns.items()
    }


def _waiting(batch: Batch) -> dict[str, datetime]:
    """The last instant that a mail of each family has been given."""
    found = _domains(batch, WAITING)
    families = families_of([name for name, _, _ in found])
    last: dict[str, datetime] = {}
    for name, _, at in found:
        last[families[name]] = max(at, last.get(families[name], at))
    return last


def _write(batch: Batch, families: Mapping[str, str], made: list[tuple[str, Stretch]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            SPREAD.format(which=batch.which, lock=batch.lock),
            {
                **batch.given,
                "domains": list(families),
                "families": list(families.values()),
                "of": [family for family, _ in made],
                "first": [stretch.first for _, stretch in made],
                "mails": [stretch.mails for _, stretch in made],
                "begins": [stretch.begins_at for _, stretch in made],
                "gap": [stretch.gap for _, stretch in made],
            },
        )
        return int(cursor.rowcount)
