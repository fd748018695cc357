"""`bench mail`: a real mailing through real workers, counted by the mail server that took it."""

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from distributor.cli import bench
from distributor.cli.bench import own_home
from distributor.cli.failure import sentence_of
from distributor.cli.main import build
from tests.bench.sink import own_sink
from tests.cli.conftest import SCRIPT


def refused(smtp):
    words = ["bench", "mail", "--smtp", smtp, "--recipients", "1"]
    result = CliRunner().invoke(build(), words)
    assert result.exit_code == 1
    return sentence_of(result.exception)


def run(port, recipients, *words):
    command = [SCRIPT, "bench", "mail", "--smtp", f"127.0.0.1:{port}"]
    return subprocess.run(
        [*command, "--recipients", str(recipients), *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.journey
def test_every_made_up_reader_gets_one_mail_and_the_figures_are_of_this_run(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("DISTRIBUTOR_HOME", str(tmp_path / "untouched"))
    tmp_path.chmod(0o755)
    counted = []
    with own_sink(counted=counted) as port:
        done = run(port, 60, "--connections", "2", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["recipients"], said["sent"], said["unknown"]) == (60, 60, 0)
    mails, octets = counted
    assert mails == 60
    assert 24_000 < octets < 28_000
    assert said["messages_per_second"] == pytest.approx(60 / said["seconds"])
    assert 0 < said["cpu_seconds"] < 60
    assert 0 < said["postgres_cpu_seconds"] < 60
    assert 40 < said["peak_memory_mb"] < 250
    assert list(tmp_path.iterdir()) == []


@pytest.mark.journey
def test_a_mailing_that_did_not_go_out_is_no_success():
    with own_sink("--refusing") as port:
        done = run(port, 5)
    assert done.returncode == 1
    assert "Only 0 of 5 mails were accepted" in done.stderr
    assert "recipients" in done.stdout


def test_a_port_where_nobody_listens_is_said_before_anything_starts():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        smtp = f"127.0.0.1:{gone.getsockname()[1]}"
    assert f"No mail server answers at {smtp}" in refused(smtp)


@pytest.mark.parametrize("smtp", ["192.0.2.1:25", "mail.example.com:25", "[2001:db8::1]:25"])
def test_no_mail_server_of_the_world_is_ever_asked(smtp):
    assert "is not this machine" in refused(smtp)


@pytest.mark.parametrize("smtp", ["127.0.0.1", ":25", "127.0.0.1:", "127.0.0.1:99999", "a:b"])
def test_what_is_no_address_of_a_server_is_said(smtp):
    assert "is not HOST:PORT" in refused(smtp)


def test_where_nothing_is_counted_nothing_is_measured(monkeypatch):
    monkeypatch.setattr(bench, "is_counted", lambda: False)
    assert "needs Linux" in refused("127.0.0.1:25")


def test_a_bench_lives_in_a_home_of_its_own_and_leaves_no_trace(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://real")
    before = dict(os.environ)
    with own_home() as home:
        assert "DATABASE_URL" not in os.environ
        assert Path(os.environ["DISTRIBUTOR_HOME"]) == home
        (home / "postgres").mkdir()
    assert os.environ == before
    assert not home.exists()
