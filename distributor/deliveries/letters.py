"""Sends the letters of the outbox: one try each, tried again until they are taken.

Unlike a mailing, a letter whose answer was lost is sent again: it is the same letter with the same
Message-ID, somebody waits for it, and two questions to confirm do less harm than none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import structlog
from django.conf import settings
from django.db import connection

from distributor.accounts.secrets import Unopenable
from distributor.accounts.value import account_value
from distributor.audience.letters import composed, writer_of
from distributor.audience.models import Letter
from distributor.contract import (
    AuthExpired,
    ChannelError,
    Deadline,
    Misconfigured,
    RateLimited,
    Receipt,
    RecipientGone,
    Rejected,
)
from distributor.deliveries.telling import tell_of_row

LETTERS_CLASS = 7010
HANDS = 2  # so many workers at most: a mail server that hangs must not keep posts waiting
SECONDS_AT_WORK = 20.0
CALL_SECONDS = 30.0
LEASE_SECONDS = 2 * CALL_SECONDS
FIRST_WAIT = 15.0
LONGEST_WAIT = 3600.0
PATIENCE_HOURS = 48

DUE = """
FROM audience_letter l JOIN accounts_account a ON a.id = l.account_id
WHERE l.next_at <= deliveries_now()
  AND NOT EXISTS (
    SELECT 1 FROM deliveries_pause p
    WHERE p.domain = '' AND (p.until IS NULL OR p.until > deliveries_now())
      AND (p.scope = 'all' OR (p.scope = 'channel' AND p.target = a.channel)
           OR (p.scope = 'account' AND p.target = a.id::text)))
"""

CLAIM = f"""
UPDATE audience_letter SET tries = tries + 1,
    next_at = deliveries_now() + make_interval(secs => %(lease)s)
WHERE id IN (SELECT l.id {DUE} ORDER BY l.next_at LIMIT 1 FOR UPDATE OF l SKIP LOCKED)
RETURNING id
"""

# Fenced with the try: who comes back after its lease must not undo what a later try has done.
SETTLE = """
UPDATE audience_letter SET reason = %(reason)s,
    sent_at = CASE WHEN %(is_sent)s THEN deliveries_now() ELSE sent_at END,
    next_at = CASE WHEN %(wait)s::float8 IS NULL
                     OR written_at < deliveries_now() - make_interval(hours => %(patience)s)
              THEN NULL ELSE deliveries_now() + make_interval(secs => %(wait)s) END
WHERE id = %(id)s AND tries = %(tries)s AND next_at IS NOT NULL
"""

log = structlog.get_logger()


def letters_are_due() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 {DUE})")
        is_due: bool = cursor.fetchone()[0]
    return is_due


def send_letters() -> int:
    """Send what is due, one after another for a while; answer how many were tried."""
    until, tried = monotonic() + SECONDS_AT_WORK, 0
    with _a_hand() as is_free:
        while is_free and monotonic() < until and (letter := _claim()) is not None:
            _settle(letter, _outcome(letter))
            tried += 1
    return tried


@contextmanager
def _a_hand() -> Iterator[bool]:
    """Whether fewer workers than allowed are at it; inside, this one counts."""
    with connection.cursor() as cursor:
        for hand in range(HANDS):
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LETTERS_CLASS, hand])
            if cursor.fetchone()[0]:
                try:
                    yield True
                finally:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LETTERS_CLASS, hand])
                return
    yield False


def _claim() -> Letter | None:
    """Take the next; a worker that dies with it leaves it to another after the lease."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"lease": LEASE_SECONDS})
        found = cursor.fetchone()
    if found is None:
        return None
    return Letter.objects.select_related("account", "sign_up", "subscriber").get(pk=found[0])


def _outcome(letter: Letter) -> Receipt | ChannelError | None:
    """One try; None when there is nothing to say any more."""
    writer = writer_of(letter.account)
    if writer is None:
        return Misconfigured("This account cannot write letters, or is not in use.")
    try:
        account = account_value(letter.account)
        deadline = Deadline.after(CALL_SECONDS)
        made = composed(letter, imprint=writer.imprint(account), deadline=deadline)
        return None if made is None else writer.write(made, account)
    except Unopenable as error:
        return Misconfigured(str(error))
    except ChannelError as error:
        return error


def _settle(letter: Letter, outcome: Receipt | ChannelError | None) -> None:
    if isinstance(outcome, Misconfigured | AuthExpired):
        tell_of_row(letter.account, outcome.sentence)
    with connection.cursor() as cursor:
        cursor.execute(
            SETTLE,
            {
                "id": letter.pk,
                "tries": letter.tries,
                "is_sent": isinstance(outcome, Receipt),
                "wait": _wait(letter, outcome),
                "reason": outcome.sentence if isinstance(outcome, ChannelError) else "",
                "patience": PATIENCE_HOURS,
            },
        )
    log.info("letter.tried", letter=letter.pk, kind=letter.kind, outcome=type(outcome).__name__)


def _wait(letter: Letter, outcome: Receipt | ChannelError | None) -> float | None:
    """Seconds until the next try; None when there is none."""
    if not isinstance(outcome, ChannelError) or isinstance(outcome, RecipientGone | Rejected):
        return None
    doubled: float = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(letter.tries - 1, 10))
    told = outcome.retry_after if isinstance(outcome, RateLimited) else None
    scale: float = settings.RETRY_SCALE
    return max(doubled * scale, told or 0.0)
