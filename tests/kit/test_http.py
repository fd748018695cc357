"""One outward call: its deadline, its guard, and what its end means."""

import gzip
import socket
import ssl
import struct
import time
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from distributor.contract import (
    AuthExpired,
    Deadline,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Transient,
)
from distributor.kit.connection import is_public
from distributor.kit.http import (
    OneCall,
    is_loopback,
    json_of,
    raise_for_status_of,
    raw_of,
    redact,
    retry_after_of,
    send,
)
from tests.kit.answering import OK, answering, server


def drip(data, pause=0.05):
    def serve(connection):
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(pause)

    return server(serve)


def post(origin, *, seconds=5.0, **kwargs):
    request = requests.Request("POST", f"{origin}/notes", json={"text": "hello"})
    return send(request, deadline=Deadline.after(seconds), **kwargs)


def get(origin, *, seconds=5.0, **kwargs):
    request = requests.Request("GET", f"{origin}/notes")
    return send(request, deadline=Deadline.after(seconds), **kwargs)


def test_a_call_carries_the_body_and_brings_the_whole_answer():
    with answering(OK) as (origin, came):
        response = post(origin)
    assert (response.status_code, response.json()) == (200, {})
    assert came[0].startswith(b"POST /notes HTTP/1.1\r\n")
    assert came[0].endswith(b'{"text": "hello"}')


def test_every_status_is_an_answer_and_none_is_followed_or_repeated():
    moved = b"HTTP/1.1 307 Away\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
    with answering(moved) as (origin, came):
        assert post(origin).status_code == 307
        assert get(origin).status_code == 307
    assert len(came) == 2


def test_a_closed_port_is_surely_not_sent():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        origin = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(Transient, match="Nothing was sent"):
        post(origin)


def test_an_unknown_name_is_surely_not_sent():
    with pytest.raises(Transient):
        post("https://nobody.invalid")
    with pytest.raises(Transient):
        post(f"https://{'a' * 70}.example.com")


def test_a_connection_that_nobody_takes_ends_in_time():
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for connection in waiting:
            connection.setblocking(False)
            connection.connect_ex(address)
        started = time.monotonic()
        with pytest.raises(Transient):
            post(f"http://127.0.0.1:{address[1]}", connect_seconds=0.2)
        assert time.monotonic() - started < 2
        for connection in waiting:
            connection.close()


def test_a_call_after_its_deadline_does_not_even_connect():
    late = pytest.raises(Transient, match="before anything was sent")
    with answering(OK) as (origin, came), late:
        post(origin, seconds=-1)
    assert came == []


def test_a_deadline_that_passes_while_connecting_lets_no_byte_leave(monkeypatch):
    resolve = socket.getaddrinfo

    def slowly(*args, **kwargs):
        time.sleep(0.2)
        return resolve(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    with answering(OK) as (origin, came), pytest.raises(Transient):
        post(origin, seconds=0.1)
    assert came == []


def test_a_deadline_that_passes_between_connect_and_send_lets_no_byte_leave(monkeypatch):
    connect = socket.socket.connect

    def slowly(self, address):
        connect(self, address)
        time.sleep(0.2)

    monkeypatch.setattr(socket.socket, "connect", slowly)
    with answering(OK) as (origin, came):
        with pytest.raises(Transient):
            post(origin, seconds=0.1)
        monkeypatch.undo()
    assert came == [b""]


def test_a_call_that_is_given_up_takes_back_what_has_not_left():
    with socket.create_server(("127.0.0.1", 0)) as asleep:
        request = requests.Request(
            "POST", f"http://127.0.0.1:{asleep.getsockname()[1]}/notes", data=b"x" * 20_000_000
        )
        with pytest.raises(OutcomeUnknown):
            send(request, deadline=Deadline.after(0.3))
        awake, _ = asleep.accept()
        with awake, pytest.raises(ConnectionResetError):
            read_to_the_end(awake)


def test_a_call_that_was_answered_hangs_up_without_a_reset():
    ends = []

    def serve(connection):
        connection.sendall(OK)
        ends.append(read_to_the_end(connection))

    with server(serve) as (origin, _):
        get(origin)
    assert ends == [0]


def read_to_the_end(connection):
    total = 0
    while more := len(connection.recv(65536)):
        total += more
    return total


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"garbage\r\n\r\n",
    ],
)
def test_an_answer_that_breaks_off_leaves_the_outcome_unknown(data):
    with answering(data) as (origin, _):
        with pytest.raises(OutcomeUnknown, match="may or may not"):
            post(origin)
        with pytest.raises(Transient):
            get(origin)


