"""Of somebody who was erased the ledger keeps a number, and no answer with their address."""

from scripted import script

from distributor.audience.consent import Said
from distributor.audience.erase import erase
from distributor.contract import RecipientGone, Rejected
from distributor.deliveries.forget import forget
from distributor.deliveries.models import Attempt, Delivery
from distributor.deliveries.send import send_due
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
