"""With a silent broker the workers find what is due in the database, and nobody else is needed."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connections
from structlog.testing import capture_logs

from distributor.cli.bot import free_port
from distributor.deliveries import tasks
from distributor.deliveries.clock import POLLED, now
from distributor.deliveries.models import Wakeup
from distributor.deliveries.poll import POLL_CLASS, poll_once, start_polling
from distributor.deliveries.wake import doing_it_here, wake_planning
from tests.factories import account, announced, states

assert tasks.tick.name == "deliveries.tick", "what is woken here must be known as a task"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hands():
    with ThreadPoolExecutor(1) as pool:
        yield pool


def stop(stopped):
    stopped.set()
    assert until(lambda: not [each for each in threading.enumerate() if each.name == "poll"])


def until(condition, rounds=300):
    for _ in range(rounds):
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_without_a_tick_the_worker_ticks_and_sends_by_itself(hands):
    release = announced(account())
    assert poll_once(hands)
    assert until(lambda: states(release) == ["sent", "sent"])
    assert Wakeup.objects.filter(name="poll").exists()
    assert not Wakeup.objects.filter(name="tick").exists()


def test_while_ticks_come_through_the_broker_it_does_nothing(hands):
    release = announced(account())
    Wakeup.objects.create(name="tick", at=now())
    assert not poll_once(hands)
    assert states(release) == ["scheduled", "scheduled"]


def test_one_worker_polls_at_a_time(hands):
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 0)", [POLL_CLASS])
    assert not poll_once(hands)
    other.close()


def test_a_worker_watches_for_silence_on_its_own(monkeypatch):
    monkeypatch.setattr("distributor.deliveries.poll.EVERY", 0.01)
    release = announced(account())
    stopped = start_polling()
    assert until(lambda: states(release) == ["sent", "sent"])
    stop(stopped)


def test_a_database_that_is_gone_for_a_moment_does_not_end_the_watch(monkeypatch, capfd):
    calls = []

    def poll(hands):
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("gone")

    monkeypatch.setattr("distributor.deliveries.poll.EVERY", 0.01)
    monkeypatch.setattr("distributor.deliveries.poll.poll_once", poll)
    stopped = start_polling()
    assert until(lambda: len(calls) > 2)
    stop(stopped)
    assert "poll.no_database" in capfd.readouterr().err


def test_a_task_that_breaks_is_said_and_ends_nothing(hands):
    with capture_logs() as said, doing_it_here(hands):
        wake_planning("no number")
        hands.shutdown()
    assert [(line["event"], line["error"]) for line in said] == [("poll.task_broke", "ValueError")]


def test_a_worker_that_starts_while_the_broker_is_down_polls_all_the_same():
    nowhere = {**os.environ, "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    command = (
        sys.executable,
        "-m",
        "celery",
        "-A",
        "distributor.celery",
        "worker",
        "-P",
        "threads",
    )
    with subprocess.Popen(command, env=nowhere, stderr=subprocess.DEVNULL) as worker:
        try:
            assert until(lambda: Wakeup.objects.filter(name=POLLED).exists(), rounds=3000)
        finally:
            worker.kill()
