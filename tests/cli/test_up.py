"""`up`: the whole bot as processes, restarted when they die, gone when the command ends."""

import os
import signal
import socket
import subprocess
import time

import psutil
import pytest
import requests

from distributor.cli.bot import free_port, is_free, refuse_taken_port, wait_for_web
from distributor.cli.embedded import Postgres, Valkey
from distributor.cli.processes import Supervisor
from distributor.releases.refusal import Refused
from tests.cli.conftest import SCRIPT


@pytest.fixture
def env(own_home):
    servers = ("DATABASE_URL", "REDIS_URL")
    kept = {name: value for name, value in os.environ.items() if name not in servers}
    return {**kept, "DISTRIBUTOR_HOME": str(own_home)}


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
    return found


def parts(of):
    return [child for child in psutil.Process(of.pid).children() if child.is_running()]


def worker(of, queue):
    return next((p for p in parts(of) if f"{queue}@%h" in words_of(p)), None)


def words_of(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def health(port):
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code
    except requests.ConnectionError:
        return None


def greeting(port):
    """What the door for mail that comes back says first."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            return line.recv(100)
    except ConnectionRefusedError:
        return None


@pytest.mark.journey
def test_the_whole_bot_runs_restarts_what_dies_and_leaves_nothing_behind(own_home, env):
    port, door = free_port(), free_port()
    env["DISTRIBUTOR_RETURNS_LISTEN"] = f"127.0.0.1:{door}"
    up = subprocess.Popen([SCRIPT, "up", "--port", str(port)], env=env, stderr=subprocess.PIPE)
    try:
        wait_for(lambda: health(port) == 200)
        second = subprocess.run(
            [SCRIPT, "up", "--port", "0"], env=env, capture_output=True, check=False
        )
        assert (second.returncode, b"The bot runs in" in second.stderr) == (1, True)
        assert wait_for(lambda: greeting(door)).startswith(b"220")
        killed = wait_for(lambda: worker(up, "ticks"))
        killed.kill()
        wait_for(lambda: worker(up, "ticks") not in (None, killed))
        for server in (Postgres(own_home), Valkey(own_home)):
            server.kill()
        wait_for(lambda: health(port) == 200)
        everybody = [up.pid, *(part.pid for part in psutil.Process(up.pid).children(True))]
    finally:
        up.send_signal(signal.SIGINT)
        said = up.communicate(timeout=30)[1].decode()
    assert up.returncode == 0
    assert f"http://127.0.0.1:{port}/status/" in said
    assert "ticks was killed by SIGKILL" in said
    assert "PostgreSQL stopped answering and is started again" in said
    assert "Valkey stopped answering and is started again" in said
    # Whoever reaps orphans on this machine may take a moment.
    wait_for(lambda: not [pid for pid in everybody if psutil.pid_exists(pid)])
    assert not (own_home / "postgres" / "postmaster.pid").exists()


def test_a_taken_port_is_said_before_anything_starts(env):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert not is_free(port)
        done = subprocess.run(
            [SCRIPT, "up", "--port", str(port)], env=env, capture_output=True, check=False
        )
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr.decode()
    refuse_taken_port(port)


def test_a_web_that_does_not_start_is_said_with_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr("distributor.cli.bot.STARTING", 0.2)
    with Supervisor(tmp_path) as supervisor, pytest.raises(Refused, match=r"web\.log"):
        wait_for_web(supervisor, port=free_port())
