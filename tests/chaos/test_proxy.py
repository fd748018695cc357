"""The proxy really swallows, keeps back, mutes, halves and cuts what goes through it."""

import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from distributor.cli.bot import free_port
from tests.chaos.stage import wait_until, write_modes


@pytest.fixture
def heard():
    """A server that answers each word with the same in capitals, and notes what it heard."""
    words = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve(connection):
        with connection:
            while word := connection.recv(100):
                words.append(word)
                connection.sendall(word.upper())

    def accept():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=[connection], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    words_and_port = (words, server.getsockname()[1])
    yield words_and_port
    server.shutdown(socket.SHUT_RDWR)
    server.close()


@pytest.fixture
def proxy(heard, tmp_path):
    """The port of a proxy before that server, and the file with its modes."""
    file, port = tmp_path / "modes.json", free_port()
    write_modes(file, {})
    link = f"platforms:{port}:{heard[1]}"
    command = (sys.executable, "-m", "tests.chaos.proxy", "127.0.0.1", str(file), link)
    with subprocess.Popen(command) as process:
        wait_until(lambda: _answers(port), "the proxy")
        yield port, lambda mode: write_modes(file, {"platforms": mode})
        process.kill()


def _answers(port):
    try:
        with connected(port) as line:
            return say(line, b"hello") == b"HELLO"
    except OSError:
        return False


@contextmanager
def connected(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        yield line


def say(line, word):
    line.sendall(word)
    return line.recv(100)


def hears_nothing(line):
    line.settimeout(0.3)
    try:
        line.recv(100)
    except TimeoutError:
        return True
    finally:
        line.settimeout(5)
    return False


def is_broken(line):
    try:
        return line.recv(100) == b""
    except ConnectionError:
        return True


def begun(heard, proxy, mode):
    """A connection that worked, and then met this mode with one word."""
    words, (port, turn) = heard[0], proxy
    line = socket.create_connection(("127.0.0.1", port), timeout=5)
    assert say(line, b"one") == b"ONE"
    words.clear()
    turn(mode)
    wait_until(lambda: True, "the mode")
    threading.Event().wait(0.2)
    return line, words, turn


def test_in_a_hole_words_are_lost_and_the_connection_breaks_at_its_end(heard, proxy):
    line, words, turn = begun(heard, proxy, "hole")
    with line:
        line.sendall(b"two")
        assert hears_nothing(line)
        turn("pass")
        assert is_broken(line)
        assert words == []


def test_late_words_come_after_all(heard, proxy):
    line, words, turn = begun(heard, proxy, "late")
    with line:
        line.sendall(b"two")
        assert hears_nothing(line)
        assert words == []
        turn("pass")
        assert line.recv(100) == b"TWO"


def test_a_muted_platform_hears_and_cannot_answer(heard, proxy):
    line, words, turn = begun(heard, proxy, "mute")
    with line:
        line.sendall(b"two")
        assert hears_nothing(line)
        assert words == [b"two"]
        turn("pass")
        assert line.recv(100) == b"TWO"


def test_of_a_halved_connection_only_the_near_side_knows_nothing(heard, proxy):
    line, words, turn = begun(heard, proxy, "half")
    with line:
        line.sendall(b"two")
        assert hears_nothing(line)
        assert words == []
        turn("pass")
        assert is_broken(line)


def test_a_cut_connection_breaks_and_no_new_one_holds(heard, proxy):
    line, _, _ = begun(heard, proxy, "cut")
    with line:
        assert is_broken(line)
    with connected(proxy[0]) as again:
        assert is_broken(again)
