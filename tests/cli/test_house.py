"""How a command comes to its ledger, and what it knows about who works there."""

import os
import subprocess
import time

import pytest

from distributor.cli import house
from distributor.deliveries.dispatch import tick
from distributor.deliveries.models import Wakeup
from tests.cli.conftest import SCRIPT


def test_a_command_brings_its_own_database_and_takes_it_away_again(own_home):
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    env["DISTRIBUTOR_HOME"] = str(own_home)
    done = subprocess.run(
        [SCRIPT, "status", "--json"], env=env, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"[]\n", b"")
    assert (own_home / "postgres.json").exists()
    assert not (own_home / "postgres" / "postmaster.pid").exists()


def test_a_home_has_a_ledger_once_one_was_given_or_made(tmp_path, monkeypatch):
    monkeypatch.setenv("DISTRIBUTOR_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL")
    assert not house.has_ledger()
    (tmp_path / "postgres.json").touch()
    assert house.has_ledger()


def test_the_bot_is_at_work_while_it_ticks(db):
    assert not house.somebody_sends()
    tick()
    assert house.somebody_sends()
    Wakeup.objects.update(at="2020-01-01T00:00:00Z")
    assert not house.somebody_sends()


def test_the_person_is_whoever_sits_at_the_machine(monkeypatch):
    monkeypatch.setenv("LOGNAME", "nadia")
    assert house.person() == "nadia"


def test_a_person_without_a_name_is_a_number(monkeypatch):
    def nobody():
        raise OSError("no such user")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert house.person() == f"user {os.getuid()}"


def test_events_of_a_command_go_to_a_file_that_is_made_when_needed(tmp_path):
    file = tmp_path / "log" / "commands.log"
    log = house._Log(file)
    assert not file.exists()
    log.warning("one")
    log.info("two")
    assert file.read_text() == "one\ntwo\n"


@pytest.mark.django_db(transaction=True)
def test_tables_that_are_up_to_date_are_left_alone():
    began = time.monotonic()
    house.migrate()
    assert time.monotonic() - began < 5
