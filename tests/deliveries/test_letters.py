"""Letters leave the outbox once, are tried again until they are taken, and are never lost."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from scripted import script

from distributor.accounts.models import Account
from distributor.audience.consent import Said
from distributor.audience.letters import write
from distributor.audience.models import Letter, List, SignUp, Subscriber
from distributor.audience.signup import Wish, ask, confirm
from distributor.audience.subscribe import Person
from distributor.contract import (
    AuthExpired,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    RecipientGone,
    Rejected,
    Transient,
)
from distributor.deliveries import letters, wake
from distributor.deliveries.clock import now
from distributor.deliveries.dispatch import tick
from distributor.deliveries.letters import letters_are_due, send_letters
from distributor.deliveries.switch import Target, pause, resume
from distributor.people.notices import open_notices
from tests.factories import account, readers, set_clock


@pytest.fixture
def crowd(db):
    return account("crowd")


def asked(through, address="ana@example.com"):
    to, _ = List.objects.get_or_create(name="Press", account=through)
    said = Said(source="a page", wording="You agree.", language="en")
    person = Person(address=address, zone="UTC")
    ask(Wish(person=person, lists=[to], cadence="at_once", said=said))
    return Letter.objects.latest("id")


def test_a_letter_is_sent_once_and_says_when(crowd):
    letter = asked(crowd)
    assert letters_are_due()
    assert send_letters() == 1
    assert send_letters() == 0
    letter.refresh_from_db()
    assert letter.next_at is None
    assert letter.sent_at is not None
    assert len(script[crowd.handle].letters) == 1


@pytest.mark.parametrize("kind", [Transient, OutcomeUnknown])
def test_what_was_not_taken_or_nobody_knows_of_goes_again_under_the_same_key(crowd, kind):
    letter = asked(crowd)
    script[crowd.handle].answers += [kind("no answer"), kind("no answer")]
    assert send_letters() == 1
    assert not letters_are_due()
    set_clock(16)
    assert send_letters() == 1
    set_clock(16 + 31)
    assert send_letters() == 1
    letter.refresh_from_db()
    assert (letter.tries, letter.next_at, letter.reason) == (3, None, "")
    assert len({each.key for each in script[crowd.handle].letters}) == 1


def test_a_server_that_names_a_time_is_left_alone_so_long(crowd):
    asked(crowd)
    script[crowd.handle].answers += [RateLimited("later", retry_after=600)]
    send_letters()
    set_clock(599)
    assert send_letters() == 0
    set_clock(601)
    assert send_letters() == 1


@pytest.mark.parametrize("kind", [RecipientGone, Rejected])
def test_what_is_refused_for_good_is_not_tried_again(crowd, kind):
    letter = asked(crowd)
    script[crowd.handle].answers += [kind("never")]
    send_letters()
    letter.refresh_from_db()
    assert (letter.next_at, letter.sent_at, letter.reason) == (None, None, "never")


@pytest.mark.parametrize("kind", [Misconfigured, AuthExpired])
def test_people_are_told_once_of_an_account_that_cannot_write(crowd, kind):
    asked(crowd)
    script[crowd.handle].answers += [kind("no password"), kind("no password")]
    send_letters()
    set_clock(60)
    send_letters()
    (notice,) = open_notices()
    assert "no password" in notice.sentence


def test_an_account_that_cannot_be_opened_or_is_out_of_use_keeps_its_letters(crowd):
    letter = asked(crowd)
    Account.objects.update(sealed_credentials=b"sealed with another key")
    send_letters()
    Account.objects.update(sealed_credentials=b"", is_active=False)
    set_clock(60)
    send_letters()
    letter.refresh_from_db()
    assert letter.tries == 2
    assert "not in use" in letter.reason
    Account.objects.update(is_active=True)
    set_clock(3600)
    assert send_letters() == 1
    assert len(script[crowd.handle].letters) == 1


def test_after_two_days_nobody_waits_for_it_any_more(crowd):
    letter = asked(crowd)
    Letter.objects.update(written_at=now() - timedelta(hours=49))
    script[crowd.handle].answers += [Transient("still not")]
    send_letters()
    letter.refresh_from_db()
    assert (letter.next_at, letter.reason) == (None, "still not")


def test_a_pause_holds_letters_too(crowd):
    asked(crowd)
    everything = Target(scope="all", target="")
    pause(everything, reason="wait", who="me")
    assert not letters_are_due()
    assert send_letters() == 0
    resume(everything, who="me")
    assert send_letters() == 1


def test_a_worker_that_died_with_a_letter_only_delays_it(crowd, monkeypatch):
    asked(crowd)
    monkeypatch.setattr(letters, "_outcome", lambda letter: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        send_letters()
    monkeypatch.undo()
    assert send_letters() == 0
    set_clock(letters.LEASE_SECONDS + 1)
    assert send_letters() == 1


def test_a_worker_that_comes_back_late_undoes_nothing(crowd, monkeypatch):
    letter = asked(crowd)
    late = letters._claim()
    set_clock(letters.LEASE_SECONDS + 1)
    assert send_letters() == 1
    letters._settle(late, Transient("too late"))
    letter.refresh_from_db()
    assert (letter.next_at, letter.reason) == (None, "")


def test_a_question_that_is_answered_is_not_asked(crowd):
    letter = asked(crowd)
    confirm(SignUp.objects.get().pk)
    send_letters()
    letter.refresh_from_db()
    assert (letter.next_at, letter.sent_at) == (None, None)
    assert script[crowd.handle].letters == []


def test_nobody_is_asked_to_renew_what_does_not_end(crowd):
    (person,) = readers(crowd, "ana@example.com")
    write(Letter.Kind.RENEW, account=crowd, subscriber=person)
    send_letters()
    assert script[crowd.handle].letters == []


def test_no_more_workers_than_allowed_write_letters_at_a_time(crowd, monkeypatch):
    monkeypatch.setattr(letters, "HANDS", 1)
    asked(crowd)
    taken, leave = threading.Event(), threading.Event()

    def hold():
        with letters._a_hand():
            taken.set()
            leave.wait(10)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(10)
    while_held = send_letters()
    leave.set()
    holder.join()
    assert (while_held, send_letters()) == (0, 1)


def test_the_tick_wakes_a_worker_for_letters(crowd, monkeypatch):
    sent = []
    monkeypatch.setattr(wake, "_wake", lambda task, *ids, queue: sent.append((task, queue)))
    tick()
    asked(crowd)
    tick()
    assert sent == [("deliveries.letters", "posts")]
    assert Subscriber.objects.count() == 0
