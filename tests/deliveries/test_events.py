"""What comes back changes what it must, once, and nothing else."""

from itertools import count

import pytest
from django.db import DatabaseError, connection, transaction

from distributor.audience.addresses import without_names
from distributor.audience.models import Subscription, Suppression
from distributor.contract import Event, EventKind
from distributor.deliveries.events import take
from distributor.deliveries.key import Place
from distributor.deliveries.models import Delivery, Pause
from distributor.deliveries.models import Event as Kept
from distributor.deliveries.tag import tag_of
from distributor.people.models import AuditEntry, Notice
from tests import factories

NUMBERS = count(1)


@pytest.fixture
def mailing():
    """A mailing to twelve readers, all accepted."""
    through = factories.account("crowd")
    release = factories.planned(through, *(f"r{n}@basin.example" for n in range(12)))
    Delivery.objects.filter(release_id=release.pk).update(state="sent", next_at=None)
    return release


def keys(release):
    names = ("release_id", "purpose", "account_id", "destination", "slot")
    return [
        Place(**dict(zip(names, row, strict=True))).key for row in factories.rows(release, *names)
    ]


def news(of, kind=EventKind.BOUNCED, **changes):
    given = {"tag": tag_of(of), "id": f"report {next(NUMBERS)}", **changes}
    return Event(kind=EventKind(kind), **given)


def is_listed(key):
    destination = int(key.split(".")[3], 16)
    return Subscription.objects.filter(subscriber_id=destination, left_at=None).exists()


def test_e5_a_hard_bounce_suppresses_at_once(mailing):
    key = keys(mailing)[0]
    assert take([news(key, code="5.1.1", said="550 no such user")]) == 1
    assert Suppression.objects.get().reason == "bounced"
    assert AuditEntry.objects.get(action="subscriber.suppressed").detail == f"bounced: {key}"
    assert Kept.objects.get().code == "5.1.1"


def test_e5_a_complaint_suppresses_ends_all_subscriptions_and_is_told(mailing):
    key = keys(mailing)[0]
    assert is_listed(key)
    take([news(key, EventKind.COMPLAINED)])
    assert Suppression.objects.get().reason == "complained"
    assert not is_listed(key)
    assert "1 of 12 readers called release" in Notice.objects.get().sentence


@pytest.mark.parametrize("kind", ["answered", "delayed", "delivered", "deleted"])
def test_e4_replies_and_delays_are_kept_and_change_nothing(mailing, kind):
    key = keys(mailing)[0]
    assert take([news(key, kind, said="away")]) == 1
    assert Kept.objects.get().kind == kind
    assert is_listed(key)
    assert not Suppression.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("code", ["5.7.26", "5.7.25", "5.7.28", "5.7.29", "5.7.515", "4.7.0"])
def test_a3_a_fault_of_the_sender_is_told_to_people_and_never_suppresses(mailing, code):
    for key in keys(mailing):
        take([news(key, EventKind.REFUSED, code=code, said="550 ana@basin.example untrusted")])
    assert not Suppression.objects.exists()
    told = Notice.objects.get()
    assert code in told.sentence
    assert "did nothing wrong" in told.sentence
    assert "ana@" not in told.sentence


def test_c3_who_asks_to_leave_by_mail_has_left_and_is_not_suppressed(mailing):
    key, other = keys(mailing)[:2]
    take([news(key, EventKind.LEFT)])
    assert not is_listed(key)
    assert is_listed(other)
    assert not Suppression.objects.exists()


def test_e7_the_same_report_twice_changes_nothing(mailing):
    event = news(keys(mailing)[0], EventKind.COMPLAINED)
    assert take([event, event]) == 1
    assert take([event]) == 0
    assert Kept.objects.count() == 1
    assert AuditEntry.objects.filter(action="subscriber.suppressed").count() == 1


def test_e7_events_may_come_in_any_order(mailing):
    key = keys(mailing)[0]
    take([news(key, EventKind.BOUNCED), news(key, EventKind.DELIVERED), news(key, "delayed")])
    assert Suppression.objects.count() == 1
    assert Kept.objects.count() == 3


@pytest.mark.parametrize(
    "changes", [{"tag": "3.0.2.1f.0.aaaaaaaaaaaaa"}, {"tag": "nonsense"}, {"tag": "", "key": "x"}]
)
def test_b4_forged_news_changes_nothing(mailing, changes):
    assert take([news(keys(mailing)[0], **changes)]) == 0
    assert not Kept.objects.exists()
    assert not Suppression.objects.exists()


def test_a_caller_may_tell_of_deliveries_of_its_own_account_and_that_are_there(mailing):
    key = keys(mailing)[0]
    account_id = int(key.split(".")[2], 16)
    event = news(key, tag="", key=key)
    assert take([event], account_id=account_id + 1) == 0
    assert take([news(key, tag="", key="999999.0.1.1.0")], account_id=1) == 0
    assert take([event], account_id=account_id) == 1


def test_g3_news_of_an_unknown_mail_proves_that_it_was_accepted(mailing):
    key = keys(mailing)[0]
    Delivery.objects.filter(release_id=mailing.pk).update(state="unknown")
    take([news(key, EventKind.DELAYED)])
    assert factories.states(mailing).count("sent") == 1
    assert factories.states(mailing).count("unknown") == 11


def test_news_of_our_own_page_suppresses_nobody():
    page = factories.account()
    release = factories.announced(page, parts=1)
    for kind in ("bounced", "soft_bounced", "complained", "left", "deleted"):
        take([news(keys(release)[0], kind)])
    assert Kept.objects.count() == 5
    assert not Suppression.objects.exists()


def test_what_came_back_can_only_grow(mailing):
    take([news(keys(mailing)[0])])
    for change in (
        "UPDATE deliveries_event SET kind = 'delivered'",
        "DELETE FROM deliveries_event",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(change)


def test_g10_no_person_is_named_in_what_is_kept(mailing):
    take([news(keys(mailing)[0], said='550 <ana.roy@basin.example>: "leo"@x.example unknown\0')])
    said = Kept.objects.get().said
    assert "ana" not in said
    assert "leo" not in without_names("(leo@x.example)")
    assert "@basin.example" in said


def test_a6_many_complaints_warn_and_too_many_stop_the_account(mailing):
    for number, key in enumerate(keys(mailing)[:5], start=1):
        take([news(key, EventKind.COMPLAINED)])
        assert Pause.objects.exists() is (number == 5)
    subjects = [notice.subject.split()[0] for notice in Notice.objects.order_by("id")]
    assert subjects == ["complaints", "complaints", "account"]
    assert "5 of 12 readers" in Pause.objects.get().reason


def test_a6_a_few_complaints_among_many_mails_only_are_told(mailing, monkeypatch):
    monkeypatch.setattr("distributor.deliveries.complaints._counts", lambda place: (3, 100_000))
    take([news(keys(mailing)[0], EventKind.COMPLAINED)])
    assert [notice.subject.split()[1] for notice in Notice.objects.all()] == [str(mailing.pk)]


def test_what_a_server_said_can_always_be_kept():
    assert without_names("no \ud800 \0mailbox") == "no ? mailbox"
