"""A frozen worker counts only when it was seen asleep for as long as it had to be."""

import os
import signal
import time

import pytest

from tests.chaos import points
from tests.chaos.sleepers import Sleepers
from tests.chaos.stage import is_stopped, wait_until


@pytest.fixture
def frozen():
    """A child that has stopped itself, as the head of a group of its own, and its note."""
    pid = os.fork()
    if not pid:
        os.setsid()
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)
    wait_until(lambda: is_stopped(pid), "the child to stop", seconds=20)
    yield {"pid": pid, "action": "freeze", "at": points.realtime(), "seconds": 0.3, "until": ""}
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_it_is_woken_when_its_time_is_over_and_leaves_a_proof(frozen):
    sleepers = Sleepers()
    sleepers.follow([frozen])
    assert sleepers
    assert is_stopped(frozen["pid"])
    while sleepers:
        time.sleep(0.02)
        sleepers.follow([frozen])
    wait_until(lambda: not is_stopped(frozen["pid"]), "the child to wake", seconds=20)
    (proof,) = sleepers.proofs
    assert proof["frozen_for"] >= 0.3


def test_a_wake_up_meant_for_another_freeze_leaves_it_asleep(frozen):
    sleepers = Sleepers()
    sleepers.follow([frozen])
    sleepers.wake_unless_at_a_point(frozen["pid"])
    assert is_stopped(frozen["pid"])


def test_one_that_is_killed_in_its_sleep_leaves_no_proof(frozen):
    sleepers = Sleepers()
    sleepers.follow([frozen])
    os.kill(frozen["pid"], signal.SIGKILL)
    wait_until(lambda: not is_stopped(frozen["pid"]), "the child to die", seconds=20)
    sleepers.follow([frozen])
    assert not sleepers
    assert sleepers.proofs == []


def test_what_is_no_freeze_is_nobody_asleep():
    sleepers = Sleepers()
    sleepers.follow([{"pid": 1, "action": "kill", "at": 0.0}])
    assert not sleepers
