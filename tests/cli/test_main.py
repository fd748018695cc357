"""The script as a whole: every command is there, explains itself, and starts at once."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from distributor.cli.main import COMMANDS, GROUPS, build

FIXED = [
    "read",
    "preview",
    "queue",
    "edit",
    "approve",
    "status",
    "decide",
    "retry",
    "pause",
    "resume",
    "cancel",
    "account",
    "channels",
    "subscribers",
    "up",
    "demo",
    "doctor",
    "bench",
    "returns",
    "test-send",
]
LIGHT = """
import sys
from distributor.cli.main import main
sys.argv = ["distributor", *{words!r}]
try:
    main()
except SystemExit:
    pass
print([name for name in ("django", "celery", "rich", "psycopg") if name in sys.modules])
"""


def test_every_fixed_name_is_a_command():
    assert sorted([*COMMANDS, *GROUPS]) == sorted(FIXED)


@pytest.mark.parametrize("words", [[name] for name in COMMANDS] + [["account", "add"]])
def test_every_command_explains_itself(words):
    result = CliRunner().invoke(build(), [*words, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
    assert len(result.stdout.splitlines()) > 4


def test_every_command_says_in_one_whole_sentence_what_it_does():
    listed = CliRunner().invoke(build(), ["--help"]).stdout.partition("Commands:")[2]
    assert all(line.rstrip().endswith(".") for line in listed.splitlines() if line.strip())
    assert "..." not in listed


@pytest.mark.parametrize("words", [["--help"], ["read", "--json", "-"]])
def test_what_needs_no_ledger_loads_none(words, news):
    done = subprocess.run(
        [sys.executable, "-c", LIGHT.format(words=words)],
        input=news.read_bytes(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == b"[]"
