"""Tests reach this machine and nothing else: a suite that needs the world tests the world."""

import socket

import pytest


def test_an_address_outside_is_refused():
    with pytest.raises((RuntimeError, UserWarning), match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_a_name_outside_is_not_looked_up():
    with pytest.raises(socket.gaierror, match="nothing outside"):
        socket.create_connection(("news.example.com", 443), timeout=1)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_reached(host):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        line = socket.create_connection((host, port), timeout=1)
        assert line.getpeername() == ("127.0.0.1", port)
        line.close()
