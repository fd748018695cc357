"""The count of a mass mailing says so when a promise is broken."""

from dataclasses import replace

import pytest
from django.db import connection

from distributor.audience.models import Subscriber
from distributor.deliveries.begun import go_on
from distributor.deliveries.claim import claim
from distributor.deliveries.lane import load_lane
from distributor.deliveries.lapse import lapse
from distributor.deliveries.models import Delivery, Holder
from tests import factories
from tests.chaos import mass_count
from tests.chaos.mass_faults import Clicks, Kind, Stop, plan
from tests.chaos.mass_sink import Mail

pytestmark = pytest.mark.django_db
ADDRESSES = [f"reader{number}@example.org" for number in range(4)]


@pytest.fixture
def crowd(settings):
    settings.DISTRIBUTOR_CHANNELS = ["crowd"]
    return factories.account("crowd", connections="1")


@pytest.fixture
def release(crowd):
    return factories.planned(crowd, *ADDRESSES)


@pytest.fixture
def mails(release):
    """Everybody has theirs, and the ledger says so."""
    Delivery.objects.update(state="sent", next_at=None)
    return [_mail_to(row) for row in Delivery.objects.order_by("destination")]


def _mail_to(row):
    key = ".".join(f"{number:x}" for number in row.pk)
    return Mail(at=1.0, key=key, address=Subscriber.objects.get(pk=row.destination).address)


def found(figures):
    """What is not as it was promised."""
    return [figure.what.strip() for figure in figures if figure.is_ok is False]


def test_a_mailing_in_which_all_is_well_breaks_no_promise(release, mails):
    assert found(mass_count.sums(release, people=4, when="now")) == []
    assert found(mass_count.against_the_record(release, mails)) == []
    assert found(mass_count.everybody_once(release, Clicks(), mails)) == []


def test_a_person_without_a_row_is_missed_in_the_sum(release, mails):
    Delivery.objects.filter(destination=Subscriber.objects.first().pk).delete()
    assert "the sum over the seven states" in found(mass_count.sums(release, people=4, when="now"))


def test_a_mail_taken_twice_is_found_by_message_id_and_by_envelope(release, mails):
    assert found(mass_count.against_the_record(release, [*mails, mails[0]])) == [
        "mails accepted",
        "accepted twice, by Message-ID",
        "accepted twice, by envelope",
    ]


def test_a_mail_in_another_persons_envelope_is_found(release, mails):
    mixed = [replace(mails[0], address=ADDRESSES[1]), *mails[1:]]
    assert "Message-ID of one, envelope of another" in found(
        mass_count.against_the_record(release, mixed)
    )


def test_a_mail_that_is_sent_only_in_the_ledger_is_lost(release, mails):
    assert found(mass_count.against_the_record(release, mails[1:])) == [
        "lost: sent in the ledger, never accepted"
    ]
    assert "without a mail, and had not left" in found(
        mass_count.everybody_once(release, Clicks(), mails[1:])
    )


@pytest.mark.parametrize("state", ["scheduled", "cancelled"])
def test_an_accepted_mail_of_which_the_ledger_knows_nothing_is_found(release, mails, state):
    Delivery.objects.filter(destination=Subscriber.objects.first().pk).update(state=state)
    assert found(mass_count.against_the_record(release, mails)) == [
        "accepted, and neither sent nor unknown"
    ]


def test_a_mail_taken_off_somebody_who_never_clicked_is_found(release, mails):
    Delivery.objects.filter(destination=Subscriber.objects.first().pk).update(
        state="cancelled", reason="left"
    )
    words = "cancelled as left, and had not clicked"
    assert words in found(mass_count.everybody_once(release, Clicks(), mails[1:]))


def test_a_claim_after_the_answer_to_a_click_is_found_and_one_before_is_not(crowd, release):
    with connection.cursor() as cursor:
        cursor.execute(mass_count.WATCH)
    lane = load_lane(factories.edition_of(release, crowd).pk)
    holder = Holder.objects.create(name="here:123")
    rows = claim(lane, holder=holder.pk, limit=2).rows
    before, after = rows[0].changed_at.timestamp() - 1, rows[1].changed_at.timestamp() + 1
    clicks = Clicks(answered={rows[0].destination: before, rows[1].destination: after})
    figures = list(mass_count.leavers(release, clicks, [], number=2))
    assert found(figures) == ["claimed after that answer"]
    assert figures[1].figure == "1"


def test_doubts_count_against_the_kill_that_made_them(crowd, release, monkeypatch):
    holder = Holder.objects.create(name="here:123")
    lane = load_lane(factories.edition_of(release, crowd).pk)
    slice_ = claim(lane, holder=holder.pk, limit=4)
    go_on(slice_.token, accepted=(), begun=slice_.rows[:3])
    lapse()
    assert found(mass_count.doubts(release, [123], connections=1)) == []
    assert found(mass_count.doubts(release, [456], connections=1)) == ["unknown"]
    monkeypatch.setattr(mass_count, "AT_STAKE", 2)
    assert found(mass_count.doubts(release, [123], connections=1)) == ["of one kill at most"]


@pytest.mark.parametrize(("last", "is_ok"), [(10.9, True), (11.1, False)])
def test_what_comes_more_than_a_second_after_a_stop_is_found(last, is_ok):
    taken = [Mail(at=at, key="1.0.1.1.0", address="a@example.org") for at in (9.0, last, 20.0)]
    stop = Stop(how="pause", asked_at=10.0, answered_at=10.1, over_at=12.5)
    (figure,) = mass_count.stops([stop], taken)
    assert figure.is_ok is is_ok


def test_the_faults_are_a_function_of_the_seed_and_come_while_mails_are_left():
    numbers = {"recipients": 1000, "kills": 20, "empties": 5, "pauses": 3}
    made = plan(seed=7, **numbers)
    assert made == plan(seed=7, **numbers) != plan(seed=8, **numbers)
    assert sorted(fault.at for fault in made) == [fault.at for fault in made]
    assert sum(fault.kind is Kind.KILL for fault in made) == 20
    assert made[-1].at < 1000
