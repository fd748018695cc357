"""A digest is frozen at its claim: until a mail has left, what changes in its releases counts."""

from datetime import UTC

import pytest
from scripted import script

from distributor.audience.subscribe import suppress
from distributor.contract import Transient
from distributor.deliveries.by_hand import cancel
from distributor.deliveries.claim import claim
from distributor.deliveries.coming import _next_end, coming_digests
from distributor.deliveries.freeze import freeze, is_fresh
from distributor.deliveries.holders import my_holder
from distributor.deliveries.lane import load_lane, open_lane
from distributor.deliveries.late import let_digests_go
from distributor.deliveries.models import Delivery, DigestEdition, Mailing, Pause, Told
from distributor.deliveries.plan import plan_mailing
from distributor.deliveries.send import send_due
from distributor.deliveries.switch import Target, pause, resume
from distributor.deliveries.windows import timetable_of
from distributor.people.notices import open_notices
from tests.deliveries.mornings import (
    correct,
    digest_states,
    digests,
    evening,
    got,
    out,
    plan_until,
    reader,
    send,
    wants,
)
from tests.factories import account, set_clock_to

MORNING, EVENING, NEXT = "2027-01-11T08:00Z", "2027-01-11T17:00Z", "2027-01-12T17:00Z"
ANA, BEN = "ana@example.com", "ben@example.com"


@pytest.fixture
def news(settings):
    settings.RETRY_SCALE = 1e6  # a mail that is tried again waits until the test says so
    set_clock_to(MORNING)
    return account("letters")


def told(person):
    return set(Told.objects.filter(subscriber_id=person.pk).values_list("release_id", "purpose"))


def of_release(release):
    return Target(scope=Pause.Scope.RELEASE, target=str(release.pk))


def test_nothing_is_frozen_before_its_hour(news):
    reader(news, ANA)
    out(news, "one")
    plan_until(EVENING)
    (digest,) = digests()
    assert freeze(digest.edition_id) is None
    assert open_lane(digest.edition_id) is None
    assert not DigestEdition.objects.exists()


def test_a_frozen_digest_is_rendered_once_for_all_its_readers(news):
    reader(news, ANA)
    reader(news, BEN)
    out(news, "one")
    evening(EVENING)
    (edition,) = DigestEdition.objects.all()
    (digest,) = digests()
    assert edition.pk == digest.edition_id == digest.pk
    assert freeze(edition.pk) == edition
    assert got(news) == {ANA: [["en one 0"]], BEN: [["en one 0"]]}


def test_a_release_withdrawn_before_the_claim_is_left_out(news):
    person = reader(news, ANA)
    kept, gone = out(news, "kept"), out(news, "gone")
    plan_until(EVENING)
    cancel(gone, who="officer")
    set_clock_to(EVENING)
    send()
    assert got(news) == {ANA: [["en kept 0"]]}
    assert told(person) == {(kept.pk, 0)}


def test_a_digest_of_which_nothing_is_left_is_not_sent(news):
    person = reader(news, ANA)
    gone = out(news, "gone")
    plan_until(EVENING)
    cancel(gone, who="officer")
    set_clock_to(EVENING)
    send()
    assert (got(news), digest_states(), told(person)) == ({}, ["cancelled"], set())


def test_a_release_corrected_before_the_claim_shows_the_corrected_text(news):
    person = reader(news, ANA)
    release = out(news, "wrong")
    plan_until(EVENING)
    correct(release, "right")
    set_clock_to(EVENING)
    send()
    evening(NEXT)
    assert got(news) == {ANA: [["en right 0"]]}
    assert told(person) == {(release.pk, 1)}


def test_a_correction_that_is_not_out_yet_keeps_the_wrong_text_back(news):
    reader(news, ANA)
    out(news, "other")
    release = out(news, "wrong")
    plan_until(EVENING)
    correct(release, "right", due_in=3600)
    set_clock_to(EVENING)
    send()
    evening(NEXT)
    assert got(news) == {ANA: [["en other 0"], ["en right 0"]]}


def test_a_paused_release_goes_into_the_digest_after_it_is_let_go_on(news):
    reader(news, ANA)
    out(news, "other")
    release = out(news, "paused")
    plan_until(EVENING)
    pause(of_release(release), reason="Wait.", who="officer")
    set_clock_to(EVENING)
    send()
    evening(NEXT)
    assert got(news) == {ANA: [["en other 0"]]}
    resume(of_release(release), who="officer")
    evening("2027-01-13T17:00Z")
    assert got(news)[ANA][1:] == [["en paused 0"]]


def frozen_with_one_sent(news):
    """A digest for two of which one mail has left and one comes back for another try."""
    people = reader(news, ANA), reader(news, BEN)
    one, two = out(news, "one"), out(news, "two")
    script[news.handle].answers = [Transient("Later.")]
    plan_until(EVENING)
    set_clock_to(EVENING)
    (digest,) = digests()
    send_due(digest.edition_id)
    assert sorted(digest_states()) == ["scheduled", "sent"]
    Delivery.objects.filter(state="scheduled").update(next_at=EVENING)
    return digest, people, (one, two)


def test_what_is_withdrawn_midway_is_left_out_for_the_rest(news):
    digest, (ana, ben), (one, two) = frozen_with_one_sent(news)
    cancel(two, who="officer")
    assert not is_fresh(digest.edition_id)
    send()
    assert got(news) == {
        ANA: [["en two 0", "en one 0"], ["en one 0"]],
        BEN: [["en two 0", "en one 0"]],
    }
    assert (told(ana), told(ben)) == ({(one.pk, 0)}, {(one.pk, 0), (two.pk, 0)})
    assert [edition.releases for edition in DigestEdition.objects.order_by("id")] == [
        [two.pk, one.pk],
        [one.pk],
    ]


