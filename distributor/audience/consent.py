"""The consent ledger: who agreed to what, in which words, where and when; and when it ended.

It only grows, and it knows people by the hash of their address: it must prove what somebody agreed
to long after that somebody was erased.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection
from django.db.models.functions import Now

from distributor.audience.addresses import address_hash
from distributor.audience.models import Consent, List, Statement, Subscriber

BETWEEN = "\x1f"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What somebody was shown, in which language, and where; no wording where only we acted."""

    source: str
    wording: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of a person's history, as it is shown and exported."""

    at: datetime
    what: str
    list: str
    wording: str
    language: str
    source: str
    requested_at: datetime | None
    expires_at: datetime | None


def statement_of(said: Said) -> int:
    """The statement with these very words, kept once.

    Asked for in a statement of its own: whoever writes the same words at the same moment has then
    committed, and is seen.
    """
    source = said.source[:200]
    digest = sha256(BETWEEN.join((said.language, source, said.wording)).encode()).digest()
    known = Statement.objects.filter(digest=digest).values_list("id", flat=True)
    if (found := known.first()) is not None:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audience_statement (digest, language, source, wording) "
            "VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [digest, said.language, source, said.wording],
        )
    return known.get()


def note(
    what: Consent.What,
    *,
    subscriber: Subscriber,
    lists: Sequence[List],
    statement_id: int,
    requested_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Write what happened on these lists, in the transaction in which it happens."""
    Consent.objects.bulk_create(
        Consent(
            at=Now(),
            address_hash=bytes(subscriber.address_hash),
            list_id=each.pk,
            list_name=each.name,
            what=what,
            statement_id=statement_id,
            requested_at=requested_at,
            expires_at=expires_at,
        )
        for each in lists
    )


def history_of(address: str) -> list[Entry]:
    """Everything the ledger has of a normal address, oldest first; also of somebody erased."""
    lines = Consent.objects.filter(address_hash=address_hash(address)).select_related("statement")
    return [
        Entry(
            at=line.at,
            what=line.what,
            list=line.list_name,
            wording=line.statement.wording,
            language=line.statement.language,
            source=line.statement.source,
            requested_at=line.requested_at,
            expires_at=line.expires_at,
        )
        for line in lines.order_by("id")
    ]
