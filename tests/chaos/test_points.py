"""An order at a named point strikes one worker once, and leaves a proof of where it landed."""

import os
import signal
import sys
import threading

import pytest

from tests.chaos import points
from tests.chaos.points import Points
from tests.chaos.stage import is_stopped, wait_until


@pytest.fixture
def folder(tmp_path):
    points.prepare(tmp_path)
    return tmp_path


def child(folder, worker="posts-1", point="stored", channel="x"):
    """A process that comes by a point once."""
    pid = os.fork()
    if pid:
        return pid
    Points(folder, worker).reach(point, channel, ["1.0.1.0.0"])
    os._exit(0)


def child_of_many_threads(folder):
    """A process in which one of several threads comes by a point."""
    pid = os.fork()
    if pid:
        return pid
    sys.setswitchinterval(0.0001)
    for _ in range(4):
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    passing = threading.Thread(target=Points(folder, "posts-1").reach, args=("stored", "x", []))
    passing.start()
    passing.join()
    os._exit(0)


def ended(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def arm(folder, action="kill", worker="", **more):
    order = {"number": 1, "action": action, **more}
    return points.arm(folder, point="stored", channel="x", worker=worker, order=order)


def test_the_next_one_to_come_by_dies_and_the_one_after_it_does_not(folder):
    assert arm(folder)
    assert ended(child(folder)) == -signal.SIGKILL
    assert ended(child(folder)) == 0
    (note,) = points.landed(folder)
    assert (note["point"], note["channel"], note["keys"]) == ("stored", "x", ["1.0.1.0.0"])


def test_the_note_names_the_holder_under_which_the_thread_claimed(folder):
    arm(folder, action="cut", file=str(folder / "modes"), text="{}")
    points.context.holder = 7
    try:
        Points(folder, "posts-1").reach("stored", "x", [])
    finally:
        del points.context.holder
    assert points.landed(folder)[0]["holder"] == 7


def test_an_order_waits_for_its_point_its_channel_and_its_worker(folder):
    assert arm(folder, worker="posts-2")
    assert ended(child(folder, point="settled")) == 0
    assert ended(child(folder, channel="email")) == 0
    assert ended(child(folder, worker="posts-1")) == 0
    assert ended(child(folder, worker="posts-2")) == -signal.SIGKILL


def test_two_orders_do_not_wait_at_one_point(folder):
    assert arm(folder)
    assert not arm(folder)
    points.disarm(folder)
    assert ended(child(folder)) == 0


def test_a_frozen_one_stands_still_until_it_is_thawed_and_notes_both(folder):
    arm(folder, action="freeze", seconds=1)
    pid = child(folder)
    wait_until(lambda: is_stopped(pid), "the freeze", seconds=10)
    os.kill(pid, signal.SIGCONT)
    assert ended(pid) == 0
    frozen, woken = points.landed(folder)
    assert frozen["at"] < woken["woken_at"]


@pytest.mark.parametrize("_", range(5))
def test_the_very_thread_that_comes_by_goes_no_further_before_it_is_thawed(folder, _):
    arm(folder, action="freeze", seconds=1)
    pid = child_of_many_threads(folder)
    wait_until(lambda: is_stopped(pid), "the freeze", seconds=10)
    thawed_at = points.realtime()
    os.kill(pid, signal.SIGCONT)
    assert ended(pid) == 0
    assert points.landed(folder)[1]["woken_at"] > thawed_at


def test_one_that_pulls_its_own_cable_runs_the_command_and_goes_on(folder, tmp_path):
    arm(folder, action="pull", command=["touch", str(tmp_path / "pulled")])
    assert ended(child(folder)) == 0
    assert (tmp_path / "pulled").exists()


def test_one_that_cuts_its_link_writes_the_mode_and_goes_on(folder, tmp_path):
    file = tmp_path / "modes"
    arm(folder, action="cut", file=str(file), text="{}")
    assert ended(child(folder)) == 0
    assert file.read_text() == "{}"
