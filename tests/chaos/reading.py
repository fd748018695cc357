"""Reads the history of a run: from the platforms' own records, and from the database."""

import json
import re
from collections import Counter
from datetime import UTC, datetime

from django.db import connection

from distributor.accounts import models as accounts_models
from distributor.audience.models import Subscriber, Subscription
from distributor.contract import Destination, OutcomeUnknown, Serves
from distributor.deliveries import models
from distributor.deliveries.key import Place, part_of, slot_of
from distributor.deliveries.looking import can_look
from distributor.registry import channel_named
from distributor.releases.models import Edition, Release
from tests.chaos.history import Account, Delivery, Kill, Move, Taken, plain

KEY = re.compile(r"<([0-9a-f.]+)@")

# Of the run's own database only: every move of the ledger, with the instant and who held it.
WATCH_MOVES = """
CREATE TABLE chaos_move (
    number bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
    release_id bigint, purpose int, account_id int, destination bigint, slot int,
    old text, new text, attempt int, holder int, waits boolean, reason text);
CREATE INDEX ON chaos_move (release_id, account_id);
CREATE FUNCTION chaos_watch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO chaos_move (release_id, purpose, account_id, destination, slot, old, new, attempt,
                            holder, waits, reason)
    VALUES (NEW.release_id, NEW.purpose, NEW.account_id, NEW.destination, NEW.slot,
            CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END, NEW.state, NEW.attempt, NEW.holder,
            NEW.next_at IS NULL, left(NEW.reason, 80));
    RETURN NULL;
END $$;
CREATE TRIGGER chaos_watch AFTER INSERT OR UPDATE ON deliveries_delivery
FOR EACH ROW EXECUTE FUNCTION chaos_watch();
"""

# A part whose thread waits for a person is due, and moves no more than what it waits for.
MOVES_BY_ITSELF = """
SELECT 1 FROM deliveries_delivery d
WHERE d.next_at IS NOT NULL AND NOT (d.state = 'scheduled' AND EXISTS (
    SELECT 1 FROM deliveries_delivery b
    WHERE b.release_id = d.release_id AND b.purpose = d.purpose AND b.account_id = d.account_id
      AND b.destination = d.destination AND b.slot < d.slot
      AND b.state = 'unknown' AND b.next_at IS NULL))
LIMIT 1
"""

LAST_MOVE = """
SELECT new, waits, reason FROM chaos_move
WHERE release_id = %s AND purpose = %s AND account_id = %s AND destination = %s AND slot = %s
  AND at > to_timestamp(%s)
ORDER BY number DESC LIMIT 1
"""


def read_taken(file, platform):
    """What one platform took, line by line: a mail's record is long, and only its head is kept."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8") as lines:
        return [_taken(json.loads(line), platform) for line in lines if line.endswith("\n")]


def _taken(item, platform):
    named = KEY.match(item["remote_id"]) if platform == "email" else None
    at = datetime.fromisoformat(item["at"])
    return Taken(
        platform=platform,
        account=item.get("account", ""),
        text=plain(item["text"]),
        key=named[1] if named else "",
        remote_id=item["remote_id"],
        parent=item.get("parent", ""),
        received_at=datetime.fromisoformat(item.get("received_at", item["at"])),
        at=at,
    )


def read_kills(notes):
    """Where workers were killed, as they noted it themselves."""
    for note in notes:
        if note["action"] == "kill":
            yield Kill(
                point=note["point"],
                at=datetime.fromtimestamp(note["at"], UTC),
                holder=note["holder"],
                keys=tuple(note["keys"]),
            )


def read_ledger():
    """Accounts, deliveries, moves, and the keys that had to be planned."""
    accounts = _accounts()
    return accounts, tuple(_deliveries(accounts)), tuple(_moves()), frozenset(_expected(accounts))


def _accounts():
    found = {}
    for row in accounts_models.Account.objects.all():
        channel = channel_named(row.channel)
        found[row.pk] = Account(
            id=row.pk,
            channel=row.channel,
            name=row.settings.get("author") or row.settings.get("username") or row.handle,
            can_look=can_look(channel),
            ordered=channel.facts.ordered,
            to_subscribers=channel.facts.destination is Destination.SUBSCRIBERS,
            keeps_records=not isinstance(channel, Serves),
        )
    return found


def _deliveries(accounts):
    releases = Release.objects.in_bulk()
    addresses = dict(Subscriber.objects.values_list("pk", "address"))
    texts = {
        pk: [plain(part["text"]) for part in value["parts"]]
        for pk, value in Edition.objects.values_list("pk", "value")
    }
    receipts = dict(models.Receipt.objects.values_list("key", "remote_id"))
    in_doubt = models.Attempt.objects.filter(outcome__in=("", OutcomeUnknown.__name__))
    doubts = Counter(in_doubt.values_list("key", flat=True))
    for row in models.Delivery.objects.iterator():
        key, part = _key(row), part_of(row.slot)
        yield Delivery(
            key=key,
            account=row.account_id,
            state=row.state,
            part=part,
            thread=key.rpartition(".")[0],
            text="" if accounts[row.account_id].to_subscribers else texts[row.edition_id][part],
            address=addresses.get(row.destination, ""),
            due_at=row.due_at,
            embargo_at=releases[row.release_id].embargo_at,
            attempt=row.attempt,
            waits_for_person=row.next_at is None,
            doubts=doubts[key],
            receipt=receipts.get(key),
            reason=row.reason or "",
        )


def _key(row):
    return _as_key((row.release_id, row.purpose, row.account_id, row.destination, row.slot))


def _as_key(place):
    return ".".join(f"{number:x}" for number in place)


def overtaken(key, *, since):
    """What others did since that instant with a delivery whose holder sleeps; None: not enough."""
    place = [int(word, 16) for word in key.split(".")]
    with connection.cursor() as cursor:
        cursor.execute(LAST_MOVE, [*place, since])
        new, waits, reason = cursor.fetchone() or ("", False, "")
    if new == "sent":
        return "sent by another"
    if new == "unknown" and waits:
        return "left to a person"
    if new == "unknown" and (reason or "").startswith("Not found; the worker"):
        return "looked for in vain, and not sent again while its worker may live"
    return None


def _moves():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT release_id, purpose, account_id, destination, slot, old, new, attempt, at, "
            "reason, holder FROM chaos_move ORDER BY number"
        )
        for *place, old, new, attempt, at, reason, holder in cursor.fetchall():
            yield Move(
                key=_as_key(place),
                old=old,
                new=new,
                attempt=attempt,
                at=at,
                reason=reason or "",
                holder=holder,
            )


def _expected(accounts):
    """What approved editions and lists say must be there, without asking the ledger."""
    approved = Edition.objects.filter(revision__frozen_at__isnull=False).select_related("revision")
    for edition in approved:
        release, purpose = edition.revision.release_id, edition.revision.purpose
        common = {"release_id": release, "purpose": purpose, "account_id": edition.account_id}
        if not accounts[edition.account_id].to_subscribers:
            for part in range(len(edition.value["parts"])):
                slot = slot_of(language=edition.language, part=part)
                yield Place(**common, destination=0, slot=slot).key
            continue
        readers = Subscription.objects.filter(list__account_id=edition.account_id)
        for subscriber in readers.values_list("subscriber_id", flat=True):
            yield Place(**common, destination=subscriber, slot=0).key
