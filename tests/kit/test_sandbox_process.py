"""A sandbox as a process of its own: anybody can find it, and a kill takes nothing from it."""

import json
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import entry_points

import pytest
import requests

from distributor.contract import Account, ChannelError, Deadline, Outgoing, Part
from distributor.kit import sandbox_process
from distributor.kit.record import RECORD_FOLDER
from distributor.kit.sandbox_process import GROUP, main


@contextmanager
def running(*arguments):
    """Run a sandbox process; yields (process, what its first line says)."""
    command = [sys.executable, "-m", "distributor.kit.sandbox_process", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.terminate()


def account_of(said):
    return Account(**said["account"])


def channel_named(name):
    (point,) = entry_points(group=GROUP, name=name)
    return point.load()


def outgoing(text, *, seconds=5.0):
    return Outgoing(
        key=text,
        part=Part(text=text),
        language="en",
        due_at=datetime.now(UTC),
        deadline=Deadline.after(seconds),
    )


def accepted(said):
    return requests.get(f"{said['page_url']}sandbox/accepted", timeout=5).json()


def test_the_first_line_says_where_it_is_and_who_reaches_it(tmp_path):
    with running("x", "--record", str(tmp_path), "--handle", "@vellin") as (_, said):
        receipt = channel_named("x").publish(outgoing("The mill runs."), account_of(said))
        (item,) = accepted(said)
    assert (item["account"], item["remote_id"]) == ("vellin", receipt.remote_id)
    assert item["received_at"] < item["at"]
    assert said["account"]["settings"]["username"] == "vellin"


def publish_until_it_breaks(name, said, receipts, number):
    channel, account = channel_named(name), account_of(said)
    try:
        for count in range(10_000):
            receipts.append(channel.publish(outgoing(f"Text {number} {count}."), account))
    except ChannelError:
        return


@pytest.mark.parametrize("name", ["x", "linkedin"])
def test_a_kill_amid_many_posts_loses_no_receipt(tmp_path, name):
    receipts = []
    with running(name, "--record", str(tmp_path)) as (process, said):
        arguments = [(name, said, receipts, number) for number in range(6)]
        threads = [threading.Thread(target=publish_until_it_breaks, args=a) for a in arguments]
        for thread in threads:
            thread.start()
        while len(receipts) < 20:
            time.sleep(0.005)
        process.kill()
        for thread in threads:
            thread.join()
    port = said["page_url"].rpartition(":")[2].strip("/")
    with running(name, "--record", str(tmp_path), "--port", port) as (_, again):
        kept = [item["remote_id"] for item in accepted(again)]
        assert again == said
    assert len(kept) == len(set(kept))
    assert {receipt.remote_id for receipt in receipts} <= set(kept)


def test_another_account_can_be_asked_for_over_the_wire(tmp_path):
    with running("linkedin") as (_, said):
        query = {"id": "2", "handle": "Port of Vellin"}
        given = requests.get(f"{said['page_url']}sandbox/account", params=query, timeout=5)
        another = Account(**given.json())
        channel_named("linkedin").publish(outgoing("Ships ahoy."), another)
        (item,) = accepted(said)
    assert (another.id, another.handle) == (2, "Port of Vellin")
    assert item["account"] == another.settings["author"]


def test_a_mail_server_runs_as_a_process_too():
    with running("email") as (_, said):
        account = account_of(said)
        assert channel_named("email").probe(account)
        assert requests.get(said["page_url"], timeout=5).status_code == 200


@contextmanager
def told_to_end(monkeypatch):
    """Send SIGTERM to this very process, once the sandbox has said its first line and serves."""
    reading, writing = os.pipe()
    said = []

    def end():
        with os.fdopen(reading) as lines:
            said.append(json.loads(lines.readline()))
        assert requests.get(said[0]["page_url"], timeout=5).status_code == 200
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=end)
    thread.start()
    with os.fdopen(writing, "w") as line:
        monkeypatch.setattr(sys, "stdout", line)
        yield said
    thread.join()
    signal.signal(signal.SIGTERM, before)


def test_it_ends_cleanly_when_told(tmp_path, monkeypatch):
    monkeypatch.setenv(RECORD_FOLDER, "")
    threads = threading.active_count()
    with told_to_end(monkeypatch) as said:
        main(["x", "--record", str(tmp_path)])
    assert (tmp_path / "x.jsonl").exists()
    assert threading.active_count() == threads
    with pytest.raises(requests.ConnectionError):
        requests.get(said[0]["page_url"], timeout=5)


def test_a_record_is_not_kept_unless_asked_for(monkeypatch, tmp_path):
    monkeypatch.delenv(RECORD_FOLDER, raising=False)
    monkeypatch.chdir(tmp_path)
    with told_to_end(monkeypatch):
        main(["linkedin"])
    assert list(tmp_path.iterdir()) == []


def test_a_channel_that_is_not_there_is_named(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["sandbox_process", "nobody"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(sandbox_process.__file__, run_name="__main__")
    assert caught.value.code == 2
    assert "no channel 'nobody' with a sandbox" in capsys.readouterr().err
