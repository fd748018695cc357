"""What is added later is never out before its own time, nor before the release's."""

from dataclasses import replace

import pytest

from distributor.deliveries.announce import announce
from distributor.deliveries.clock import now
from distributor.deliveries.dispatch import due_editions
from distributor.deliveries.models import Gate, Mailing
from distributor.deliveries.plan import plan_mailing
from distributor.deliveries.published import published_for
from distributor.deliveries.send import send_due
from distributor.releases.models import Edition, Release, Revision
from distributor.releases.queue import queue
from distributor.releases.revise import revise, translate
from tests.deliveries.mornings import evening, got, reader
from tests.deliveries.test_languages import ENGLISH, FRENCH, plan_all, request
from tests.factories import account, rows, set_clock_to

pytestmark = pytest.mark.django_db
SECRET = "SOUS EMBARGO JUSQU'AU 5 MARS 2099, 9 H HE\n\n" + FRENCH
LATER = "2027-03-01T09:00Z"


@pytest.fixture(autouse=True)
def channels(settings):
    settings.DISTRIBUTOR_CHANNELS = ["crowd", "letters", "rss"]


def approved(release):
    announce(Release.objects.get(pk=release.pk), who="approver")


@pytest.mark.parametrize(("more", "text"), [(translate, FRENCH), (revise, ENGLISH + " Warm.")])
def test_what_is_added_is_not_out_before_the_release(more, text):
    feed = account("rss", title="News")
    release = queue(replace(request(ENGLISH), at=LATER)).release
    approved(release)
    more(release, request(text))
    approved(release)
    times = set(Revision.objects.values_list("publish_at", flat=True))
    assert times == {Release.objects.get().publish_at}
    for due in due_editions():
        send_due(due.edition_id)
    assert published_for(feed) == []
    assert {state for (state,) in rows(release, "state")} <= {"scheduled", "cancelled"}


def test_a_correction_is_not_out_before_the_words_it_carries_on_in_another_language():
    account("rss", languages="en", title="News")
    account("rss", languages="fr", title="Nouvelles")
    release = queue(request(ENGLISH, FRENCH)).release
    approved(release)
    revise(release, replace(request(ENGLISH + " Warm."), at=LATER))
    announce(release, who="approver", translation_stands=True)
    revise(release, request(FRENCH + " Chaude."))
    announce(release, who="approver", translation_stands=True)
    first, warm, chaude = Revision.objects.order_by("number").values_list("publish_at", flat=True)
    assert first < warm == chaude
    revise(release, request(ENGLISH + " Hot."))
    announce(release, who="approver", translation_stands=True)
    assert Revision.objects.get(number=4).publish_at == chaude


@pytest.mark.parametrize(("settings_of", "told"), [({}, ["en"]), ({"other_languages": "wait"}, [])])
def test_a_language_under_a_longer_embargo_is_mailed_when_that_is_over(settings_of, told):
    mail = account("crowd", **settings_of)
    reader(mail, "fr@example.com", "at_once", language="fr")
    release = queue(replace(request(ENGLISH), at=LATER)).release
    approved(release)
    translate(release, request(SECRET))
    approved(release)
    plan_all()
    languages = dict(Edition.objects.values_list("id", "language"))
    assert [languages[edition] for (edition,) in rows(release, "edition_id")] == told
    mailing = Mailing.objects.get()
    assert (mailing.planned_at, mailing.due_at.year) == (None, 2099)
    set_clock_to("2099-03-05T14:00Z")
    Gate.objects.update(opened_at=now())
    plan_mailing(mailing.pk)
    later = [languages[edition] for (edition,) in rows(release, "edition_id")]
    assert later == (told or ["fr"])
    assert Mailing.objects.get().planned_at is not None


def test_an_edition_waits_for_its_own_instant_whatever_its_rows_say():
    mail = account("crowd")
    reader(mail, "en@example.com", "at_once", language="en")
    release = queue(request(ENGLISH)).release
    approved(release)
    Gate.objects.update(opened_at=now())
    plan_all()
    Revision.objects.update(publish_at="2099-03-05T14:00Z")
    ((edition_id,),) = rows(release, "edition_id")
    assert send_due(edition_id) == 0
    assert due_editions() == []


def test_a_digest_does_not_hold_a_language_before_it_is_out():
    set_clock_to("2027-01-11T08:00Z")
    mail = account("letters")
    reader(mail, "fr@example.com", "daily", language="fr")
    release = queue(request(ENGLISH)).release
    approved(release)
    Revision.objects.update(publish_at=now())
    Release.objects.update(publish_at=now())
    Gate.objects.update(opened_at=now())
    translate(release, request(SECRET))
    approved(release)
    evening("2027-01-11T17:00Z")
    (said,) = got(mail)["fr@example.com"]
    assert "piscine" not in str(said)
