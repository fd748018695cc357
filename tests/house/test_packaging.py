"""What is shipped: the wheel is whole, the make targets and the containers' commands exist."""

import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
OURS = {name: part for name, part in COMPOSE["services"].items() if "build" in part}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel made from a copy, because building leaves its traces in the tree."""
    copy = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, copy)
    for name in ("distributor", "channels"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    flags = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    done = run([sys.executable, "-m", "pip", "wheel", *flags, "--wheel-dir", copy, copy])
    assert done.returncode == 0, done.stderr
    return copy, next(copy.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_product(wheel):
    copy, archive = wheel
    wanted = {
        str(path.relative_to(copy))
        for folder in ("distributor", "channels")
        for path in (copy / folder).rglob("*")
        if path.is_file()
    }
    assert wanted - set(zipfile.ZipFile(archive).namelist()) == set()


def test_make_alone_says_what_can_be_made():
    done = run(["make", "--silent"], cwd=ROOT)
    offered = {line.split()[1] for line in done.stdout.splitlines()}
    assert {"install", "demo", "test", "chaos", "bench", "help"} <= offered


def test_what_ci_runs_is_a_script_anybody_may_run():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert run(["bash", "-n", ROOT / ".ci" / "run"]).returncode == 0


@pytest.mark.parametrize("name", sorted(OURS))
def test_the_command_of_a_container_is_one_we_have(name):
    program, *arguments = shlex.split(OURS[name]["command"])
    command = [Path(sys.executable).with_name(program), *arguments, "--help"]
    done = run(command, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout.lower()


def test_the_image_starts_the_web_application_by_itself():
    last = next(line for line in reversed(DOCKERFILE) if line.startswith("CMD"))
    assert "distributor.wsgi:application" in last
    assert callable(import_module("distributor.wsgi").application)


def test_the_image_copies_only_what_there_is():
    for line in DOCKERFILE:
        if line.startswith("COPY") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), line


def test_the_image_does_not_run_as_root():
    users = [line.split()[1] for line in DOCKERFILE if line.startswith("USER")]
    assert users
    assert users[-1] != "root"


def test_the_production_shape_is_complete():
    assert {"web", "ticks", "posts", "bulk", "beat", "migrate", "postgres", "valkey"} <= set(
        COMPOSE["services"]
    )
    assert "noeviction" in COMPOSE["services"]["valkey"]["command"]
    assert "--appendonly yes" in COMPOSE["services"]["valkey"]["command"]


def test_every_queue_has_a_worker():
    served = {
        queue
        for part in OURS.values()
        if "--queues" in part["command"]
        for queue in part["command"].split("--queues ")[1].split()[0].split(",")
    }
    assert served == {"ticks", "posts", "bulk"}


def test_secrets_are_asked_for_and_never_given():
    for name, value in OURS["web"]["environment"].items():
        if name.endswith(("KEY", "PASSWORD")):
            assert value.startswith("${" + name + ":?"), name
