"""A backlog is shown for triage, never flushed."""

import pytest
from scripted import script

from distributor.deliveries.by_hand import retry
from distributor.deliveries.late import triage
from distributor.deliveries.models import Delivery
from distributor.deliveries.send import send_due
from tests.factories import account, announced, edition_of, planned, set_clock, states


@pytest.mark.parametrize(
    ("when_late", "state"), [("hold", "held"), ("drop", "cancelled"), ("send", "scheduled")]
)
def test_what_is_too_late_is_held_dropped_or_sent_as_the_release_says(when_late, state):
    page = account()
    release = announced(page, when_late=when_late, late_after=600, parts=1)
    set_clock(599)
    assert triage() == []
    set_clock(601)
    triage()
    assert states(release) == [state]


def test_nothing_late_goes_out_even_before_the_triage_has_seen_it():
    page = account()
    release = announced(page, late_after=600, parts=1)
    set_clock(601)
    send_due(edition_of(release, page).pk)
    assert script[page.handle].asked == []


def test_a_person_lets_the_late_ones_go():
    page = account()
    release = announced(page, late_after=600, parts=2)
    set_clock(601)
    triage()
    assert states(release) == ["held", "held"]
    retry(release, who="officer")
    assert triage() == []
    send_due(edition_of(release, page).pk)
    assert states(release) == ["sent", "sent"]


def test_a_mail_that_was_tried_in_time_may_arrive_later_and_an_untried_one_may_not():
    crowd = account("crowd")
    release = planned(crowd, "a@example.com", "b@example.com", late_after=600)
    tried = Delivery.objects.order_by("destination").first()
    Delivery.objects.filter(destination=tried.destination).update(attempt=1)
    set_clock(601)
    triage()
    assert states(release) == ["scheduled", "held"]


def test_the_reason_says_when_it_was_due():
    release = announced(account(), late_after=600, parts=1)
    set_clock(601)
    (row,) = triage()
    assert f"{release.publish_at:%Y-%m-%d %H:%M}" in row.reason
    assert "waits for a person" in row.reason
