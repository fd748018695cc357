"""Two ways to run a command: in this process on the tests' own ledger, and as the real script."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest
import structlog
from typer.testing import CliRunner

from distributor.cli.failure import sentence_of
from distributor.cli.main import build

SCRIPT = Path(sys.executable).with_name("distributor")
NEWS = """\
Harbour museum opens a reading room

Halifax, March 2, 2026 – The Harbour Museum today opened a reading room with 40 seats. \
It is open on 6 days a week, and entry is free.

"People asked us for a quiet place," said Ana Roy, director of the Harbour Museum.

Media contact: Leo Blanc, leo@harbour.example, 902-555-0144
"""


class Ended:
    """How a command in this process ended: its code, what it printed, its one sentence."""

    def __init__(self, result):
        failed = result.exception and not isinstance(result.exception, SystemExit)
        self.code = result.exit_code
        self.out = result.stdout
        self.err = result.stderr
        self.sentence = sentence_of(result.exception) if failed else None


@pytest.fixture
def command(transactional_db, valkey, tmp_path, monkeypatch, settings):
    """Run a command in this process, on the ledger of the tests."""
    settings.DISTRIBUTOR_CHANNELS = ["scripted", "crowd"]
    monkeypatch.setenv("DISTRIBUTOR_HOME", str(tmp_path / "home"))
    configured = structlog.get_config()
    yield lambda *words, given=None: Ended(CliRunner().invoke(build(), words, input=given))
    structlog.configure(**configured)


@pytest.fixture
def news(tmp_path):
    """A file with a release."""
    file = tmp_path / "news.txt"
    file.write_text(NEWS, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def script_home(postgres, tmp_path_factory):
    """The environment of a home whose database is its own, on the server the tests share."""
    home = tmp_path_factory.mktemp("home")
    name = f"cli_{uuid.uuid4().hex}"
    with psycopg.connect(postgres.url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    own = {
        "DISTRIBUTOR_HOME": str(home),
        "DATABASE_URL": postgres.url.replace("/postgres", f"/{name}"),
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    yield {**os.environ, **own}
    with psycopg.connect(postgres.url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def script(script_home):
    """Run the real script; answer the finished process."""

    def run(*words, given="", **changes):
        return subprocess.run(
            [SCRIPT, *map(str, words)],
            env={**script_home, **changes},
            input=given.encode() if isinstance(given, str) else given,
            capture_output=True,
            timeout=60,
            check=False,
        )

    return run
