"""Feeds and pages show what is sent, or being sent and due; nothing before, nothing withdrawn."""

from datetime import timedelta

import pytest

from distributor.deliveries.models import Delivery
from distributor.deliveries.published import (
    approved_texts,
    public_release,
    public_releases,
    published_for,
    published_stamp,
)
from distributor.deliveries.switch import Target, pause, resume
from distributor.releases.models import Release, Revision, Text
from tests.factories import account, announced, queued, set_clock


@pytest.mark.parametrize(
    ("state", "attempt", "is_shown"),
    [
        ("scheduled", 0, False),
        ("sending", 1, True),
        ("sent", 1, True),
        ("unknown", 1, True),
        ("scheduled", 1, True),
        ("held", 0, False),
        ("cancelled", 1, False),
    ],
)
def test_a_state_is_shown_or_not(state, attempt, is_shown):
    page = account()
    announced(page, parts=1)
    Delivery.objects.update(state=state, attempt=attempt)
    assert bool(published_for(page)) is is_shown
    assert bool(published_stamp(page)) is is_shown


def test_the_newest_stands_first_and_the_stamp_changes_with_what_is_shown():
    page = account()
    old, new = announced(page, parts=1, due_in=-100), announced(page, parts=1, due_in=-10)
    Delivery.objects.filter(release_id=old.pk).update(state="sent")
    before = published_stamp(page)
    Delivery.objects.update(state="sent")
    assert [each.guid for each in published_for(page)] == [new.public_id, old.public_id]
    assert published_stamp(page) != before


def test_nothing_shows_before_its_instant_even_if_a_row_says_sent():
    page = account()
    release = announced(page, parts=1, due_in=50, embargo_in=50)
    Delivery.objects.update(state="sent")
    assert published_for(page) == []
    assert public_release(release.public_id) is None
    assert public_releases() == []
    set_clock(51)
    assert public_release(release.public_id) == release
    assert public_releases() == [release]


def test_a_page_needs_an_approval_and_goes_with_a_withdrawal():
    page = account()
    waiting = queued(page)
    shown = announced(page)
    assert public_release(waiting.public_id) is None
    assert public_release(shown.public_id) == shown
    Release.objects.update(state="withdrawn")
    assert public_release(shown.public_id) is None
    assert public_release("nothing-like-it") is None


def test_the_texts_of_a_page_are_those_that_were_approved():
    page = account()
    assert approved_texts(queued(page)) == []
    assert [text.language for text in approved_texts(announced(page, languages=("en", "fr")))] == [
        "en",
        "fr",
    ]


def test_a_page_that_has_not_shown_yet_does_not_appear_while_it_is_paused():
    page = account()
    before = announced(page)
    release, other = announced(page, gate="closed"), announced(page, gate="closed")
    target = Target(scope="release", target=str(release.pk))
    pause(target, reason="Wait.", who="officer")
    assert set(public_releases()) == {before, other}
    pause(Target(scope="all"), reason="Wait.", who="officer")
    assert public_releases() == [before]
    resume(Target(scope="all"), who="officer")
    resume(target, who="officer")
    assert set(public_releases()) == {before, release, other}


def test_a_correction_approved_for_later_shows_only_then():
    page = account()
    release = announced(page)
    later = Revision.objects.create(
        release=release,
        number=2,
        source_name="b",
        source=b"y",
        created_by="author",
        frozen_at=release.publish_at,
        publish_at=release.publish_at + timedelta(seconds=60),
    )
    first = release.revisions.first().texts.get()
    Text.objects.create(revision=later, language="en", headline="Corrected", value=first.value)
    assert [text.headline for text in approved_texts(release)] == ["A new office opens"]
    set_clock(61)
    assert [text.headline for text in approved_texts(release)] == ["Corrected"]
