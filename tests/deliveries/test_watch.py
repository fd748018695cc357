"""Nothing waits past its own deadline without somebody being told."""

import pytest
from scripted import script

from distributor.contract import OutcomeUnknown
from distributor.deliveries.clock import now
from distributor.deliveries.models import Delivery, Window
from distributor.deliveries.send import send_due
from distributor.deliveries.watch import SUBJECT, watch
from distributor.people.notices import open_notices
from tests.factories import account, announced, edition_of, set_clock


def raised():
    return {notice.subject.removeprefix(SUBJECT) for notice in watch()}


def test_a_quiet_house_raises_nothing():
    announced(account(), due_in=60)
    assert raised() == set()


@pytest.mark.parametrize(
    ("name", "change", "seconds"),
    [
        ("unknown", {"state": "unknown", "next_at": None}, 0),
        ("looks", {"state": "unknown"}, 400),
        ("leases", {"state": "sending"}, 100),
        ("due", {}, 130),
    ],
)
def test_what_is_past_its_deadline_is_raised_once_and_cleared_when_it_is_gone(
    name, change, seconds
):
    announced(account(), parts=1, due_in=-1)
    Delivery.objects.update(**change)
    set_clock(seconds)
    assert raised() == raised() == {name}
    Delivery.objects.update(state="sent", next_at=None)
    assert raised() == set()


def test_a_page_that_does_not_stand_and_a_mailing_not_planned_are_raised():
    announced(account("crowd"), gate="closed", due_in=-1)
    set_clock(70)
    assert raised() == {"gates", "plans"}


def test_a_window_that_nobody_plans_is_raised_until_it_is_skipped():
    Window.objects.create(account_id=1, cadence="daily", ends_at=now(), zones=["UTC"])
    assert raised() == set()
    set_clock(70)
    assert raised() == {"windows"}
    set_clock(7201)
    assert raised() == set()


def test_the_sentence_says_how_many_and_what_to_do():
    page = account()
    script[page.handle].answers = [OutcomeUnknown("?")]
    send_due(edition_of(announced(page, parts=1), page).pk)
    Delivery.objects.update(next_at=None)
    watch()
    (notice,) = open_notices()
    assert ": 1. Please look" in notice.sentence
    assert "distributor decide" in notice.sentence
