"""The corners of the ledger: what happens rarely, and must be right all the same."""

import pytest
from scripted import receipt, script, with_facts

from distributor.accounts.models import Account
from distributor.audience.models import List, Subscriber, Subscription, Suppression
from distributor.contract import AuthExpired, Deadline, OutcomeUnknown, Rejected, Transient
from distributor.deliveries import holders, models, wake
from distributor.deliveries.by_hand import cancel
from distributor.deliveries.claim import Slice
from distributor.deliveries.decide import Choice, decide
from distributor.deliveries.dispatch import tick
from distributor.deliveries.holders import let_go, my_holder
from distributor.deliveries.lane import load_lane
from distributor.deliveries.lapse import lapse
from distributor.deliveries.late import triage
from distributor.deliveries.models import Attempt, Delivery, Pause, Receipt
from distributor.deliveries.reconcile import look, look_at_due
from distributor.deliveries.rows import rows_to_accounts
from distributor.deliveries.send import send_due
from distributor.deliveries.switch import Target, resume
from distributor.people.notices import open_notices
from distributor.registry import registry
from distributor.releases.models import Revision
from tests.deliveries.mailings import travelled
from tests.factories import account, announced, edition_of, queued, readers, set_clock, states


@pytest.mark.parametrize(
    "row",
    [
        models.Delivery(),
        models.Told(),
        models.Mailing(),
        models.Attempt(),
        models.Begun(),
        models.Receipt(),
        models.Holder(),
        models.Pause(),
        models.Breaker(),
        models.Quota(),
        models.Gate(),
        models.Wakeup(),
        models.Window(),
        models.DigestEdition(),
        models.MailboxTurn(),
        models.Event(),
        Subscriber(address="ana@example.com"),
        List(),
        Subscription(),
        Suppression(),
    ],
)
def test_every_row_has_a_name_for_logs_without_an_address(row):
    assert "ana" not in str(row)


def test_a_platform_that_refuses_doubles_lets_a_person_send_although_the_worker_lives(monkeypatch):
    channel = with_facts(refuses_doubles=True)
    monkeypatch.setattr(registry, "_load", lambda allowed: {"scripted": channel})
    page = account()
    release = announced(page, parts=1)
    Delivery.objects.update(state="unknown", next_at=None, holder=my_holder())
    assert len(decide(release, Choice.SEND, who="officer")) == 1


def test_a_lost_session_is_taken_anew_under_another_id(monkeypatch):
    monkeypatch.setattr(holders, "TRUSTED", 60.0)
    before = my_holder()
    holders._own._hold.session.close()
    assert my_holder() != before


def test_a_forked_process_takes_a_lock_of_its_own(monkeypatch):
    before, parents = my_holder(), holders._own._hold.session
    monkeypatch.setattr(holders.os, "getpid", lambda: -1)
    assert my_holder() != before
    assert not parents.closed
    let_go()
    parents.close()


def test_a_part_whose_predecessor_has_no_receipt_goes_without_one():
    page = account()
    release = announced(page, parts=2)
    first = rows_to_accounts(release.pk)[0]
    Delivery.objects.filter(slot=first.slot).update(state="sent")
    send_due(edition_of(release, page).pk)
    assert script[page.handle].asked[0].previous is None


def test_when_looking_never_settles_it_a_person_is_asked(settings):
    settings.LOOKS = [0.0]
    page = account()
    release = announced(page, parts=1)
    script[page.handle].answers = [OutcomeUnknown("?")] * 3
    for _ in range(3):
        send_due(edition_of(release, page).pk)
        look_at_due()
    assert len(script[page.handle].asked) == 3
    (row,) = rows_to_accounts(release.pk)
    assert (row.state, row.next_at) == ("unknown", None)
    assert "distributor decide" in row.reason


def test_an_unknown_one_nobody_can_look_for_waits_for_a_person(monkeypatch):
    page = account()
    release = announced(page, parts=1)
    blind = with_facts(find=False, findable_within=None)
    monkeypatch.setattr(registry, "_load", lambda allowed: {"scripted": blind})
    Delivery.objects.update(state="unknown")
    look_at_due()
    (row,) = rows_to_accounts(release.pk)
    assert (row.state, row.next_at) == ("unknown", None)


def test_what_was_settled_during_a_look_stays_as_it_was_settled():
    page = account()
    release = announced(page, parts=1)
    Delivery.objects.update(state="unknown", token=4)
    (row,) = rows_to_accounts(release.pk)
    Delivery.objects.update(state="sent")
    script[page.handle].finds = [receipt("late")]
    look(row)
    assert not Receipt.objects.exists()


def test_a_look_refused_for_good_pauses_the_account_and_tells_people():
    page = account()
    release = announced(page, parts=1)
    script[page.handle].answers = [OutcomeUnknown("?")]
    send_due(edition_of(release, page).pk)
    script[page.handle].finds = [AuthExpired("The key was refused.")]
    look_at_due()
    assert Pause.objects.get().until is None
    assert "The key was refused." in open_notices()[0].sentence


