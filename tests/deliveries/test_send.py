"""One attempt from top to bottom: claim, call, settle."""

import pytest
from scripted import receipt, script

from distributor.audience.models import Suppression
from distributor.contract import (
    AuthExpired,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    RecipientGone,
    Rejected,
    Transient,
)
from distributor.deliveries.holders import my_holder
from distributor.deliveries.models import Attempt, Delivery, Pause, Receipt
from distributor.deliveries.send import send_due
from distributor.people.notices import open_notices
from tests.factories import account, announced, edition_of, planned, states


def sent_through(page, **changes):
    release = announced(page, **changes)
    send_due(edition_of(release, page).pk)
    return release


def test_every_part_goes_out_in_order_and_each_receipt_is_saved_before_the_next():
    page = account()
    release = sent_through(page, parts=3)
    asked = script[page.handle].asked
    assert states(release) == ["sent"] * 3
    assert [each.part.text for each in asked] == ["en part 0", "en part 1", "en part 2"]
    assert asked[0].previous is None
    assert asked[2].previous.remote_id == f"id-{asked[1].key}"
    assert asked[2].root.remote_id == f"id-{asked[0].key}"
    assert Receipt.objects.count() == 3


def test_the_intent_stands_in_the_ledger_before_the_call():
    page = account()
    release = announced(page, parts=1)
    seen = []

    def look():
        row = Delivery.objects.get(release_id=release.pk)
        seen.append((row.state, row.attempt, row.holder, Attempt.objects.get().ended_at))
        return receipt()

    script[page.handle].answers = [look]
    send_due(edition_of(release, page).pk)
    assert seen == [("sending", 1, my_holder(), None)]


@pytest.mark.parametrize(
    ("error", "state", "word"),
    [
        (Transient("Nobody answered."), "scheduled", "Nobody answered."),
        (RateLimited("Too fast.", retry_after=30), "scheduled", "Too fast."),
        (Rejected("No.", reasons=["The word X is not allowed."]), "failed", "The word X"),
        (RecipientGone("No such page."), "failed", "No such page."),
        (AuthExpired("The key was refused."), "held", "The key was refused."),
        (Misconfigured("No host.", hint="Set it."), "held", "No host. Set it."),
        (OutcomeUnknown("No answer."), "unknown", "No answer."),
        (ZeroDivisionError("a defect"), "unknown", "ZeroDivisionError"),
    ],
)
def test_each_outcome_has_its_state_and_says_why(error, state, word):
    page = account()
    script[page.handle].answers = [error]
    release = sent_through(page, parts=1)
    row = Delivery.objects.get(release_id=release.pk)
    assert row.state == state
    assert word in row.reason
    assert row.holder is None


def test_a_try_that_counts_is_counted_and_a_snooze_is_not():
    page, other = account(), account()
    script[page.handle].answers = [Transient("no")]
    script[other.handle].answers = [RateLimited("wait", retry_after=9)]
    sent_through(page, parts=1)
    sent_through(other, parts=1)
    tries = dict(Delivery.objects.values_list("account_id", "tries"))
    assert tries == {page.pk: 1, other.pk: 0}


def test_a_rate_limit_pauses_the_account_and_refused_credentials_pause_it_for_a_person():
    page, other = account(), account()
    script[page.handle].answers = [RateLimited("wait", retry_after=9)]
    script[other.handle].answers = [AuthExpired("refused")]
    sent_through(page, parts=1)
    sent_through(other, parts=1)
    until = dict(Pause.objects.values_list("target", "until"))
    assert until[str(page.pk)] is not None
    assert until[str(other.pk)] is None
    (notice,) = open_notices()
    assert f"account {other.pk}" in notice.subject
    assert "refused" in notice.sentence


def test_when_a_part_fails_the_later_ones_are_held():
    page = account()
    script[page.handle].answers = [receipt(), Rejected("No.")]
    assert states(sent_through(page, parts=4)) == ["sent", "failed", "held", "held"]


def test_the_parts_behind_an_unknown_one_wait():
    page = account()
    script[page.handle].answers = [receipt(), OutcomeUnknown("?")]
    assert states(sent_through(page, parts=3)) == ["sent", "unknown", "scheduled"]


def test_mails_are_claimed_in_slices_and_every_answer_finds_its_subscriber(settings):
    settings.RETRY_SCALE = 1e6  # no second try, however long this takes
    crowd = account("crowd")
    release = planned(crowd, *(f"reader{number}@example.com" for number in range(120)))
    script[crowd.handle].answers = [
        Transient("greylisted"),
        RecipientGone("no such mailbox"),
        "silence",
    ]
    send_due(edition_of(release, crowd).pk)
    assert sorted(states(release)) == ["failed", "scheduled"] + ["sent"] * 117 + ["unknown"]
    assert Suppression.objects.count() == 1
    assert Attempt.objects.count() == 3


def test_a_channel_that_breaks_in_the_middle_leaves_the_rest_of_the_slice_unknown():
    crowd = account("crowd")
    release = planned(crowd, *(f"reader{number}@example.com" for number in range(4)))
    script[crowd.handle].answers = [receipt(), "crash"]
    send_due(edition_of(release, crowd).pk)
    assert states(release) == ["sent", "unknown", "unknown", "unknown"]
