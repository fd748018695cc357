"""The demo from end to end: the real script, real servers, every sandbox, nothing else needed."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from distributor.cli.alone import alone
from distributor.cli.demo.command import SAMPLE
from distributor.cli.demo.keepsakes import Delivered, _remote_id
from distributor.cli.demo.show import _refuse_what_is_missing
from distributor.releases.models import Release
from distributor.releases.refusal import Refused
from tests.cli.conftest import SCRIPT
from tests.conftest import erase

NOWHERE = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/real",
    "REDIS_URL": "redis://127.0.0.1:1",
}


@pytest.fixture
def home(own_home):
    yield own_home
    if (own_home / "demo").exists():
        erase(own_home / "demo")
    (own_home / "postgres").mkdir(exist_ok=True)


@pytest.fixture
def env(home):
    """An installation with servers of its own, which a demo must not even look at."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DISTRIBUTOR_")}
    return kept | NOWHERE | {"DISTRIBUTOR_HOME": str(home)}


def left_behind(home):
    """Processes that still work in this home."""
    found = []
    for process in psutil.process_iter(["cmdline", "environ"]):
        words = " ".join(process.info["cmdline"] or ())
        place = (process.info["environ"] or {}).get("DISTRIBUTOR_HOME", "")
        if str(home) in words or place.startswith(str(home)):
            found.append(words)
    return found


@pytest.mark.journey
def test_the_sample_is_delivered_on_every_channel_and_kept(home, env, news):
    done = subprocess.run(
        [SCRIPT, "demo", "--once", "--json"], env=env, capture_output=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    shown = json.loads(done.stdout)
    assert set(shown) == {"release", "deliveries", "mails", "feed"}
    channels = [each["channel"] for each in shown["deliveries"]]
    assert {name: channels.count(name) for name in ("email", "rss", "linkedin")} == {
        "email": 3,
        "rss": 1,
        "linkedin": 1,
    }
    assert 2 <= channels.count("x") <= 5
    for each in shown["deliveries"]:
        assert each["state"] == "sent"
        assert each["remote_id"]
        assert (each["url"] is None) == (each["channel"] == "email")
    assert_kept(home, shown)
    assert_preview_equals_thread(home, env)
    assert not left_behind(home)


def assert_kept(home, shown):
    mails = [Path(path).read_bytes() for path in shown["mails"]]
    ids = [each["remote_id"] for each in shown["deliveries"] if each["channel"] == "email"]
    assert all(any(remote_id.encode() in mail for mail in mails) for remote_id in ids)
    assert len(mails) == 3
    item = next(each for each in shown["deliveries"] if each["channel"] == "rss")
    feed = Path(shown["feed"]).read_text(encoding="utf-8")
    assert item["url"] in feed
    assert "Distributor brings one release" in (home / "demo/pages/release.html").read_text(
        encoding="utf-8"
    )


def assert_preview_equals_thread(home, env):
    sample = next((home / "demo/pages/x").glob("*.json"))
    thread = [post["text"] for post in json.loads(sample.read_text(encoding="utf-8"))]
    done = subprocess.run(
        [SCRIPT, "preview", SAMPLE, "--channel", "x", "--json"],
        env=env,
        capture_output=True,
        check=True,
    )
    (edition,) = json.loads(done.stdout)
    assert [part["text"] for part in edition["parts"]] == thread


@pytest.mark.journey
def test_a_running_demo_takes_releases_survives_a_kill_and_leaves_nothing_behind(home, env, news):
    log = home / "said.txt"
    with log.open("wb") as said:
        demo = subprocess.Popen([SCRIPT, "demo"], env=env, stdout=said, stderr=said)
    try:
        wait_until(lambda: b"kill -9" in log.read_bytes() or demo.poll() is not None, seconds=60)
        assert demo.poll() is None, log.read_text()
        worker = int(log.read_text().partition("kill -9 ")[2].split(",")[0])
        os.kill(worker, signal.SIGKILL)
        own = {k: v for k, v in env.items() if k not in NOWHERE}
        own["DISTRIBUTOR_HOME"] = str(home / "demo")
        followed = subprocess.run(
            [SCRIPT, "queue", news, "--approve", "--follow"],
            env=own,
            capture_output=True,
            timeout=60,
            check=True,
        )
        assert followed.stdout.decode().count("sent") >= 4
        assert "posts was killed by SIGKILL" in log.read_text()
    finally:
        demo.send_signal(signal.SIGINT)
        code = demo.wait(30)
    assert code == 0
    assert not left_behind(home)


def wait_until(condition, *, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def test_two_demos_in_one_home_are_one_too_many(tmp_path):
    refused = pytest.raises(Refused, match="A demo runs")
    with alone(tmp_path, what="A demo"), refused, alone(tmp_path, what="A demo"):
        pass


def delivered(state, reason=""):
    return Delivered(
        channel="x",
        account="News",
        part=1,
        state=state,
        remote_id=None,
        url=None,
        who="",
        reason=reason,
    )


def test_whatever_was_not_sent_is_named():
    with pytest.raises(Refused, match=r"x part 2 is held \(A login is needed\)\.$"):
        _refuse_what_is_missing(
            Release(), [delivered("sent"), delivered("held", "A login is needed.")]
        )


def test_a_release_that_waits_is_said():
    with pytest.raises(Refused, match="does not wait that long"):
        _refuse_what_is_missing(Release(), [])
    _refuse_what_is_missing(Release(), [delivered("sent")])


@pytest.mark.parametrize("key", ["1.0.3.2.0", "1.0.3.22.0"])
def test_a_mail_is_known_by_its_whole_key(key):
    taken = [("a", "<11.0.3.2.0@x>"), ("b", "<1.0.3.22.0@x>"), ("c", "<1.0.3.2.0@x>")]
    assert _remote_id(key, taken) == f"<{key}@x>"
    assert _remote_id("9.9.9.9.9", taken) is None
