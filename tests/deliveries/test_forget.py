"""Of somebody who was erased the ledger keeps a number, and no answer with their address."""

import pytest
from django.db import ProgrammingError
from scripted import script

from distributor.audience.consent import Said
from distributor.audience.erase import erase
from distributor.audience.models import Subscriber, Suppression
from distributor.contract import Misconfigured, RateLimited, RecipientGone, Rejected
from distributor.deliveries import forget as module
from distributor.deliveries.forget import erase_and_forget, forget
from distributor.deliveries.models import Attempt, Delivery, Pause
from distributor.deliveries.send import send_due
from distributor.people.models import AuditEntry, Notice
from distributor.people.notices import raise_notice
from tests.factories import account, edition_of, planned, rows


def test_d8_what_servers_answered_about_an_erased_person_is_emptied(db):
    crowd = account("crowd")
    script[crowd.handle].answers += [
        Rejected("<Ana@example.com> is not welcome", raw="550 ana@example.com no"),
        RecipientGone("Gone.", raw="550 <leo@example.com> unknown"),
    ]
    release = planned(crowd, "ana@example.com", "leo@example.com")
    send_due(edition_of(release, crowd).pk)
    (ana, _), (leo, _) = rows(release, "destination", "reason")
    number = erase("ana@example.com", said=Said(source="a test"))
    forget(subscriber_id=number, address="ana@example.com")
    told = {each.key.split(".")[3]: each for each in Attempt.objects.all()}
    assert (told[f"{ana:x}"].sentence, told[f"{ana:x}"].raw) == ("", "")
    assert "leo@example.com" in told[f"{leo:x}"].raw
    assert not Delivery.objects.filter(reason__icontains="ana@").exists()
    assert Delivery.objects.filter(destination=ana).count() == 1


def test_d8_what_stops_an_account_names_nobody(db):
    crowd = account("crowd")
    script[crowd.handle].answers += [
        RateLimited("<ana@example.com> gets too much.", retry_after=60, scope="example.com"),
        Misconfigured("No mail for leo@example.com.", hint="Ask the server of ana@example.com."),
    ]
    release = planned(crowd, "ana@example.com", "leo@example.com")
    send_due(edition_of(release, crowd).pk)
    kept = [*Pause.objects.values_list("reason", flat=True)]
    kept += Notice.objects.values_list("sentence", flat=True)
    assert len(kept) == 3
    assert not [text for text in kept if "ana@" in text or "leo@" in text]
    assert all("…@example.com" in text for text in kept)


def test_d8_erasing_goes_through_pauses_and_notices_too(db):
    Pause.objects.create(scope="all", reason="Ana@example.com asked us to wait.", who="officer")
    raise_notice(subject="a", sentence="ana@example.com could not be reached.")
    raise_notice(subject="b", sentence="leo@example.com could not be reached.")
    assert erase_and_forget("ana@example.com", said=Said(source="a test"), who="officer") is None
    assert Pause.objects.get().reason == ""
    assert {each.subject: bool(each.sentence) for each in Notice.objects.all()} == {
        "a": False,
        "b": True,
    }


def test_d8_erasing_is_done_as_a_whole_or_not_at_all(transactional_db, monkeypatch):
    crowd = account("crowd")
    planned(crowd, "ana@example.com")
    monkeypatch.setattr(module, "ELSEWHERE", ("UPDATE nothing SET x = 1",))
    with pytest.raises(ProgrammingError):
        erase_and_forget("ana@example.com", said=Said(source="a test"), who="officer")
    assert Subscriber.objects.get().address == "ana@example.com"
    assert not Suppression.objects.exists()
    assert not AuditEntry.objects.filter(action="subscriber.erased").exists()
    monkeypatch.undo()
    assert erase_and_forget("ana@example.com", said=Said(source="a test"), who="officer")
    assert not Subscriber.objects.exists()
    assert AuditEntry.objects.filter(action="subscriber.erased").count() == 1
