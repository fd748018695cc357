"""Documents that are tested: what the code knows, a table tells.

A document begins to be held to it with its first table; until then the tests say that they wait.
"""

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from distributor.contract import ChannelError, errors
from tests.house.test_architecture import ENTRY_POINTS

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "distributor" / "README.md", *ROOT.glob("docs/**/*.md")]
ROWS = [
    line
    for path in DOCUMENTS
    if path.exists()
    for line in path.read_text(encoding="utf-8").splitlines()
    if line.startswith("|")
]
SETTINGS = ROOT / "distributor" / "settings.py"


def missing_from_tables(words):
    if not ROWS:
        pytest.skip("no document has a table yet")
    return sorted(word for word in words if not any(f"`{word}`" in row for row in ROWS))


def test_every_channel_is_in_a_table():
    assert missing_from_tables(ENTRY_POINTS) == []


def test_every_error_is_in_a_table():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    names = {kind.__name__ for kind in kinds if issubclass(kind, ChannelError)} - {"ChannelError"}
    assert len(names) == 7
    assert missing_from_tables(names) == []


def test_every_state_is_in_a_table():
    if not find_spec("distributor.deliveries"):
        pytest.skip("there are no deliveries yet")
    states = import_module("distributor.deliveries.states").State
    assert missing_from_tables(states.values if hasattr(states, "values") else states) == []


def test_every_setting_is_in_a_table():
    names = set(
        re.findall(
            r'"((?:DISTRIBUTOR_[A-Z_]+|DATABASE_URL|REDIS_URL|PUBLIC_URL))"',
            SETTINGS.read_text(encoding="utf-8"),
        )
    )
    assert missing_from_tables(names) == []


@pytest.mark.parametrize("name", sorted(ENTRY_POINTS))
def test_the_guide_of_a_channel_names_every_setting_and_credential(name):
    guide = ROOT / "channels" / name / "README.md"
    if not guide.exists():
        pytest.skip(f"{name} has no README yet")
    facts = import_module(f"channels.{name}").channel.facts
    text = guide.read_text(encoding="utf-8")
    asked = {setting.name for setting in (*facts.settings, *facts.credentials)}
    assert sorted(word for word in asked if f"`{word}`" not in text) == []
