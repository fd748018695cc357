"""A short run of the real thing: every part a process of its own, and faults by plan.

The long one is `make chaos`.
"""

import json
import os
import subprocess
import sys

import pytest

from tests.chaos.stage import erase, make_home

OURS = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PUBLIC_URL")


@pytest.fixture
def play():
    """Play one run in a home of its own; answer its exit code and result."""
    homes = []

    def run(*what):
        homes.append(make_home())
        kept = {
            name: text
            for name, text in os.environ.items()
            if name not in OURS and not name.startswith("DISTRIBUTOR_")
        }
        command = (sys.executable, "-m", "tests.chaos.run", "--home", str(homes[-1]), *what)
        done = subprocess.run(command, env=kept, capture_output=True, timeout=600, check=False)
        file = homes[-1] / "result.json"
        assert file.exists(), done.stderr.decode()[-2000:]
        return done.returncode, json.loads(file.read_text())

    yield run
    for home in homes:
        erase(home)


@pytest.mark.chaos
def test_fifteen_faults_lose_nothing_double_nothing_and_leak_nothing(play):
    code, result = play("--seed", "253", "--faults", "15")
    assert result["violations"] == []
    assert code == 0
    assert sum(result["faults"].values()) == 15
    assert result["states"].keys() == {"sent"}


@pytest.mark.chaos
def test_without_the_embargo_line_the_checker_finds_what_leaked(play):
    code, result = play("--seed", "3", "--faults", "1", "--control", "embargo")
    assert code == 1
    assert result["broken"].keys() == {"too early"}
