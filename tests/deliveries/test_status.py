"""What a person is told about a release under way."""

from dataclasses import replace

import pytest
from scripted import receipt, script

from distributor.contract import AuthExpired, OutcomeUnknown, RecipientGone
from distributor.deliveries.send import send_due
from distributor.deliveries.status import all_releases, release_status
from tests.factories import account, announced, edition_of, planned, queued


def test_every_part_says_its_state_its_receipt_and_its_text():
    page = account()
    release = announced(page, parts=2)
    script[page.handle].answers = [receipt("9"), OutcomeUnknown("No answer came.")]
    send_due(edition_of(release, page).pk)
    (channel,) = release_status(release).channels
    first, second = channel.deliveries
    assert (first.state, first.url, first.text) == ("sent", "https://there.example/9", "en part 0")
    assert (second.state, second.reason, second.part, second.parts) == (
        "unknown",
        "No answer came.",
        1,
        2,
    )


def test_planned_is_the_sum_over_the_seven_states_and_who_failed_is_named():
    crowd = account("crowd")
    release = planned(crowd, "a@example.com", "b@example.com", "c@example.com")
    script[crowd.handle].answers = [RecipientGone("No such mailbox."), "silence"]
    send_due(edition_of(release, crowd).pk)
    status = release_status(release)
    assert status.planned == sum(status.totals.values()) == 3
    assert len(status.totals) == 7
    named = {each.who: each.state for each in status.channels[0].deliveries}
    assert named == {"a@example.com": "failed", "b@example.com": "unknown"}
    assert status.channels[0].planned == 3


@pytest.mark.parametrize(
    ("answers", "is_settled"),
    [([], True), ([OutcomeUnknown("?")], False), ([AuthExpired("no")], True)],
)
def test_settled_means_that_nothing_happens_without_a_person(answers, is_settled):
    page = account()
    release = announced(page, parts=1)
    assert not release_status(release).is_settled
    script[page.handle].answers = answers
    send_due(edition_of(release, page).pk)
    assert release_status(release).is_settled is is_settled


def test_a_release_says_what_it_waits_for():
    page = account()
    assert "approval" in release_status(queued(page)).sentence
    held = queued(page, hold_reason="The embargo line is unclear.")
    assert release_status(held).sentence == "The embargo line is unclear."
    assert "Withdrawn" in release_status(queued(page, state="withdrawn")).sentence
    assert "Stopped" in release_status(queued(page, state="stopped")).sentence
    assert release_status(announced(page)).sentence == ""


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(django_assert_num_queries):
    page = account()
    for _ in range(5):
        announced(page)
    with django_assert_num_queries(3):
        lines = all_releases()
    assert [line.totals for line in lines] == [{"scheduled": 2}] * 5
    assert lines[0].headline == "A new office opens"


def test_what_moved_while_it_was_counted_has_not_come_to_rest():
    release = announced(account(), parts=1)
    status = release_status(release)
    (channel,) = status.channels
    counted_before = replace(channel, totals={"unknown": 1})
    assert not replace(status, channels=(counted_before,)).is_settled
