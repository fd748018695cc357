"""Unknown is settled by looking, by a harmless repeat, or by a person; never by guessing."""

from datetime import timedelta

import pytest
import scripted
from django.db import OperationalError
from scripted import receipt, script, with_facts

from distributor.contract import OutcomeUnknown, Transient
from distributor.deliveries import course, looking, reconcile
from distributor.deliveries.holders import is_gone, let_go, my_holder
from distributor.deliveries.lapse import lapse
from distributor.deliveries.models import Attempt, Delivery, Holder, Receipt
from distributor.deliveries.reconcile import look_at_due
from distributor.deliveries.send import send_due
from distributor.registry import registry
from tests.bot import wait_for
from tests.factories import account, announced, edition_of, set_clock

VARIANTS = {
    "finds": with_facts(),
    "refuses": with_facts(findable_within=None, refuses_doubles=True),
    "unsure": with_facts(findable_within=None),
    "repeats": with_facts(repeatable_for=timedelta(hours=1)),
    "blind": with_facts(find=False, findable_within=None),
}


@pytest.fixture
def page(request, monkeypatch):
    """An account on a channel with the facts of this case."""
    monkeypatch.setattr(registry, "_load", lambda allowed: {"scripted": VARIANTS[request.param]})
    return account()


def unknown(page):
    release = announced(page, parts=1)
    script[page.handle].answers = [OutcomeUnknown("No answer came.")]
    send_due(edition_of(release, page).pk)
    return release


def row(release):
    return Delivery.objects.get(release_id=release.pk)


@pytest.mark.parametrize("page", ["finds", "refuses", "unsure"], indirect=True)
def test_what_is_found_is_sent_with_its_receipt_and_not_sent_again(page):
    release = unknown(page)
    script[page.handle].finds = [receipt("found")]
    assert look_at_due() == 1
    assert row(release).state == "sent"
    assert Receipt.objects.get().remote_id == "found"
    assert len(script[page.handle].asked) == 1


@pytest.mark.parametrize("page", ["finds"], indirect=True)
def test_the_look_reaches_back_to_before_the_first_attempt(page):
    unknown(page)
    look_at_due()
    ((_, since),) = script[page.handle].looked
    assert since < Attempt.objects.get().started_at


@pytest.mark.parametrize(
    ("page", "after"),
    [("finds", "scheduled"), ("refuses", "scheduled"), ("unsure", "unknown")],
    indirect=["page"],
)
def test_after_the_last_empty_look_only_declared_facts_allow_a_repeat(page, after):
    release = unknown(page)
    look_at_due()
    assert (row(release).state, row(release).looks) == ("unknown", 1)
    assert look_at_due() == 0
    set_clock(70)
    look_at_due()
    assert row(release).state == after
    assert row(release).next_at is None or after == "scheduled"


@pytest.mark.parametrize("page", ["finds"], indirect=True)
def test_nothing_is_repeated_while_the_holder_may_be_alive(page, settings):
    release = unknown(page)
    Delivery.objects.update(holder=my_holder(), looks=1)
    set_clock(100)
    look_at_due()
    assert row(release).state == "unknown"
    assert "may still be alive" in row(release).reason
    let_go()
    set_clock(300)
    look_at_due()
    assert row(release).state == "scheduled"


@pytest.mark.parametrize("page", ["finds"], indirect=True)
def test_without_a_note_of_an_attempt_there_is_no_lease_to_wait_for(page):
    release = unknown(page)
    Attempt.objects.all().delete()
    Delivery.objects.update(holder=2**30, looks=1)
    set_clock(100)
    look_at_due()
    assert row(release).state == "scheduled"


@pytest.mark.parametrize("page", ["finds"], indirect=True)
def test_what_a_living_worker_could_not_settle_is_settled_by_looks(page, monkeypatch):
    release = announced(page, parts=1)
    with monkeypatch.context() as broken:
        broken.setattr(course, "settle", _no_database)
        with pytest.raises(OperationalError):
            send_due(edition_of(release, page).pk)
    lapse()
    assert row(release).state == "unknown"
    look_at_due()
    set_clock(100)
    look_at_due()
    assert row(release).state == "scheduled"


