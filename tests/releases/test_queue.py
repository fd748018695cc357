"""Queueing once: the same file is the same release, a near-copy is asked about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from distributor.people.models import AuditEntry
from distributor.registry import UnknownChannel
from distributor.releases.approve import approve
from distributor.releases.models import Edition, Release, Revision
from distributor.releases.queue import Request, queue
from distributor.releases.refusal import Refused
from distributor.releases.revise import revise
from tests.factories import account

TEXT = """PRESS RELEASE
For immediate release

Northern Ferry adds a night crossing to the island
Port Ellen, March 3, 2026 - Northern Ferry will cross to the island at midnight from June on, the
company announced today.
The new crossing takes 45 minutes and carries 120 cars.
"Islanders have asked for this for 10 years," said Mona Reed, director of Northern Ferry.
About Northern Ferry
Northern Ferry has carried people and goods since 1951.
"""


@pytest.fixture(autouse=True)
def channels(db, settings):
    settings.DISTRIBUTOR_CHANNELS = ["scripted", "crowd"]


def request(content=TEXT, **changes):
    content = content if isinstance(content, bytes) else content.encode()
    return Request(**({"name": "ferry.txt", "content": content, "who": "author"} | changes))


def test_a_file_becomes_a_release_with_an_edition_for_each_account():
    page, crowd = account(), account("crowd")
    queued = queue(request())
    assert queued.is_new
    editions = Edition.objects.filter(revision__release=queued.release)
    assert {edition.account_id for edition in editions} == {page.pk, crowd.pk}
    text = queued.release.current().texts.get()
    assert text.headline == "Northern Ferry adds a night crossing to the island"
    assert AuditEntry.objects.filter(action="release.queued", who="author").exists()


def test_the_same_file_twice_is_the_same_release():
    account()
    first, second = queue(request()), queue(request())
    assert second.release == first.release
    assert not second.is_new
    assert "already" in second.notes[0]
    assert Release.objects.count() == 1


def test_a_near_copy_is_asked_about_and_can_be_new_for_sure():
    account()
    queue(request())
    changed = TEXT.replace("120 cars", "130 cars")
    with pytest.raises(Refused, match="--revises"):
        queue(request(changed))
    assert queue(request(changed, is_new_for_sure=True)).is_new


def test_another_announcement_is_no_near_copy():
    account()
    queue(request())
    other = TEXT.replace("Northern Ferry adds a night crossing to the island", "Ice road closes")
    other = "\n".join(line[::-1] if line.startswith("The new") else line for line in other.split())
    assert queue(request(other + "\nAn entirely different text follows here." * 9)).is_new


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"at": "2020-01-01 09:00", "zone": "UTC"}, "in the past"),
        ({"at": "2030-01-01 09:00"}, "has no time zone"),
        ({"link": "http://example.com/a"}, "must begin with https"),
        ({"link": "https://"}, "must begin with https"),
        ({"link": "https://me:secret@example.com/a"}, "must begin with https"),
        ({"link": "https://example.com/a b"}, "must begin with https"),
        ({"link": ""}, "must begin with https"),
        ({"at": "", "zone": "UTC"}, "is not a time"),
        ({"at": "9999-12-31 23:59", "zone": "America/Toronto"}, "too far away"),
        ({"content": b""}, "empty"),
        ({"content": b"Caf\xe9 opens\n\nMore text."}, "UTF-8"),
        ({"name": "a.xyz"}, "xyz"),
    ],
)
def test_what_cannot_be_queued_is_refused_and_nothing_is_kept(changes, words):
    account()
    with pytest.raises(Refused, match=words):
        queue(request(**changes))
    assert Release.objects.count() == 0


def test_without_an_account_it_says_how_to_connect_one():
    with pytest.raises(Refused, match="account add"):
        queue(request())


def test_an_unknown_channel_is_named_with_those_there_are():
    with pytest.raises(UnknownChannel, match="scripted, crowd"):
        queue(request(channels=("fax",)))


def embargoed(line):
    return TEXT.replace("For immediate release", line)


def test_an_embargo_is_the_instant_below_which_nothing_is_asked_for():
    account()
    line = "EMBARGOED UNTIL 9:00 A.M. ET, MONDAY, MARCH 2, 2099"
    with pytest.raises(Refused, match="Nothing goes out before an embargo"):
        queue(request(embargoed(line), at="2098-01-01 09:00", zone="UTC"))
    release = queue(request(embargoed(line))).release
    assert release.publish_at == release.embargo_at
    assert release.embargo_at.isoformat() == "2099-03-02T14:00:00+00:00"


def test_an_embargo_without_an_instant_holds_the_release_until_a_person_says_it():
    account()
    queued = queue(request(embargoed("EMBARGOED UNTIL FURTHER NOTICE")))
    assert queued.release.hold_reason
    with pytest.raises(Refused, match="held"):
        approve(queued.release, who="approver")
    approve(queued.release, who="approver", embargo="2099-03-02T09:00-05:00")
    assert queued.release.publish_at.isoformat() == "2099-03-02T14:00:00+00:00"


def test_without_a_time_it_goes_at_approval():
    account()
    release = queue(request()).release
    assert release.publish_at is None
    approve(release, who="approver")
    assert abs(release.publish_at - timezone.now()) < timedelta(seconds=5)
    assert release.state == Release.State.APPROVED


def test_approving_twice_changes_nothing():
    account()
    release = queue(request()).release
    approve(release, who="approver")
    with pytest.raises(Refused, match="approved by approver already"):
        approve(release, who="another")


def test_an_edition_with_an_error_cannot_be_approved():
    account()
    release = queue(request()).release
    problem = {"level": "error", "code": "x", "sentence": "Post 2 is too long.", "part": 1}
    Edition.objects.update(problems=[problem])
    with pytest.raises(Refused, match=r"Post 2 is too long\."):
        approve(release, who="approver")


def test_a_revision_before_approval_replaces_and_after_it_corrects():
    account()
    release = queue(request()).release
    revise(release, request(TEXT.replace("120 cars", "130 cars")))
    first = approve(release, who="approver")
    assert (first.number, first.purpose) == (2, 0)
    revise(release, request(TEXT.replace("120 cars", "140 cars")))
    second = approve(release, who="approver")
    assert (second.number, second.purpose) == (3, 1)
    release.refresh_from_db()
    assert second.publish_at > release.publish_at


def test_the_newest_text_again_is_no_revision_and_a_withdrawn_release_takes_none():
    account()
    release = queue(request()).release
    assert not revise(release, request()).is_new
    assert Revision.objects.count() == 1
    Release.objects.update(state="withdrawn")
    with pytest.raises(Refused, match="withdrawn"):
        revise(release, request(TEXT + "More."))
    with pytest.raises(Refused, match="withdrawn"):
        approve(release, who="approver")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"at": "2090-01-01 09:00", "zone": "UTC"}, "--revises"),
        ({"at": "2020-01-01 09:00", "zone": "UTC"}, "in the past"),
        ({"link": "https://elsewhere.example/a"}, "another link"),
        ({"channels": ("crowd",)}, "other channels"),
    ],
)
def test_the_same_file_with_another_wish_is_refused_and_nothing_changes(changes, words):
    account()
    account("crowd")
    release = queue(request()).release
    with pytest.raises(Refused, match=words):
        queue(request(**changes))
    release.refresh_from_db()
    assert release.publish_at is None


def test_a_release_that_was_withdrawn_can_be_queued_again_under_another_address():
    account()
    first = queue(request()).release
    Release.objects.update(state="withdrawn")
    again = queue(request())
    assert again.is_new
    assert again.release.public_id != first.public_id


def test_the_embargo_of_a_revision_holds_and_is_never_shortened_by_leaving_it_out():
    account()
    release = queue(request()).release
    line = "EMBARGOED UNTIL 9:00 A.M. ET, MONDAY, MARCH 2, 2099"
    revise(release, request(embargoed(line)))
    revise(release, request(TEXT.replace("120 cars", "130 cars")))
    approve(release, who="approver")
    assert release.embargo_at.isoformat() == "2099-03-02T14:00:00+00:00"
    assert release.publish_at == release.embargo_at


def test_a_revision_moves_the_time_and_so_does_the_same_text_with_another_time():
    account()
    release = queue(request()).release
    changed = TEXT.replace("120 cars", "130 cars")
    revise(release, request(changed, at="2090-01-01 09:00", zone="UTC"))
    revise(release, request(changed, at="2091-01-01 09:00", zone="UTC"))
    release.refresh_from_db()
    assert release.publish_at.year == 2091
    assert release.revisions.count() == 2
    with pytest.raises(Refused, match="in the past"):
        revise(release, request(TEXT, at="2020-01-01 09:00", zone="UTC"))
    with pytest.raises(Refused, match="leave them out"):
        revise(release, request(TEXT, link="https://example.com/a"))


def test_a_correction_under_embargo_goes_out_at_its_own_instant():
    account()
    release = queue(request()).release
    approve(release, who="approver")
    revise(release, request(embargoed("EMBARGOED UNTIL 9:00 A.M. ET, MONDAY, MARCH 2, 2099")))
    revision = approve(release, who="approver")
    assert revision.publish_at.year == 2099
    assert release.publish_at.year < 2099
    with pytest.raises(Refused, match="--at"):
        revise(release, request(embargoed("EMBARGOED UNTIL FURTHER NOTICE")))


def test_a_long_near_copy_is_found_quickly():
    account()
    body = " ".join(f"word{number}" for number in range(9000))
    queue(request(TEXT + body))
    with pytest.raises(Refused, match="--revises"):
        queue(request(TEXT.replace("night", "late") + body))


@pytest.mark.parametrize(("days", "is_said"), [(3, True), (-3, False)])
def test_a_text_that_would_go_out_before_its_own_date_says_so(days, is_said):
    account()
    dated = timezone.now() + timedelta(days=days)
    text = TEXT.replace("March 3, 2026", f"{dated:%B} {dated.day}, {dated.year}")
    notes = queue(request(text)).notes
    assert any("is dated" in note for note in notes) is is_said


def test_a_text_for_the_day_it_bears_says_nothing_of_its_date():
    account()
    dated = timezone.now() + timedelta(days=3)
    text = TEXT.replace("March 3, 2026", f"{dated:%B} {dated.day}, {dated.year}")
    notes = queue(request(text, at=f"{dated:%Y-%m-%d} 23:00", zone="UTC")).notes
    assert not any("is dated" in note for note in notes)


def test_a_zone_without_a_time_says_that_it_changes_nothing():
    account()
    assert any("--zone" in note for note in queue(request(zone="America/Toronto")).notes)


@pytest.mark.parametrize("at", ["2036-12-01T09:00-05:00", "2036-12-01T09:00Z"])
def test_a_time_with_its_own_offset_is_taken(at):
    account()
    assert queue(request(at=at)).release.publish_at is not None
