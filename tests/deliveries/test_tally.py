"""The account of a mailing adds up, says who is missing, and sends to nobody twice."""

import pytest
from scripted import receipt, script

from distributor.audience.models import Subscriber, Suppression
from distributor.audience.subscribe import leave, suppress
from distributor.contract import EventKind, RecipientGone, Rejected
from distributor.deliveries.again import send_to_missing
from distributor.deliveries.events import take
from distributor.deliveries.history import history
from distributor.deliveries.key import place_of
from distributor.deliveries.missing import missing
from distributor.deliveries.models import Delivery
from distributor.deliveries.send import send_due
from distributor.deliveries.status import release_status
from distributor.deliveries.tally import tallies
from distributor.people.models import AuditEntry
from distributor.releases.refusal import Refused
from tests import factories
from tests.deliveries.test_events import keys, news

NAMES = ("sent", "gone", "rejected", "silent", "left", "suppressed")


@pytest.fixture
def crowd():
    return factories.account("crowd")


@pytest.fixture
def mailing(crowd):
    """One mail of each kind of end, and one that waits."""
    release = factories.planned(crowd, *(f"{name}@basin.example" for name in NAMES))
    people = {row.destination for row in Delivery.objects.filter(release_id=release.pk)}
    *_, leaver, suppressed = sorted(people)
    leave(subscriber_id=leaver, account_id=crowd.pk)
    suppress(subscriber_id=suppressed, reason="bounced")
    script[crowd.handle].answers = [
        receipt(),
        RecipientGone("No such mailbox."),
        Rejected("Not this text."),
        "silence",
    ]
    send_due(factories.edition_of(release, crowd).pk)
    return release


def words(release):
    return {each.address.partition("@")[0]: each.word for each in missing(release.pk)}


def test_g7_planned_is_the_sum_of_what_became_of_every_mail(mailing, crowd):
    tally = tallies(mailing.pk)[crowd.pk]
    assert tally.sentence == ("6 planned = 1 sent + 2 refused + 1 suppressed + 1 left + 1 unknown")
    assert tally.lost == 0
    assert release_status(mailing).channels[0].tally == tally


def test_a_mail_that_got_lost_would_show(mailing, crowd):
    Delivery.objects.filter(release_id=mailing.pk, state="unknown").delete()
    tally = tallies(mailing.pk)[crowd.pk]
    assert tally.lost == 1
    assert "1 are not accounted for" in tally.sentence


def test_before_anything_went_out_all_are_scheduled(crowd):
    release = factories.planned(crowd, "ana@basin.example")
    assert tallies(release.pk)[crowd.pk].sentence == "1 planned = 1 scheduled"
    assert tallies(factories.announced(crowd, parts=1).pk)[crowd.pk].sentence == "0 planned = 0"


def test_who_did_not_get_it_is_listed_with_the_reason(mailing):
    assert words(mailing) == {
        "gone": "refused",
        "rejected": "refused",
        "silent": "unknown",
        "left": "left",
        "suppressed": "suppressed",
    }
    why = {each.address.partition("@")[0]: each.why for each in missing(mailing.pk)}
    assert why["rejected"] == "Not this text."
    assert why["suppressed"] == "The address is not mailed any more: bounced."
    assert why["left"] == "They left the lists before it went out."


def test_what_came_back_is_missing_too_unless_it_arrived_after_all(mailing, crowd):
    key = keys(mailing)[0]
    take([news(key, EventKind.SOFT_BOUNCED, code="4.2.2", said="full"), news(key, "answered")])
    assert words(mailing)["sent"] == "soft bounced"
    assert tallies(mailing.pk)[crowd.pk].news_sentence == "What came back: 1 soft bounced."
    take([news(key, EventKind.DELIVERED)])
    assert "sent" not in words(mailing)


def test_an_erased_person_is_missing_without_a_name(mailing):
    Subscriber.objects.filter(address="rejected@basin.example").delete()
    assert "(erased)" in [each.address for each in missing(mailing.pk)]


def test_the_history_of_a_mail_tells_what_came_back(mailing):
    key = keys(mailing)[0]
    take([news(key, code="5.1.1", said="550 no such user")])
    told = [line.sentence for line in history(place_of(key))]
    assert any("mailbox does not exist" in each and "5.1.1 550 no such" in each for each in told)


def test_send_to_the_missing_only(mailing, crowd):
    before = {row.destination: row.attempt for row in Delivery.objects.all()}
    assert send_to_missing(mailing, who="officer") == 1  # only "rejected" may be mailed now
    script[crowd.handle].asked.clear()
    send_due(factories.edition_of(mailing, crowd).pk)
    assert [each.recipient.address for each in script[crowd.handle].asked] == [
        "rejected@basin.example"
    ]
    assert tallies(mailing.pk)[crowd.pk].parts["sent"] == 2
    grown = [row for row in Delivery.objects.all() if row.attempt > before[row.destination]]
    assert len(grown) == 1
    assert AuditEntry.objects.filter(action="release.sent_to_missing").exists()


def test_who_came_back_is_sent_to_and_who_got_it_never_again(mailing, crowd):
    Suppression.objects.all().delete()
    factories.readers(crowd, *(f"{name}@basin.example" for name in NAMES))
    assert send_to_missing(mailing, who="officer") == 4
    assert send_to_missing(mailing, who="officer") == 0
    script[crowd.handle].asked.clear()
    send_due(factories.edition_of(mailing, crowd).pk)
    asked = {each.recipient.address.partition("@")[0] for each in script[crowd.handle].asked}
    assert asked == {"gone", "rejected", "left", "suppressed"}
    assert tallies(mailing.pk)[crowd.pk].sentence == "6 planned = 5 sent + 1 unknown"


def test_what_a_person_cancelled_stays_cancelled(crowd):
    release = factories.planned(crowd, "ana@basin.example")
    Delivery.objects.update(state="cancelled", reason="officer cancelled it.", next_at=None)
    assert send_to_missing(release, who="officer") == 0
    release.state = "withdrawn"
    release.save()
    with pytest.raises(Refused):
        send_to_missing(release, who="officer")
