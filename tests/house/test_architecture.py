"""Who may import whom, and that the channels are ours and complete."""

import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import channels

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENTRY_POINTS = PROJECT["project"]["entry-points"]["distributor.channels"]
FOLDERS = [
    path
    for path in (ROOT / "channels").iterdir()
    if path.is_dir() and not path.name.startswith("_")
]


def test_imports_point_down_only():
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_importing_the_contract_loads_nothing_else():
    program = "import sys, distributor.contract; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    ours = {name for name in done.stdout.split() if name.startswith(("distributor.", "channels"))}
    assert all(name.startswith("distributor.contract") for name in ours)
    assert not {"django", "celery", "requests"} & set(done.stdout.split())


def test_the_package_channels_is_ours_alone():
    assert Path(channels.__file__) == ROOT / "channels" / "__init__.py"
    assert set(packages_distributions().get("channels", ["distributor"])) == {"distributor"}


def test_only_channels_live_in_channels():
    strangers = [path.name for path in FOLDERS if not (path / "channel.py").exists()]
    assert strangers == []


def test_every_channel_is_an_entry_point_and_every_entry_point_a_channel():
    assert sorted(ENTRY_POINTS) == sorted(path.name for path in FOLDERS)
    assert all(target == f"channels.{name}:channel" for name, target in ENTRY_POINTS.items())


@pytest.mark.parametrize("name", sorted(ENTRY_POINTS))
def test_a_channel_is_one_folder_and_its_tests(name):
    for needed in ("__init__.py", "channel.py", "sandbox.py", "README.md"):
        assert (ROOT / "channels" / name / needed).exists(), needed
    assert list((ROOT / "tests" / "channels" / name).glob("test_*.py"))
