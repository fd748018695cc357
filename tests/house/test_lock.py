"""The lock file: everything we depend on, exact and hashed, from wherever pip is told to look."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"].values()
WANTED = [
    Requirement(text)
    for group in (
        PROJECT["project"]["dependencies"],
        PROJECT["build-system"]["requires"],
        *EXTRAS,
    )
    for text in group
]


def locked():
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    return [(Requirement(entry.split("\\")[0]), entry) for entry in entries]


def test_every_entry_is_exact_and_hashed():
    for requirement, entry in locked():
        assert [part.operator for part in requirement.specifier] == ["=="], entry
        assert re.findall(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_it_names_no_index_and_no_path():
    assert re.findall(r"https?:|file:|--(?:extra-)?index|--find-links|/", LOCK) == []


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_what_the_project_asks_for_is_in_it(wanted):
    pins = [
        pin
        for requirement, _ in locked()
        if canonicalize_name(requirement.name) == canonicalize_name(wanted.name)
        for pin in requirement.specifier
    ]
    assert pins, "run: make lock"
    assert all(wanted.specifier.contains(pin.version) for pin in pins), "run: make lock"


def test_nothing_in_it_brings_another_package_named_channels():
    names = {canonicalize_name(requirement.name) for requirement, _ in locked()}
    assert not names & {"channels", "django-channels"}
