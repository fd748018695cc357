"""Retry and cancel, by a person."""

import pytest
from scripted import receipt, script

from distributor.contract import AuthExpired, Rejected
from distributor.deliveries.by_hand import cancel, retry, retry_account
from distributor.deliveries.models import Delivery, Mailing, Pause
from distributor.deliveries.published import public_releases, published_for
from distributor.deliveries.send import send_due
from distributor.releases.refusal import Refused
from tests.factories import account, announced, edition_of, states


def test_retry_schedules_what_failed_and_what_was_held_behind_it():
    page = account()
    release = announced(page, parts=3)
    script[page.handle].answers = [Rejected("No.")]
    send_due(edition_of(release, page).pk)
    assert states(release) == ["failed", "held", "held"]
    retry(release, who="officer")
    send_due(edition_of(release, page).pk)
    assert states(release) == ["sent", "sent", "sent"]


def test_retry_ends_the_pause_the_machine_put_on_the_account():
    page = account()
    release = announced(page, parts=1)
    script[page.handle].answers = [AuthExpired("Refused.")]
    send_due(edition_of(release, page).pk)
    assert (states(release), Pause.objects.count()) == (["held"], 1)
    retry(release, who="officer")
    send_due(edition_of(release, page).pk)
    assert (states(release), Pause.objects.count()) == (["sent"], 0)


def test_an_account_can_be_tried_again_as_a_whole():
    page = account()
    Pause.objects.create(scope="account", target=str(page.pk), reason="x", who="distributor")
    assert retry_account(page, who="officer") == 1
    assert not Pause.objects.exists()


def test_cancel_stops_what_has_not_gone_and_leaves_what_has():
    page, crowd = account(), account("crowd")
    release = announced(page, crowd, parts=2)
    script[page.handle].answers = [lambda: (cancel(release, who="officer") and None) or receipt()]
    send_due(edition_of(release, page).pk)
    assert states(release) == ["sent", "cancelled"]
    release.refresh_from_db()
    assert release.state == "stopped"
    assert not Mailing.objects.exists()


def test_what_was_public_stays_public_after_a_cancel_and_what_never_was_does_not():
    page = account()
    shown, hidden = announced(page, parts=1), announced(page, parts=1, gate="closed")
    Delivery.objects.filter(release_id=shown.pk).update(state="sent", attempt=1)
    for release in (shown, hidden):
        cancel(release, who="officer")
    assert public_releases() == [shown]
    assert [each.guid for each in published_for(page)] == [shown.public_id]


def test_nothing_of_a_cancelled_release_is_tried_again():
    page = account()
    release = announced(page, parts=1)
    script[page.handle].answers = [Rejected("No.")]
    send_due(edition_of(release, page).pk)
    cancel(release, who="officer")
    with pytest.raises(Refused, match="was cancelled"):
        retry(release, who="officer")
