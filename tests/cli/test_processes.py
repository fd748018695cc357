"""The supervisor with real processes: small Python programs that note what happens to them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from distributor.cli.processes import Supervisor

SLEEP = "import time; time.sleep(60)"
PARENT = f"""
import subprocess, sys
print(subprocess.Popen([sys.executable, "-S", "-c", "{SLEEP}"]).pid, flush=True)
{SLEEP}
"""
STUBBORN = f"""
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
{SLEEP}
"""


def python(program):
    return [sys.executable, "-S", "-c", program]


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(tmp_path, said):
    with Supervisor(tmp_path, say=said.append, delays=(0.01, 0.3), grace=0.3) as running:
        yield running


def wait_for(condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
    return found


def lives(pid):
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_part_that_is_killed_is_started_again_and_it_is_said(supervisor, said, tmp_path):
    supervisor.start("web", python(SLEEP))
    first = supervisor.pid("web")
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: supervisor.pid("web") != first)
    assert lives(supervisor.pid("web"))
    assert said == [
        f"web was killed by SIGKILL and is started again in 0.01 s. Its log: {tmp_path}/web.log"
    ]


def test_a_part_that_keeps_dying_is_given_more_time(supervisor, said):
    supervisor.start("web", python("raise SystemExit(3)"))
    wait_for(lambda: len(said) >= 2)
    assert "web ended with code 3 and is started again in 0.01 s" in said[0]
    assert "web ended with code 3 and is started again in 0.3 s" in said[1]


def test_a_part_that_runs_once_stays_ended_with_its_code(supervisor, said):
    supervisor.start("migrate", python("raise SystemExit(4)"), restart=False)
    wait_for(supervisor.dead)
    assert supervisor.dead() == {"migrate": 4}
    assert said == []


def test_output_and_environment_of_a_part_are_its_own(supervisor, tmp_path):
    show = "import os, sys; print(os.environ['COLOUR']); sys.stderr.write('and errors')"
    supervisor.start("web", python(show), {"COLOUR": "green"}, restart=False)
    wait_for(supervisor.dead)
    assert supervisor.log("web") == tmp_path / "web.log"
    assert sorted((tmp_path / "web.log").read_text().splitlines()) == ["and errors", "green"]


def test_stopping_ends_what_the_parts_have_started(supervisor):
    supervisor.start("web", python(PARENT))
    grandchild = int(wait_for(lambda: supervisor.log("web").read_text()))
    supervisor.stop()
    wait_for(lambda: not lives(grandchild))
    assert supervisor.dead() == {"web": -signal.SIGTERM}


def test_a_part_that_will_not_stop_is_killed_when_its_time_is_up(supervisor):
    supervisor.start("web", python(STUBBORN))
    wait_for(lambda: supervisor.log("web").read_text())
    supervisor.stop()
    assert supervisor.dead() == {"web": -signal.SIGKILL}


def test_what_a_killed_part_has_started_is_gone_before_it_starts_again(supervisor):
    supervisor.start("web", python(PARENT))
    orphan = int(wait_for(lambda: supervisor.log("web").read_text()))
    os.kill(supervisor.pid("web"), signal.SIGKILL)
    wait_for(lambda: not lives(orphan))


PROGRAM = """
import sys
from pathlib import Path
from distributor.cli.processes import Supervisor
with Supervisor(Path(sys.argv[1])) as supervisor:
    supervisor.start("web", [sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    supervisor.wait(until=lambda: print(supervisor.pid("web"), flush=True))
print("stopped in order")
"""


@pytest.fixture
def program(tmp_path):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as running:
        yield running
        running.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_wish_to_stop_ends_everything_in_order(program, number):
    part = int(program.stdout.readline())
    program.send_signal(number)
    assert program.stdout.read().endswith("stopped in order\n")
    assert not lives(part)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_parts_end_with_a_supervisor_that_is_killed(program):
    part = int(program.stdout.readline())
    program.kill()
    wait_for(lambda: not lives(part))


def test_waiting_ends_when_the_work_is_done(supervisor):
    began = time.monotonic()
    supervisor.wait(until=lambda: True)
    assert time.monotonic() - began < 0.2


def test_a_log_that_has_grown_large_makes_room(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr("distributor.cli.processes.LOG_BYTES", 3)
    (tmp_path / "web.log").write_text("old lines")
    supervisor.start("web", python(SLEEP))
    assert (tmp_path / "web.log.1").read_text() == "old lines"
    assert (tmp_path / "web.log").read_text() == ""
