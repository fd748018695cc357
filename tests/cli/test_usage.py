"""What processes used: their own time, that of their children, and that of their dead."""

import os
import subprocess
import sys
import time

from distributor.cli import usage
from distributor.cli.usage import cpu_seconds, is_counted, peak_memory_mb

BURN = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"
PARENT = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {BURN!r}])
child = subprocess.Popen([sys.executable, "-c", {BURN!r} + "print(flush=True); input()"],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdout.readline()
print(flush=True)
input()
"""


def test_the_time_of_a_family_counts_the_living_and_the_dead():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", PARENT], **pipes) as parent:
        parent.stdout.readline()
        used = cpu_seconds(parent.pid)
        parent.kill()
    assert 0.55 < used < 5


def test_a_stranger_s_time_is_not_ours():
    before = cpu_seconds(os.getpid())
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as idle:
        time.sleep(0.05)
        assert cpu_seconds(idle.pid) < 1
        idle.communicate()
    assert cpu_seconds(os.getpid()) >= before


def test_who_is_gone_has_used_nothing():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert cpu_seconds(ended.pid) == 0
    assert peak_memory_mb(ended.pid) == 0


def test_a_process_has_held_some_memory():
    assert is_counted()
    assert 10 < peak_memory_mb(os.getpid()) < 10_000


def test_a_system_that_does_not_count_is_known(monkeypatch, tmp_path):
    monkeypatch.setattr(usage, "PROC", tmp_path)
    assert not is_counted()