def test_a_channel_taken_out_of_the_house_pauses_its_account_and_says_so(settings):
    page = account()
    release = announced(page, parts=1)
    settings.DISTRIBUTOR_CHANNELS = ["crowd"]
    assert send_due(edition_of(release, page).pk) == 0
    assert "no channel 'scripted'" in open_notices()[0].sentence
    Delivery.objects.update(state="unknown")
    look_at_due()
    assert states(release) == ["unknown"]
    settings.DISTRIBUTOR_CHANNELS = ["scripted"]
    assert resume(Target(scope="account", target=str(page.pk)), who="officer")
    assert open_notices() == []


def test_credentials_that_cannot_be_opened_pause_the_account():
    page = account()
    release = announced(page, parts=1)
    Account.objects.update(sealed_credentials=b"sealed with a key that is gone")
    assert send_due(edition_of(release, page).pk) == 0
    assert "DISTRIBUTOR_CREDENTIALS_KEY" in open_notices()[0].sentence


def test_an_answer_for_a_key_nobody_asked_about_is_ignored(monkeypatch):
    page = account("crowd")
    release = announced(page, parts=1)
    lane = load_lane(edition_of(release, page).pk)
    monkeypatch.setattr(
        "distributor.deliveries.send._answers", lambda lane, ready: iter([("x", receipt())])
    )
    empty = Slice(rows=(), deadline=Deadline.after(1), token=None)
    assert travelled(lane, empty).tried == 0
    assert not Attempt.objects.exists()


def test_resuming_what_was_not_paused_says_so():
    assert not resume(Target(scope="all"), who="officer")


def test_a_feed_that_was_sent_wakes_the_gate_at_once(
    monkeypatch, django_capture_on_commit_callbacks
):
    first = with_facts(first=True)
    monkeypatch.setattr(registry, "_load", lambda allowed: {"scripted": first})
    woken = []
    monkeypatch.setattr(wake, "_wake", lambda task, *ids, queue: woken.append((task, *ids)))
    page = account()
    release = announced(page, parts=1, gate="closed")
    with django_capture_on_commit_callbacks(execute=True):
        send_due(edition_of(release, page).pk)
    assert ("deliveries.check_gate", release.pk, 0) in woken


def test_two_ticks_plan_and_look_at_the_gate_once(monkeypatch):
    woken = []
    monkeypatch.setattr(wake, "_wake", lambda task, *ids, queue: woken.append(task))
    crowd = account("crowd")
    readers(crowd, "a@example.com")
    announced(crowd, gate="closed")
    tick()
    tick()
    assert woken.count("deliveries.plan") == woken.count("deliveries.check_gate") == 1


def test_a_release_nobody_has_approved_waits():
    page = account()
    release = queued(page)
    set_clock(10)
    tick()
    assert states(release) == []


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (receipt("mine"), "sent"),
        (Transient("It was too late to call."), "scheduled"),
        (Rejected("No."), "unknown"),
        (OutcomeUnknown("?"), "unknown"),
    ],
)
def test_a_worker_that_wakes_up_late_says_how_its_own_call_ended(answer, state):
    page = account()
    release = announced(page, parts=1)

    def wake_up_late():
        set_clock(61)
        assert [row.state for row in lapse()] == ["unknown"]
        if isinstance(answer, Exception):
            raise answer
        return answer

    script[page.handle].answers = [wake_up_late]
    send_due(edition_of(release, page).pk)
    (row,) = rows_to_accounts(release.pk)
    assert (row.state, row.holder) == (state, None)
    assert Receipt.objects.exists() == (state == "sent")


def test_a_try_that_comes_back_after_the_cancel_is_not_made_again():
    page = account()
    release = announced(page, parts=1)

    def cancelled_meanwhile():
        cancel(release, who="officer")
        raise Transient("Nobody answered.")

    script[page.handle].answers = [cancelled_meanwhile]
    send_due(edition_of(release, page).pk)
    set_clock(600)
    assert [row.reason for row in triage()] == ["The release was cancelled."]
    assert states(release) == ["cancelled"]


def test_a_try_that_comes_back_after_a_correction_gives_way_to_it():
    page = account()
    release = announced(page, parts=1)

    def corrected_meanwhile():
        Revision.objects.create(
            release=release,
            number=2,
            purpose=1,
            source_name="b",
            source=b"y",
            created_by="author",
            frozen_at=release.publish_at,
            publish_at=release.publish_at,
        )
        raise Transient("Nobody answered.")

    script[page.handle].answers = [corrected_meanwhile]
    send_due(edition_of(release, page).pk)
    set_clock(600)
    send_due(edition_of(release, page).pk)
    assert len(script[page.handle].asked) == 1
    assert [row.reason for row in triage()] == ["Replaced by a newer revision."]
