"""The base of the sandboxes: faults, record, pages, and a clean end."""

import json
import socket
import struct
import threading
import time
from contextlib import closing

import pytest
import requests

from distributor.kit.record import RECORD_FOLDER
from distributor.kit.sandbox import Fault, account_as_json, anchor, json_answer, target
from tests.kit.wall import Wall


@pytest.fixture
def wall():
    with Wall() as wall:
        yield wall


def put(wall, text="hello", timeout=5.0):
    return requests.post(f"{wall.origin}/notes", json=text, timeout=timeout)


def test_what_a_platform_takes_stands_in_the_record_with_the_wall_clock(wall):
    before = time.time()
    answer = put(wall)
    assert (answer.status_code, answer.headers["X-Note-Id"]) == (201, "n0")
    assert wall.accepted() == [("hello", "n0")]
    assert before <= wall.record.items()[0].at.timestamp() <= time.time()


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.RATE_LIMITED_BARE, 429),
        (Fault.UNAVAILABLE_BEFORE, 503),
        (Fault.AUTH_EXPIRED, 401),
        (Fault.DUPLICATE, 409),
        (Fault.REJECTED, 422),
    ],
)
def test_a_refusal_stores_nothing(wall, fault, status):
    wall.inject(fault)
    assert put(wall).status_code == status
    assert wall.accepted() == []


def test_a_rate_limit_tells_how_long_to_wait(wall):
    wall.inject("rate_limited", retry_after="7")
    assert put(wall).headers["Retry-After"] == "7"


@pytest.mark.parametrize(("fault", "kept"), [("reset_before", 0), ("reset_after", 1)])
def test_a_reset_ends_the_connection_without_an_answer(wall, fault, kept):
    wall.inject(fault)
    with pytest.raises(requests.ConnectionError, match="reset"):
        put(wall)
    assert len(wall.accepted()) == kept


def test_a_platform_can_break_after_storing(wall):
    wall.inject("unavailable_after")
    assert put(wall).status_code == 503
    assert len(wall.accepted()) == 1


def test_garbage_is_a_good_status_without_proof(wall):
    wall.inject("garbage")
    answer = put(wall)
    assert answer.status_code == 201
    assert "X-Note-Id" not in answer.headers
    with pytest.raises(ValueError):
        answer.json()


@pytest.mark.parametrize(("store", "kept"), [("before", 1), ("after", 0)])
def test_a_slow_answer_stores_before_or_after_the_wait(wall, store, kept):
    wall.inject("slow", seconds="30", store=store)
    with pytest.raises(requests.ReadTimeout):
        put(wall, timeout=0.2)
    assert len(wall.accepted()) == kept


def test_a_lagging_platform_hides_the_next_item_only(wall):
    wall.inject("lagging", seconds="0.3")
    put(wall, "first")
    put(wall, "second")
    shown = requests.get(f"{wall.origin}/notes", timeout=5)
    assert shown.json() == ["second"]
    time.sleep(0.35)
    assert requests.get(f"{wall.origin}/notes", timeout=5).json() == ["first", "second"]


def test_a_fault_waits_for_its_kind_of_request(wall):
    wall.inject("unavailable_before", on="find")
    assert put(wall).status_code == 201
    assert requests.get(f"{wall.origin}/notes", timeout=5).status_code == 503


def test_faults_come_in_order_and_as_often_as_wished(wall):
    wall.inject("rejected", times=2)
    wall.inject("auth_expired")
    assert [put(wall).status_code for _ in range(4)] == [422, 422, 401, 201]


def test_an_unknown_fault_is_refused_at_once(wall):
    with pytest.raises(ValueError):
        wall.inject("explodes")


def wish(wall, **wanted):
    return requests.post(f"{wall.origin}/sandbox/faults", json=wanted, timeout=5)


