"""Erases a person for good, and takes their address out of what mail servers answered about them.

The ledger keeps only a number.

Reached by every release and digest there was, because the table of deliveries has no index by
person alone, and who was told what is taken back where a mail was cancelled.
"""

from django.db import connection, transaction

from distributor.accounts.models import Account
from distributor.audience.consent import Said
from distributor.audience.erase import erase
from distributor.deliveries.key import Place
from distributor.deliveries.prepared import Parameter
from distributor.people.audit import record

# Whatever may have gone to them.
WHERE = """
d.destination = %(subscriber)s AND d.account_id = ANY(%(accounts)s)
AND (d.release_id, d.purpose) IN (
    SELECT release_id, purpose FROM releases_revision WHERE frozen_at IS NOT NULL
    UNION ALL SELECT id, 0 FROM deliveries_digest)
"""

THEIRS = f"""
SELECT d.release_id, d.purpose, d.account_id, d.destination, d.slot
FROM deliveries_delivery d WHERE {WHERE}
"""

# The address is compared as plain text: what stands in it means nothing to an expression.
IN_ATTEMPTS = """
UPDATE deliveries_attempt
SET sentence = CASE WHEN strpos(lower(sentence), %(address)s) > 0 THEN '' ELSE sentence END,
    raw = CASE WHEN strpos(lower(raw), %(address)s) > 0 THEN '' ELSE raw END
WHERE key = ANY(%(keys)s)
"""

IN_REASONS = f"""
UPDATE deliveries_delivery d SET reason = ''
WHERE {WHERE}
  AND strpos(lower(d.reason), %(address)s) > 0
"""


# What people were told of a whole account or release may quote a server that named somebody.
ELSEWHERE = (
    "UPDATE deliveries_pause SET reason = '' WHERE strpos(lower(reason), %(address)s) > 0",
    "UPDATE people_notice SET sentence = '' WHERE strpos(lower(sentence), %(address)s) > 0",
)


def erase_and_forget(address: str, *, said: Said, who: str) -> int | None:
    """Erase the person with this normal address, all or nothing; answer their number.

    None if we knew nobody: then the address is suppressed all the same.
    """
    with transaction.atomic():
        number = erase(address, said=said)
        if number is not None:
            forget(subscriber_id=number, address=address)
        with connection.cursor() as cursor:
            for statement in ELSEWHERE:
                cursor.execute(statement, {"address": address})
        record(who=who, action="subscriber.erased", subject=f"subscriber {number or '-'}")
    return number


def forget(*, subscriber_id: int, address: str) -> None:
    """Empty every answer and reason in which this normal address stands."""
    accounts = list(Account.objects.values_list("pk", flat=True))
    parameters: dict[str, Parameter] = {
        "subscriber": subscriber_id,
        "accounts": accounts,
        "address": address,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(THEIRS, parameters)
        keys = [_key(row) for row in cursor.fetchall()]
        cursor.execute(IN_ATTEMPTS, {**parameters, "keys": keys})
        cursor.execute(IN_REASONS, parameters)


def _key(row: tuple[int, int, int, int, int]) -> str:
    release_id, purpose, account_id, destination, slot = row
    place = Place(
        release_id=release_id,
        purpose=purpose,
        account_id=account_id,
        destination=destination,
        slot=slot,
    )
    return place.key