def test_a_worker_with_the_older_edition_in_hand_claims_nothing(news):
    digest, _, (_, two) = frozen_with_one_sent(news)
    lane = load_lane(digest.edition_id)
    cancel(two, who="officer")
    assert claim(lane, holder=my_holder()) is None
    assert open_lane(digest.edition_id).edition_id != digest.edition_id
    assert claim(lane, holder=my_holder()) is None


def test_what_comes_back_with_an_older_edition_moves_on_to_the_newest(news):
    digest, _, (_, two) = frozen_with_one_sent(news)
    Delivery.objects.filter(state="scheduled").update(state="failed", next_at=None)
    cancel(two, who="officer")
    freeze(digest.edition_id)
    Delivery.objects.filter(state="failed").update(state="scheduled", next_at=EVENING)
    send()
    assert got(news)[ANA][1:] == [["en one 0"]]


def test_who_was_told_of_the_correction_singly_does_not_hear_it_again(news):
    """Somebody changes to single mails between the planning of a digest and a correction."""
    person = reader(news, ANA)
    reader(news, BEN)
    other = out(news, "other")
    release = out(news, "wrong")
    plan_until(EVENING)
    wants(person, "at_once")
    correct(release, "right")
    plan_mailing(Mailing.objects.get(release_id=release.pk, purpose=1).pk)
    set_clock_to(EVENING)
    send()
    assert got(news) == {ANA: [["en right 0"]], BEN: [["en right 0", "en other 0"]]}
    assert told(person) == {(release.pk, 1)}
    evening(NEXT)
    assert got(news)[ANA][1:] == [["en other 0"]]
    assert told(person) == {(release.pk, 1), (other.pk, 0)}


def test_what_is_too_late_is_not_sent_but_told_by_the_next_digest(news):
    reader(news, ANA)
    out(news, "one")
    plan_until(EVENING)
    pause(Target(scope=Pause.Scope.ALL), reason="Storm.", who="officer")
    set_clock_to("2027-01-11T19:00:01Z")
    resume(Target(scope=Pause.Scope.ALL), who="officer")
    send()
    assert got(news) == {}
    assert let_digests_go() == 1
    assert digest_states() == ["cancelled"]
    evening(NEXT)
    assert got(news) == {ANA: [["en one 0"]]}


def test_what_was_tried_in_time_may_arrive_later(news):
    frozen_with_one_sent(news)
    set_clock_to("2027-01-11T21:00Z")
    assert let_digests_go() == 0
    send()
    assert digest_states() == ["sent", "sent"]


def test_a_digest_with_a_word_that_no_release_has_waits_for_a_person(news):
    news.settings = {"frame": "-"}
    news.save()
    reader(news, ANA)
    out(news, "Zanzibar")
    evening(EVENING)
    assert (got(news), digest_states()) == ({}, ["held"])
    (notice,) = open_notices()
    assert f"distributor retry {digests()[0].pk}" in notice.sentence


def test_a_digest_whose_account_cannot_be_opened_waits_for_a_person(news):
    reader(news, ANA)
    out(news, "one")
    plan_until(EVENING)
    news.sealed_credentials = b"no such key"
    news.save()
    set_clock_to(EVENING)
    send()
    assert (got(news), digest_states()) == ({}, ["scheduled"])
    assert Pause.objects.get().target == str(news.pk)


def test_the_coming_digest_is_what_came_out_since_the_last_day_ended(news):
    out(news, "before")
    set_clock_to(EVENING)
    out(news, "after", languages=("en", "fr"))
    texts = [coming.edition.parts[0].text for coming in coming_digests(news)]
    assert texts == ["en after 0", "fr after 0"]


def test_the_coming_digest_says_when_it_leaves_and_to_how_many(news):
    for number, (language, cadence) in enumerate(
        [("en", "daily"), ("de", "daily"), ("fr-CA", "daily"), ("fr", "at_once"), ("fr", "weekly")]
    ):
        reader(news, f"r{number}@example.com", cadence, language=language)
    suppress(subscriber_id=reader(news, "gone@example.com").pk, reason="complained")
    out(news, "one", languages=("en", "fr"))
    found = [(each.edition.language, each.readers) for each in coming_digests(news)]
    assert found == [("en", 2), ("fr", 1)]
    assert {each.leaves_at.isoformat() for each in coming_digests(news)} == {
        "2027-01-11T17:00:00+00:00"
    }
    news.settings = {"other_languages": "wait"}
    news.save()
    assert [each.readers for each in coming_digests(news)] == [1, 1]


def test_the_coming_digest_is_only_of_the_language_that_was_corrected(news):
    release = out(news, "one", languages=("en", "fr"))
    set_clock_to(EVENING)
    correct(release, "two", of={"en"})
    assert [each.edition.parts[0].text for each in coming_digests(news)] == ["en two 0"]


def test_the_coming_digest_is_there_on_the_day_clocks_change_too(news):
    for moment, leaves in (
        ("2027-03-13T23:00Z", "2027-03-14T21:00:00+00:00"),
        ("2027-11-06T22:00Z", "2027-11-07T22:00:00+00:00"),
    ):
        set_clock_to(moment)
        end = _next_end(timetable_of(news), zone="America/Toronto")
        assert end.astimezone(UTC).isoformat() == leaves
