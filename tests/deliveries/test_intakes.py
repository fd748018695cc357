"""Rule E1: at the hand-over, by mail or by webhook, a dead address ends the same way."""

import pytest
from scripted import script

from distributor.audience.models import Suppression
from distributor.contract import Event, EventKind, RecipientGone, Rejected, Transient
from distributor.deliveries.events import take
from distributor.deliveries.missing import missing
from distributor.deliveries.models import Event as Kept
from distributor.deliveries.send import send_due
from distributor.deliveries.tag import tag_of
from tests import factories
from tests.deliveries.test_events import keys


def at_the_hand_over(release, crowd):
    script[crowd.handle].answers = [RecipientGone("No such mailbox.")]
    send_due(factories.edition_of(release, crowd).pk)


def by_mail(release, crowd):
    take([Event(kind=EventKind.BOUNCED, id="1", tag=tag_of(keys(release)[0]))])


def by_webhook(release, crowd):
    take([Event(kind=EventKind.BOUNCED, id="1", key=keys(release)[0])], account_id=crowd.pk)


@pytest.mark.parametrize("intake", [at_the_hand_over, by_mail, by_webhook])
def test_e1_a_dead_address_gets_no_further_mail(intake):
    crowd = factories.account("crowd")
    intake(factories.planned(crowd, "ana@basin.example"), crowd)
    assert Suppression.objects.count() == 1
    script[crowd.handle].answers, asked = [], len(script[crowd.handle].asked)
    later = factories.planned(crowd, "ana@basin.example")
    send_due(factories.edition_of(later, crowd).pk)
    assert len(script[crowd.handle].asked) == asked
    assert [reason for (reason,) in factories.rows(later, "reason")] == ["suppressed"]


def test_e1_a_mailbox_that_took_nothing_for_days_bounced_softly():
    crowd = factories.account("crowd")
    release = factories.planned(crowd, "ana@basin.example", "leo@basin.example", when_late="send")
    factories.set_clock(2 * 86_400)
    said = "452 4.2.2 <ana@basin.example> mailbox full"
    script[crowd.handle].answers = [Transient("Full.", raw=said), Rejected("Not this text.")]
    send_due(factories.edition_of(release, crowd).pk)
    assert factories.states(release) == ["failed", "failed"]
    kept = Kept.objects.get()
    assert (kept.kind, kept.said) == ("soft_bounced", "452 4.2.2 <…@basin.example> mailbox full")
    assert not Suppression.objects.exists()
    assert [each.word for each in missing(release.pk)] == ["refused", "refused"]
