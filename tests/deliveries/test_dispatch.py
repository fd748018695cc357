"""A tick sees what is due and wakes; it claims nothing and may run as often as it likes."""

import time

import pytest
from scripted import script

from distributor.contract import OutcomeUnknown
from distributor.deliveries import dispatch, wake
from distributor.deliveries.ahead import MAIN, SPARE
from distributor.deliveries.dispatch import due_editions, tick
from distributor.deliveries.models import Delivery, Gate, Wakeup
from distributor.deliveries.send import send_due
from distributor.deliveries.switch import Target, pause
from tests.factories import account, announced, edition_of, planned, set_clock, states


@pytest.fixture
def woken(monkeypatch):
    """What was sent to the broker, instead of a broker: the journeys use a real one."""
    sent = []
    monkeypatch.setattr(wake, "_wake", lambda task, *ids, queue: sent.append((task, *ids, queue)))
    return sent


def test_a_tick_wakes_a_worker_for_each_edition_that_is_due_and_moves_nothing(woken):
    page, other = account(), account()
    release = announced(page, other)
    later = announced(page, due_in=60)
    woken.clear()
    tick()
    assert sorted(woken) == sorted(
        ("deliveries.send", edition_of(release, each).pk, "posts") for each in (page, other)
    )
    assert set(states(release) + states(later)) == {"scheduled"}


def test_two_ticks_in_the_same_moment_wake_once_and_later_again(woken):
    announced(account())
    woken.clear()
    tick()
    tick()
    assert len(woken) == 1
    set_clock(3)
    tick()
    assert len(woken) == 2


@pytest.mark.parametrize("connections", ["1", "3", "32"])
def test_a_mailing_is_woken_for_its_lane_and_the_one_to_spare_however_many_connections_it_has(
    woken, connections
):
    crowd = account("crowd", connections=connections)
    release = planned(crowd, "reader@example.com")
    woken.clear()
    tick()
    edition = edition_of(release, crowd).pk
    assert woken == [("deliveries.send_many", edition, lane, "bulk") for lane in (MAIN, SPARE)]


def test_a_mailing_is_planned_a_minute_before_it_is_due_not_earlier(woken):
    announced(account("crowd"), due_in=90)
    woken.clear()
    tick()
    assert woken == []
    set_clock(31)
    tick()
    assert [task for task, *_ in woken] == ["deliveries.plan"]


def test_the_page_is_looked_at_before_what_links_to_it_is_woken(woken):
    release = announced(account(), gate="closed", due_in=5)
    woken.clear()
    tick()
    assert woken == []
    set_clock(6)
    tick()
    assert woken == [("deliveries.check_gate", release.pk, 0, "posts")]
    Gate.objects.update(opened_at=release.publish_at)
    tick()
    assert woken[-1][0] == "deliveries.send"


def test_what_is_paused_is_not_woken(woken):
    announced(account())
    woken.clear()
    pause(Target(scope="all"), reason="Wait.", who="officer")
    tick()
    assert woken == []


def test_unknown_deliveries_are_woken_for_a_look(woken):
    page = account()
    release = announced(page, parts=1)
    script[page.handle].answers = [OutcomeUnknown("?")]
    send_due(edition_of(release, page).pk)
    woken.clear()
    tick()
    assert woken == [("deliveries.look", "posts")]


@pytest.fixture
def dozed(monkeypatch, woken):
    """How long the tick dozed, instead of dozing: the clock then stands where it should."""
    dozed = []

    def doze(seconds):
        assert woken == []
        dozed.append(seconds)
        set_clock(30)

    monkeypatch.setattr(dispatch, "STAY", 60.0)
    monkeypatch.setattr(dispatch, "sleep", doze)
    return dozed


def test_what_falls_due_before_the_next_tick_is_woken_at_its_instant(woken, dozed):
    page = account()
    release = announced(page, due_in=30, embargo_in=30)
    woken.clear()
    tick()
    assert woken == [("deliveries.send", edition_of(release, page).pk, "posts")]
    assert send_due(edition_of(release, page).pk) == 2
    (seconds,) = dozed
    assert 0 < seconds <= 30


def test_a_gate_is_looked_at_at_its_instant_and_nothing_behind_it_is_woken(woken, dozed):
    release = announced(account(), gate="closed", due_in=30)
    woken.clear()
    tick()
    assert woken == [("deliveries.check_gate", release.pk, 0, "posts")]


def test_what_falls_due_later_is_left_to_the_next_tick(woken, dozed):
    announced(account(), due_in=30)
    woken.clear()
    dispatch._stay(until=time.monotonic() + 20)
    assert woken == dozed == []


def test_what_is_paused_is_not_woken_at_its_instant(woken, dozed):
    announced(account(), due_in=30)
    pause(Target(scope="all"), reason="Stop.", who="officer")
    woken.clear()
    tick()
    assert woken == dozed == []


def test_a_tick_leaves_a_sign_of_life_and_forgets_old_turns(woken):
    Wakeup.objects.create(name="send:1:None", at="2020-01-01T00:00Z")
    tick()
    names = set(Wakeup.objects.values_list("name", flat=True))
    assert names == {dispatch.HEARTBEAT, "tidy", "watch", "windows"}


def test_due_editions_are_found_among_many_rows_by_walking_the_index(woken):
    pages = [account() for _ in range(3)]
    first, second = announced(*pages, parts=40), announced(pages[0], parts=3)
    found = {each.edition_id for each in due_editions()}
    wanted = {edition_of(first, page).pk for page in pages} | {edition_of(second, pages[0]).pk}
    assert found == wanted
    assert Delivery.objects.count() == 123