def _no_database(*_, **__):
    raise OperationalError("the server closed the connection")


@pytest.mark.parametrize("page", ["finds"], indirect=True)
def test_a_holder_that_is_gone_is_believed_only_after_the_lease(page):
    release = unknown(page)
    gone = Holder.objects.create(name="gone").pk
    Delivery.objects.update(holder=gone, looks=1)
    look_at_due()
    assert row(release).state == "unknown"
    set_clock(100)
    look_at_due()
    assert row(release).state == "scheduled"


@pytest.mark.parametrize("page", ["repeats"], indirect=True)
def test_where_the_platform_honours_our_key_a_repeat_settles_it(page):
    release = unknown(page)
    look_at_due()
    assert row(release).state == "scheduled"
    assert script[page.handle].looked == []


@pytest.mark.parametrize("page", ["repeats"], indirect=True)
def test_a_key_the_platform_has_forgotten_is_not_repeated_blindly(page):
    unknown(page)
    set_clock(3700)
    look_at_due()
    assert len(script[page.handle].looked) == 1


@pytest.mark.parametrize("page", ["blind"], indirect=True)
def test_where_no_machine_can_tell_it_waits_for_a_person_at_once(page):
    release = unknown(page)
    assert (row(release).state, row(release).next_at) == ("unknown", None)
    assert look_at_due() == 0


@pytest.mark.parametrize("page", ["finds"], indirect=True)
def test_a_look_that_fails_proves_nothing_and_is_taken_again(page):
    release = unknown(page)
    script[page.handle].finds = [Transient("The platform is down.")]
    look_at_due()
    assert (row(release).state, row(release).looks) == ("unknown", 0)
    assert row(release).reason == "The platform is down."
    set_clock(70)
    assert look_at_due() == 1


@pytest.mark.parametrize("page", ["finds"], indirect=True)
def test_when_looks_have_failed_for_an_hour_a_person_is_asked(page):
    release = unknown(page)
    script[page.handle].finds = [Transient("The platform is down.")]
    set_clock(3700)
    look_at_due()
    assert (row(release).state, row(release).next_at) == ("unknown", None)
    assert "for an hour" in row(release).reason


@pytest.mark.parametrize("page", ["finds"], indirect=True)
def test_what_was_sent_when_a_worker_died_becomes_unknown_and_is_found(page):
    release = announced(page, parts=1)

    def die():
        raise KeyboardInterrupt

    script[page.handle].answers = [die]
    with pytest.raises(KeyboardInterrupt):
        send_due(edition_of(release, page).pk)
    holder = Delivery.objects.get().holder
    wait_for(lambda: is_gone(holder))  # the server lets go of its lock in its own time
    assert [each.state for each in lapse()] == ["unknown"]
    script[page.handle].finds = [receipt("landed")]
    look_at_due()
    assert row(release).state == "sent"


@pytest.mark.parametrize("page", ["finds"], indirect=True)
def test_a_lease_that_runs_out_makes_unknown_although_the_holder_lives(page):
    release, lapsed = announced(page, parts=1), []

    def linger():
        lapsed.append(lapse())
        set_clock(61)
        lapsed.append(lapse())
        return Transient("down")

    script[page.handle].answers = [linger]
    send_due(edition_of(release, page).pk)
    assert [[each.state for each in rows] for rows in lapsed] == [[], ["unknown"]]


@pytest.mark.parametrize("page", ["finds"], indirect=True)
def test_a_worker_that_comes_back_late_does_not_overwrite_what_was_settled(page):
    release = announced(page, parts=1)

    def late():
        set_clock(61)
        lapse()
        script[page.handle].finds = [receipt("landed")]
        look_at_due()
        return receipt("late")

    script[page.handle].answers = [late]
    send_due(edition_of(release, page).pk)
    assert row(release).state == "sent"
    assert Receipt.objects.get().remote_id == "landed"


def test_the_declared_facts_decide_what_a_machine_may_do():
    assert looking.can_look(scripted.channel)
    assert not looking.can_look(VARIANTS["blind"])
    assert reconcile.LOOK_AGAIN > 0
