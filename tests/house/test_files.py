"""What no file of the house may hold: another machine's paths, registries, forgotten work."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = {
    "the path of one machine": re.compile(r"(?<![\w.~*:-])/(work|farm|root|tmp|home)/"),
    "the host of a package registry": re.compile(
        r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org|proxy\.golang", re.IGNORECASE
    ),
    "work put off without an issue": re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X{3})\b(?!.*#\d+)"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
}


def our_files():
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts():
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone: which files are ours cannot be told")
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in our_files()
        if b"\0" not in path.read_bytes()
    }


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(texts, what):
    found = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


def test_the_house_has_files(texts):
    assert {"README.md", "Makefile", "pyproject.toml", "distributor/__init__.py"} <= set(texts)


def test_importing_the_core_package_loads_nothing():
    assert (ROOT / "distributor" / "__init__.py").read_text(encoding="utf-8").strip() == ""
