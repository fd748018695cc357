"""What people see of digests, and what they may do about one."""

import pytest
from scripted import receipt, script

from distributor.contract import OutcomeUnknown, Rejected
from distributor.deliveries.by_hand import cancel, cancel_digest, retry
from distributor.deliveries.decide import Choice, decide
from distributor.deliveries.digest_status import all_digests, digest_status
from distributor.deliveries.history import history
from distributor.deliveries.late import let_digests_go
from distributor.deliveries.models import Delivery, Pause
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.deliveries.status import release_status
from distributor.deliveries.switch import Target, pause, resume
from distributor.people.notices import open_notices
from distributor.releases.refusal import Refused
from tests.deliveries.mornings import (
    digest_states,
    digests,
    evening,
    got,
    out,
    plan_until,
    reader,
    send,
)
from tests.factories import account, set_clock_to

MORNING, EVENING, NEXT = "2027-01-11T08:00Z", "2027-01-11T17:00Z", "2027-01-12T17:00Z"
ANA, BEN = "ana@example.com", "ben@example.com"


@pytest.fixture
def news():
    set_clock_to(MORNING)
    return account("letters")


def sent_with(news, *answers):
    """The digest of an evening on which the mail server answered like this."""
    script[news.handle].answers = list(answers)
    evening(EVENING)
    (digest,) = digests()
    return digest


def test_a_digest_is_shown_like_a_release_with_what_it_gathers(news):
    reader(news, ANA)
    reader(news, BEN)
    one, two = out(news, "one"), out(news, "two")
    plan_until(EVENING)
    (digest,) = digests()
    planned = digest_status(digest)
    assert planned.headline == "Daily digest of 11 January 2027, UTC, en"
    assert f"(release {two.pk}), “A new office opens” (release {one.pk})" in planned.sentence
    assert "when the first mail leaves" in planned.sentence
    assert (planned.planned, planned.totals["scheduled"]) == (2, 2)
    evening(EVENING)
    sent = digest_status(digest)
    assert (sent.totals["sent"], sent.is_settled) == (2, True)
    assert "first mail" not in sent.sentence


def test_what_was_left_out_is_said(news):
    reader(news, ANA)
    _, two = out(news, "one"), out(news, "two")
    plan_until(EVENING)
    cancel(two, who="officer")
    evening(EVENING)
    (digest,) = digests()
    assert f"Left out for a later one: “A new office opens” (release {two.pk})" in (
        digest_status(digest).sentence
    )


def test_the_list_names_every_digest_with_its_totals(news):
    assert all_digests() == []
    reader(news, ANA)
    reader(news, BEN, "weekly")
    out(news, "one")
    evening(EVENING)
    evening("2027-01-15T17:00Z")
    weekly, daily = all_digests()
    assert weekly.headline.startswith("Weekly digest of 15 January 2027")
    assert (daily.totals, daily.state) == ({"sent": 1}, "approved")


def test_a_release_says_how_the_digests_that_tell_of_it_stand(news):
    reader(news, ANA)
    release = out(news, "one")
    assert release_status(release).in_digests == {}
    plan_until(EVENING)
    assert release_status(release).in_digests == {"scheduled": 1}
    evening(EVENING)
    found = release_status(release)
    assert (found.in_digests, found.planned) == ({"sent": 1}, 0)


def test_an_unknown_mail_of_a_digest_waits_for_a_person_who_decides(news):
    reader(news, ANA)
    out(news, "one")
    digest = sent_with(news, OutcomeUnknown("The answer was lost."))
    (unknown,) = digest_status(digest).channels[0].deliveries
    assert (unknown.who, unknown.state) == (ANA, State.UNKNOWN)
    (row,) = decide(digest, Choice.THERE, who="officer")
    assert row.state is State.SENT
    said = [line.sentence for line in history(row.place)]
    assert "officer decided: it is there." in said


def test_what_a_person_says_to_send_is_sent_once_more(news):
    reader(news, ANA)
    out(news, "one")
    digest = sent_with(news, OutcomeUnknown("The answer was lost."))
    decide(digest, Choice.SEND, who="officer")
    send()
    assert digest_states() == ["sent"]
    assert len(got(news)[ANA]) == 2


def test_what_was_refused_is_tried_again_with_the_digest(news):
    reader(news, ANA)
    reader(news, BEN)
    out(news, "one")
    digest = sent_with(news, receipt(), Rejected("Not that text."))
    assert sorted(digest_states()) == ["failed", "sent"]
    (row,) = retry(digest, who="officer")
    send()
    assert digest_states() == ["sent", "sent"]
    assert "tried again" not in str(row)


def test_a_held_digest_goes_on_when_its_cause_is_mended(news):
    news.settings = {"frame": "-"}
    news.save()
    reader(news, ANA)
    out(news, "Zanzibar")
    evening(EVENING)
    (digest,) = digests()
    (shown,) = digest_status(digest).channels[0].deliveries
    assert "Zanzibar" in shown.reason
    news.settings = {}
    news.save()
    retry(digest, who="officer")
    assert open_notices() == []
    send()
    assert got(news) == {ANA: [["en Zanzibar 0"]]}


def test_a_cancelled_digest_is_not_sent_and_its_releases_are_not_told_again(news):
    reader(news, ANA)
    out(news, "one")
    plan_until(EVENING)
    (digest,) = digests()
    assert len(cancel_digest(digest, who="officer")) == 1
    assert not Pause.objects.exists()
    digest.refresh_from_db()
    assert "It was cancelled" in digest_status(digest).sentence
    evening(EVENING)
    evening(NEXT)
    assert got(news) == {}
    with pytest.raises(Refused, match="was cancelled"):
        retry(digest, who="officer")


def test_what_comes_back_after_its_digest_was_cancelled_is_cancelled(news):
    reader(news, ANA)
    out(news, "one")
    plan_until(EVENING)
    (digest,) = digests()
    cancel_digest(digest, who="officer")
    Delivery.objects.update(state="scheduled", next_at=EVENING, attempt=1)
    set_clock_to(EVENING)
    send()
    assert let_digests_go() == 1
    assert digest_states() == ["cancelled"]
    assert got(news) == {}


@pytest.mark.parametrize(
    "target",
    [
        lambda news, digest: Target(scope=Pause.Scope.ALL),
        lambda news, digest: Target(scope=Pause.Scope.ACCOUNT, target=str(news.pk)),
        lambda news, digest: Target(scope=Pause.Scope.RELEASE, target=str(digest.pk)),
    ],
)
def test_a_pause_holds_for_digests_too(news, target):
    reader(news, ANA)
    out(news, "one")
    plan_until(EVENING)
    (digest,) = digests()
    pause(target(news, digest), reason="Wait.", who="officer")
    set_clock_to(EVENING)
    send()
    assert got(news) == {}
    resume(target(news, digest), who="officer")
    send()
    assert list(got(news)) == [ANA]


def test_the_rows_of_a_digest_are_read_like_those_of_a_release(news):
    reader(news, ANA)
    out(news, "one")
    plan_until(EVENING)
    (digest,) = digests()
    (row,) = rows_in_state(digest.pk, State.SCHEDULED)
    assert row.key.startswith(f"{digest.pk:x}.0.")