def test_another_process_can_drive_it_over_the_wire(wall):
    assert wish(wall, fault="rate_limited", details={"retry_after": "3"}).status_code == 204
    assert put(wall).status_code == 429
    put(wall)
    (item,) = requests.get(f"{wall.origin}/sandbox/accepted", timeout=5).json()
    assert (item["text"], item["remote_id"]) == ("hello", "n0")


def outcomes(wall, *, number=40):
    """What each of many puts came to: a status, or 0 for a reset."""
    statuses = []
    for count in range(number):
        try:
            statuses.append(put(wall, f"text {count}").status_code)
        except requests.ConnectionError:
            statuses.append(0)
    return statuses


def test_faults_by_chance_come_again_with_the_same_seed(wall):
    faults = ["reset_after", "unavailable_after", {"fault": "lagging", "details": {"seconds": 60}}]
    runs = []
    for _ in range(2):
        assert wish(wall, seed=5, rate=0.3, faults=faults).status_code == 204
        runs.append(outcomes(wall))
    assert runs[0] == runs[1]
    assert set(runs[0]) == {0, 201, 503}
    assert len(wall.accepted()) == 80
    hidden = [item for item in wall.record.items() if not item.is_visible]
    told = requests.get(f"{wall.origin}/sandbox/faults", timeout=5).json()
    assert told["requests"] == {"publish": 40}
    assert told["played"]["reset_after"] == runs[0].count(0) * 2
    assert told["played"]["lagging"] == len(hidden) > 0


def test_chance_can_be_ended(wall):
    wish(wall, rate=1, faults=["unavailable_before"])
    assert put(wall).status_code == 503
    wish(wall, rate=0)
    assert put(wall).status_code == 201


@pytest.mark.parametrize(
    "wanted", [{"fault": "explodes"}, {}, {"rate": 1, "faults": ["explodes"]}, {"rate": "often"}]
)
def test_a_wish_that_makes_no_sense_is_answered_with_the_reason(wall, wanted):
    answer = wish(wall, **wanted)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
    assert put(wall).status_code == 201


def test_an_account_is_given_over_the_wire(wall):
    query = {"id": "4", "handle": "@port"}
    given = requests.get(f"{wall.origin}/sandbox/account", params=query, timeout=5).json()
    assert given == account_as_json(wall.account(id=4, handle="@port"))
    assert given["credentials"] == {"token": "wall-t0ken"}


def test_the_first_byte_has_its_own_time(wall):
    head = b"POST /notes HTTP/1.1\r\nHost: wall.example\r\nContent-Length: 3\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", wall.port))) as client:
        client.sendall(head[:1])
        sent = time.time()
        time.sleep(0.2)
        client.sendall(head[1:] + b'"a"')
        assert client.recv(100).startswith(b"HTTP/1.1 201")
    (item,) = wall.record.items()
    assert item.received_at.timestamp() == pytest.approx(sent, abs=0.1)
    assert (item.at - item.received_at).total_seconds() >= 0.15


def test_half_a_text_is_never_taken(wall, capfd):
    with closing(socket.create_connection(("127.0.0.1", wall.port))) as client:
        client.sendall(b'POST /notes HTTP/1.1\r\nContent-Length: 9\r\n\r\n"ha"')
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100) == b""
    assert (wall.accepted(), capfd.readouterr().err) == ([], "")


@pytest.mark.parametrize("header", ["Host: proxy.example:99\r\n", ""])
def test_a_call_knows_the_address_its_client_used(wall, header):
    calls = []
    wall.show = lambda call: calls.append(call.url) or json_answer(200, {})
    with closing(socket.create_connection(("127.0.0.1", wall.port))) as client:
        client.sendall(f"GET /notes?a=1 HTTP/1.1\r\n{header}\r\n".encode())
        client.recv(100)
    host = "proxy.example:99" if header else f"127.0.0.1:{wall.port}"
    assert calls == [f"http://{host}/notes?a=1"]