def test_a_reset_after_the_request_leaves_the_outcome_unknown():
    def reset(connection):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with server(reset) as (origin, _), pytest.raises(OutcomeUnknown):
        post(origin)


def test_a_silent_server_is_left_at_the_deadline():
    with server(lambda connection: connection.recv(1)) as (origin, _):
        started = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            post(origin, seconds=0.3)
        assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 400, id="header"),
        pytest.param(OK[:-2].replace(b"2", b"400") + b"x" * 400, id="body"),
    ],
)
def test_a_dripping_server_is_left_at_the_deadline(data):
    with drip(data) as (origin, _):
        started = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            post(origin, seconds=0.4)
        assert time.monotonic() - started < 1


def test_a_slow_answer_within_the_deadline_is_good():
    with drip(OK, pause=0.003) as (origin, _):
        assert post(origin).json() == {}


def test_a_compressed_answer_cannot_grow_without_end():
    bomb = gzip.compress(b"0" * 5_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    with answering(head.encode() + bomb) as (origin, _), pytest.raises(Transient):
        get(origin)


def test_a_failed_handshake_is_surely_not_sent():
    plain = server(
        lambda connection: connection.sendall(b"no tls here\r\n"),
        read=lambda connection: connection.recv(65_536),
    )
    with plain as (origin, _), pytest.raises(Transient) as caught:
        post(origin.replace("http", "https"))
    assert isinstance(caught.value.__cause__, ssl.SSLError)


@pytest.mark.parametrize(
    "url", ["http://api.example.com", "ftp://api.example.com", "api.example.com"]
)
def test_a_text_never_travels_in_the_open(url):
    with pytest.raises(Misconfigured) as caught:
        post(url)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("http://api.example.com/me", {"Authorization": "Bearer abc"}),
        ("http://api.example.com/me", {"authorization": "Bearer abc"}),
        ("http://user:abc@api.example.com/me", {}),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_credential_travels_in_the_open_with_a_look_up(monkeypatch, method, url, headers):
    refuse_every_name(monkeypatch, asked := [])
    with pytest.raises(Misconfigured, match="in the open"):
        send(requests.Request(method, url, headers=headers), deadline=Deadline.after(5))
    assert asked == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_look_up_without_credentials_may_go_over_an_open_line(monkeypatch, method):
    refuse_every_name(monkeypatch, asked := [])
    with pytest.raises(Transient, match="could not be reached"):
        send(requests.Request(method, "http://news.example.com/r/1"), deadline=Deadline.after(5))
    assert asked == ["news.example.com"]


def refuse_every_name(monkeypatch, asked):
    def look_up(host, *args, **kwargs):
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_the_environment_cannot_add_a_proxy_or_credentials(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login stranger password hush\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with answering(OK) as (origin, came):
        post(origin)
    assert b"Authorization" not in came[0]


@pytest.mark.parametrize("secret", ["line\nend", "dash–dash"])
def test_a_credential_that_cannot_be_a_header_is_not_quoted(secret):
    request = requests.Request("POST", "http://127.0.0.1:9/", headers={"Authorization": secret})
    with pytest.raises(Misconfigured) as caught:
        send(request, deadline=Deadline.after(5))
    assert secret not in "".join(traceback.format_exception(caught.value))


def test_the_path_of_an_address_is_not_quoted_by_an_error():
    request = requests.Request("POST", "http://127.0.0.1:9/hooks/s3cret")
    with pytest.raises(Transient) as caught:
        send(request, deadline=Deadline.after(5))
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


def test_a_guarded_call_does_not_reach_this_machine():
    with answering(OK) as (origin, came), pytest.raises(Misconfigured, match="private network"):
        get(origin, guarded=True)
    assert came == []


def test_a_guarded_call_connects_to_the_address_that_was_checked(monkeypatch):
    answers = iter(["93.184.215.14", "127.0.0.1"])
    asked, connected = [], []

    def resolve(host, port, **kwargs):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(self, address):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(Transient):
        get("https://rebinding.example.com", guarded=True)
    assert (asked, connected) == (["rebinding.example.com"], [("93.184.215.14", 443)])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00:ec2::254", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:7f00:1::", False),
    ],
)
def test_only_addresses_of_the_open_internet_are_public(address, public):
    assert is_public(address) is public


