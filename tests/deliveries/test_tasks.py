"""Tasks are one line each; what they carry survives a broker that is gone."""

import pytest
from celery import Celery

from distributor.celery import app
from distributor.deliveries import dispatch, tasks, wake
from distributor.deliveries.models import Mailing, Wakeup
from tests.factories import account, announced, edition_of, planned, readers, states


@pytest.fixture
def no_broker():
    """A broker address nobody answers at."""
    Celery(broker="redis://127.0.0.1:1/0").set_current()
    yield
    app.set_current()


def test_a_broker_that_is_down_stops_nothing_and_loses_nothing(no_broker, capfd):
    wake.wake_tick()
    assert "broker.unreachable" in capfd.readouterr().err
    release = announced(account())
    assert set(states(release)) == {"scheduled"}


def test_every_task_does_its_part(monkeypatch):
    monkeypatch.setattr(wake, "_wake", lambda *arguments, **options: None)
    page, crowd = account(), account("crowd")
    readers(crowd, "a@example.com")
    release = announced(page, crowd, parts=1)
    tasks.plan(Mailing.objects.get().pk)
    tasks.tick()
    tasks.tick_at_once()
    tasks.send(edition_of(release, page).pk)
    tasks.send_many(edition_of(release, crowd).pk, 0)
    tasks.look()
    tasks.letters()
    tasks.consents()
    tasks.families()
    assert states(release) == ["sent", "sent"]
    assert Wakeup.objects.filter(name="tick").exists()


def test_every_task_is_registered_under_the_name_it_is_woken_by():
    app.loader.import_default_modules()
    names = {name for name in app.tasks if name.startswith("deliveries.")}
    assert names == {
        "deliveries.tick",
        "deliveries.tick_at_once",
        "deliveries.check_gate",
        "deliveries.plan",
        "deliveries.plan_window",
        "deliveries.send",
        "deliveries.send_many",
        "deliveries.look",
        "deliveries.letters",
        "deliveries.consents",
        "deliveries.families",
    }


def test_planning_twice_plans_once():
    crowd = account("crowd")
    release = planned(crowd, "a@example.com")
    tasks.plan(Mailing.objects.get().pk)
    assert states(release) == ["scheduled"]


@pytest.fixture
def woken(monkeypatch):
    sent = []
    monkeypatch.setattr(wake, "_wake", lambda task, *ids, queue: sent.append((task, queue)))
    return sent


def test_what_a_person_says_wakes_a_look_at_once_and_not_the_tick_that_waits(woken):
    wake.wake_tick()
    assert woken == [("deliveries.tick_at_once", "ticks")]


def test_a_look_at_once_is_taken_although_a_tick_just_began_and_each_time(woken, monkeypatch):
    def wait(**_):
        raise AssertionError("it waits")

    tasks.tick()
    announced(account())
    monkeypatch.setattr(dispatch, "_stay", wait)
    for _ in range(2):
        Wakeup.objects.filter(name__startswith="send:").delete()
        woken.clear()
        tasks.tick_at_once()
        assert woken == [("deliveries.send", "posts")]


def test_a_look_at_once_is_no_sign_that_ticks_come(woken):
    tasks.tick_at_once()
    assert not Wakeup.objects.filter(name=dispatch.HEARTBEAT).exists()


def test_of_ticks_that_waited_together_one_is_enough():
    tasks.tick()
    Wakeup.objects.filter(name="tick").delete()
    tasks.tick()
    assert not Wakeup.objects.filter(name="tick").exists()