def test_ended_credentials_are_a_matter_of_platforms_that_renew_them(wall):
    wall.inject("auth_expired", until="refresh")
    assert [put(wall).status_code for _ in range(2)] == [401, 201]


def test_paths_have_named_pieces_and_unknown_ones_are_not_found(wall):
    answer = requests.get(f"{wall.origin}/people/a%20b/notes?sort=new", timeout=5)
    assert answer.json() == {"name": "a b", "sort": "new"}
    assert requests.get(f"{wall.origin}/people/a/b/notes", timeout=5).status_code == 404
    assert requests.delete(f"{wall.origin}/notes", timeout=5).status_code == 404
    assert requests.put(f"{wall.origin}/notes", timeout=5).status_code == 404


def test_a_defect_of_a_sandbox_is_shown_and_not_swallowed(wall, capfd):
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{wall.origin}/broken", timeout=5)
    assert "a defect of the sandbox" in capfd.readouterr().err


def test_many_clients_at_once_lose_nothing(wall):
    threads = [threading.Thread(target=put, args=(wall, f"text {n}")) for n in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {text for text, _ in wall.accepted()} == {f"text {n}" for n in range(30)}


def test_it_ends_at_once_although_a_client_says_nothing():
    before = threading.active_count()
    wall = Wall()
    with wall, closing(socket.create_connection(("127.0.0.1", wall.port))):
        wall.inject("slow", seconds="60")
        with pytest.raises(requests.ReadTimeout):
            put(wall, timeout=0.1)
        started = time.monotonic()
    assert time.monotonic() - started < 1
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", wall.port))


def test_a_client_that_resets_makes_no_noise(wall, capfd):
    with closing(socket.create_connection(("127.0.0.1", wall.port))) as client:
        client.sendall(b"POST /notes HTTP/1.1\r\nContent-Length: 90\r\n\r\nhalf")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert put(wall).status_code == 201
    assert capfd.readouterr().err == ""


def test_hanging_up_does_not_mind_who_is_gone(wall):
    gone = socket.socket()
    gone.close()
    wall._server._open.add(gone)
    wall._server.hang_up()
    assert put(wall).status_code == 201


def test_a_record_file_outlives_the_sandbox(tmp_path, monkeypatch):
    monkeypatch.setenv(RECORD_FOLDER, str(tmp_path / "records"))
    with Wall() as wall:
        put(wall, "first – “quoted”")
    with Wall() as wall:
        put(wall, "second")
        assert wall.accepted() == [("first – “quoted”", "n0"), ("second", "n1")]


def test_it_saves_what_followers_see(wall, tmp_path):
    put(wall)
    files = {file.name: file.read_text() for file in wall.save(tmp_path / "demo")}
    assert "what arrived" in files["wall.html"]
    assert json.loads(files["wall.json"])[0]["text"] == "hello"


def test_its_page_is_whole_and_loads_nothing(wall):
    answer = requests.get(wall.page_url, timeout=5)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<p>what arrived</p>" in answer.text
    assert "http" not in answer.text
    assert "src=" not in answer.text


def test_links_of_our_public_address_lead_to_the_local_one(monkeypatch):
    monkeypatch.setenv(
        "DISTRIBUTOR_SANDBOX_REWRITE", "https://news.example.com=http://127.0.0.1:8000"
    )
    assert target("https://news.example.com/r/1") == "http://127.0.0.1:8000/r/1"
    assert target("https://other.example.com/") == "https://other.example.com/"
    assert anchor("https://news.example.com/?a&b", "a < b").startswith(
        '<a href="http://127.0.0.1:8000/?a&amp;b"'
    )


def test_links_stay_as_they_are_without_a_pair(monkeypatch):
    monkeypatch.delenv("DISTRIBUTOR_SANDBOX_REWRITE", raising=False)
    assert target("https://news.example.com/r/1") == "https://news.example.com/r/1"