def test_loopback_is_known_by_name_and_number():
    assert all(map(is_loopback, ["localhost", "127.0.0.1", "127.9.9.9", "::1"]))
    assert not any(map(is_loopback, ["", "example.com", "127.0.0.1.example.com", "128.0.0.1"]))


def answer_of(status, *, method="POST", headers=(), body=b""):
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    response._content = body
    response.request = requests.Request(method, "https://api.example.com/").prepare()
    return response


@pytest.mark.parametrize(
    ("status", "of_post", "of_get"),
    [
        (401, AuthExpired, AuthExpired),
        (429, RateLimited, RateLimited),
        (400, Rejected, Rejected),
        (404, Rejected, Rejected),
        (422, Rejected, Rejected),
        (408, OutcomeUnknown, Transient),
        (500, OutcomeUnknown, Transient),
        (503, OutcomeUnknown, Transient),
        (307, Misconfigured, Misconfigured),
        (303, OutcomeUnknown, Transient),
    ],
)
def test_a_status_means_one_error_of_the_contract(status, of_post, of_get):
    for method, expected in (("POST", of_post), ("GET", of_get)):
        with pytest.raises(expected) as caught:
            raise_for_status_of(answer_of(status, method=method, body=b"why"), platform="Wall")
        assert type(caught.value) is expected
        assert caught.value.sentence.startswith("Wall")
        assert caught.value.raw == f"{status} why"


def test_a_good_status_raises_nothing():
    raise_for_status_of(answer_of(201), platform="Wall")


def test_a_wait_is_read_as_seconds_or_as_a_date():
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert retry_after_of(answer_of(429, headers={"Retry-After": "17"})) == 17
    assert 80 < retry_after_of(answer_of(429, headers={"Retry-After": at})) <= 90
    naive = at.replace("GMT", "-0000")
    assert 80 < retry_after_of(answer_of(429, headers={"Retry-After": naive})) <= 90


@given(st.text(max_size=30))
def test_no_header_can_make_a_wait_that_is_no_time(text):
    wait = retry_after_of(answer_of(429, headers={"Retry-After": text}))
    assert wait is None or 0 <= wait < float("inf")


@given(st.binary(max_size=40))
def test_any_body_reads_as_an_object(body):
    assert isinstance(json_of(answer_of(200, body=body)), dict)


def test_json_that_nests_without_end_reads_as_nothing():
    assert json_of(answer_of(200, body=b'{"a":' * 100_000)) == {}
    assert json_of(answer_of(200, body=b'{"a": 1}')) == {"a": 1}


def test_secrets_are_blotted_out_in_every_form():
    secret = 'k"ey/with ü'
    forms = 'plain k"ey/with ü url k%22ey%2Fwith%20%C3%BC json k\\"ey/with \\u00fc'
    assert redact(forms, [secret, ""]) == "plain ••• url ••• json •••"
    echo = answer_of(403, body=b"token abc123 is no good")
    assert raw_of(echo, ["abc123"]) == "403 token ••• is no good"


def test_an_sdk_can_use_the_session_and_gets_the_same_errors():
    session, unknown = OneCall(deadline=Deadline.after(5)), pytest.raises(OutcomeUnknown)
    with answering(b"") as (origin, _), session, unknown:
        session.post(f"{origin}/notes", json={})
