import socket
import ssl
import threading
import time
from contextlib import contextmanager

import pytest

from channels.email.wire import ANSWER_LIMIT, ConnectionLost, Wire
from distributor.contract import Deadline


@contextmanager
def wire_pair(*, seconds=5.0):
    ours, theirs = socket.socketpair()
    wire = Wire(ours, Deadline.after(seconds))
    with theirs:
        yield wire, theirs
        wire.close()


def test_answers_are_read_one_by_one_however_they_arrive():
    with wire_pair() as (wire, server):
        server.sendall(b"250 a\r\n250-b\r\n250-c\r\n25")
        assert wire.read() == b"250 a"
        later = threading.Timer(0.05, server.sendall, [b"0 d\r\n354 e\n"])
        later.start()
        assert wire.read() == b"250-b\r\n250-c\r\n250 d"
        assert wire.read() == b"354 e"
        later.join()


def test_a_large_write_goes_out_whole():
    with wire_pair() as (wire, server):
        data, got = b"x" * 4_000_000, bytearray()

        def drain():
            while len(got) < len(data):
                got.extend(server.recv(65536))

        reader = threading.Thread(target=drain)
        reader.start()
        wire.write(data)
        reader.join()
        assert bytes(got) == data


def test_a_write_that_stalls_says_how_much_may_have_left():
    with wire_pair(seconds=0.2) as (wire, _), pytest.raises(ConnectionLost) as caught:
        wire.write(b"x" * 8_000_000)
    assert 0 < caught.value.at_most < 8_000_000
    assert "did not answer in time" in caught.value.sentence


def test_a_wire_that_is_given_up_takes_back_what_has_not_left():
    with socket.create_server(("127.0.0.1", 0)) as asleep:
        wire = Wire(socket.create_connection(asleep.getsockname()), Deadline.after(0.3))
        with pytest.raises(ConnectionLost):
            wire.write(b"x" * 20_000_000)
        wire.close()
        awake, _ = asleep.accept()
        with awake, pytest.raises(ConnectionResetError):
            _read_to_the_end(awake)


def _read_to_the_end(connection):
    while connection.recv(65536):
        continue


def test_nothing_is_written_or_read_after_the_deadline():
    with wire_pair(seconds=-1) as (wire, server):
        server.sendall(b"250 ok\r\n")
        with pytest.raises(ConnectionLost, match="was over") as caught:
            wire.write(b"x")
        assert caught.value.at_most == 0
        with pytest.raises(ConnectionLost):
            wire.read()


def test_a_dripping_server_cannot_stretch_the_deadline():
    with wire_pair(seconds=0.3) as (wire, server):
        stop = threading.Event()

        def drip():
            while not stop.wait(0.05):
                server.sendall(b"2")

        dripping = threading.Thread(target=drip)
        dripping.start()
        started = time.monotonic()
        with pytest.raises(ConnectionLost):
            wire.read()
        assert time.monotonic() - started < 0.5
        stop.set()
        dripping.join()


def test_a_new_deadline_gives_new_time():
    with wire_pair(seconds=0.001) as (wire, server):
        wire.use_until(Deadline.after(5))
        server.sendall(b"250 ok\r\n")
        assert wire.read() == b"250 ok"


def test_a_closed_connection_and_an_endless_answer_are_lost():
    with wire_pair() as (wire, server):
        server.sendall(b"2" * (ANSWER_LIMIT + 1))
        with pytest.raises(ConnectionLost, match="no end"):
            wire.read()
    with wire_pair() as (wire, server):
        server.close()
        with pytest.raises(ConnectionLost, match="closed"):
            wire.read()


def test_bytes_slipped_in_before_encryption_are_refused():
    with wire_pair() as (wire, server):
        server.sendall(b"220 go\r\n250 slipped in\r\n")
        wire.read()
        with pytest.raises(ConnectionLost, match="between"):
            wire.upgrade(ssl.create_default_context(), "127.0.0.1")


def test_without_encryption_there_is_no_tls_version():
    with wire_pair() as (wire, _):
        assert wire.tls_version == ""
        assert wire.fileno() > 0
