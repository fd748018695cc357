"""Bad input through the real script: exit code 1, one clear sentence, nothing kept."""

import json
from datetime import UTC, datetime, timedelta

import pytest

FILES = {
    "empty.txt": b"",
    "blank.txt": b" \n\n\t\n",
    "photo.xyz": b"something",
    "broken.docx": b"PK\x03\x04 this is no archive",
    "latin.txt": "Le musée a ouvert".encode("latin-1"),
    "bytes.txt": bytes(range(256)),
}


def assert_one_sentence(done):
    shown = done.stderr.decode()
    assert done.returncode == 1, shown
    assert len(shown.strip().splitlines()) == 1, shown
    assert "Traceback" not in shown
    assert done.stdout == b""
    return shown


@pytest.fixture
def file(tmp_path):
    def make(name):
        (tmp_path / name).write_bytes(FILES[name])
        return tmp_path / name

    return make


@pytest.fixture(scope="module")
def _connected(script_home):
    return set()


@pytest.fixture
def connected(script, _connected):
    """The home has one account to publish through."""
    if not _connected:
        assert script("account", "add", "rss", "News").returncode == 0
        _connected.add("News")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_refused(script, file, name):
    shown = assert_one_sentence(script("read", "--json", file(name)))
    assert name in shown or "Word file" in shown


def test_a_file_that_is_not_there_is_refused(script):
    assert "no file gone.txt" in assert_one_sentence(script("queue", "gone.txt"))


def test_a_folder_is_refused(script, tmp_path):
    assert "is a folder" in assert_one_sentence(script("preview", tmp_path))


def test_an_empty_paste_is_refused(script):
    assert "empty" in assert_one_sentence(script("queue", "-"))


@pytest.mark.parametrize("words", [["preview"], ["queue"]])
def test_an_unknown_channel_is_refused(script, news, words):
    shown = assert_one_sentence(script(*words, news, "--channel", "fax"))
    assert "'fax'" in shown
    assert "linkedin" in shown


def test_without_an_account_nothing_is_queued(script, news):
    shown = assert_one_sentence(script("queue", news, "--channel", "linkedin"))
    assert "account add" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--at", "2020-01-01 09:00", "--zone", "UTC"], "in the past"),
        (["--at", "2099-01-01 09:00"], "no time zone"),
        (["--at", "tomorrow", "--zone", "UTC"], "not a time"),
        (["--at", "2099-01-01 09:00", "--zone", "Mars/Olympus"], "not a time zone"),
        (["--link", "http://plain.example"], "https://"),
    ],
)
def test_a_wish_that_cannot_be_granted_is_refused(script, connected, news, words, said):
    assert said in assert_one_sentence(script("queue", news, *words))


def test_a_release_without_a_headline_is_refused(script, connected, tmp_path):
    file = tmp_path / "bare.txt"
    file.write_text("Media contact: Leo Blanc, leo@harbour.example, 902-555-0144\n")
    assert "headline" in assert_one_sentence(script("queue", file))


def test_the_same_file_twice_is_one_release(script, connected, tmp_path):
    file, later = tmp_path / "twice.txt", datetime.now(UTC) + timedelta(days=1)
    file.write_text("Library lends 300 telescopes\n\nLyon, May 4, 2026 – The library lends them.\n")
    words = ["queue", file, "--at", f"{later:%Y-%m-%d %H:%M}", "--zone", "UTC", "--json"]
    first, second = script(*words), script(*words)
    assert (first.returncode, second.returncode) == (0, 0)
    assert json.loads(second.stdout)["is_new"] is False
    assert json.loads(second.stdout)["release"] == json.loads(first.stdout)["release"]
    assert "second time" in second.stderr.decode()


def test_a_database_that_is_down_is_said(script):
    done = script("status", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert "database does not answer" in assert_one_sentence(done)


def test_a_preview_needs_no_database(script, news):
    done = script("preview", news, "--json", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 0
    assert {each["channel"] for each in json.loads(done.stdout)} >= {"email", "x", "rss"}
