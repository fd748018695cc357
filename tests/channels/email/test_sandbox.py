import email
import html
import re
import socket
from contextlib import contextmanager

import pytest
import requests

from channels.email.sandbox import AUTH_LOGIN, AUTH_PLAIN, CHUNKING, STARTTLS, EmailSandbox
from tests.channels.email.made import (
    CHAINED,
    account_of,
    kinds,
    make_part,
    publish_to,
    sandbox_with,
)

GOOD = (
    "Date: Mon, 02 Nov 2026 12:00:00 +0000\r\nMessage-ID: <k@x.org>\r\nFrom: <p@x.org>\r\n"
    "To: <a@x.org>\r\nSubject: News\r\nMIME-Version: 1.0\r\nList-Id: <press.x.org>\r\n"
    "List-Unsubscribe: <https://x.org/u/1>\r\n"
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nHello\r\n"
)
ENVELOPE = ("MAIL FROM:<p@x.org>", "RCPT TO:<a@x.org>", "DATA")


class Client:
    """Speaks to the sandbox by hand."""

    def __init__(self, sandbox):
        self._socket = socket.create_connection(("127.0.0.1", sandbox.smtp_port))
        self._reader = self._socket.makefile("rb")
        self.greeting = self.read()

    def read(self):
        line = self._reader.readline()
        while line[3:4] == b"-":
            line = self._reader.readline()
        return line.decode()[:3]

    def say(self, *lines):
        answers = []
        for line in lines:
            self._socket.sendall(f"{line}\r\n".encode("latin-1"))
            answers.append(self.read())
        return answers

    def send(self, text, *, answers=1):
        self._socket.sendall(text.encode("latin-1"))
        return self.read() if answers else ""

    def close(self):
        self._reader.close()
        self._socket.close()


@contextmanager
def client_of(sandbox):
    client = Client(sandbox)
    try:
        yield client
    finally:
        client.close()


def send(client, content):
    return client.say(*ENVELOPE, f"{content}.")[-1]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("Hello", "Hel\nlo", "line end"),
        ("Hello", "Hel\rlo", "line end"),
        ("Hello", "x" * 999, "998"),
        ("Hello", "caf\xe9", "7-bit"),
        ("Hello", "a\0b", "NUL"),
        ("Subject: News\r\n", "", "Subject 0 times"),
        ("Subject: News\r\n", "Subject: a\r\nSubject: b\r\n", "Subject 2 times"),
        ("<https://x.org/u/1>", "<mailto:a@x.org>", "no https link first"),
        ("<https://x.org/u/1>", "<http://x.org/u/1>", "no https link first"),
        ("<https://x.org/u/1>", "=?utf-8?q?=3Chttps?=", "encoded word"),
        ("List-Unsubscribe=One-Click", "yes", "one-click"),
        ("To: <a@x.org>", "To: <b@x.org>", "To is not the recipient"),
    ],
)
def test_a_mail_that_breaks_a_rule_is_not_accepted(old, new, complaint):
    with sandbox_with() as sandbox, client_of(sandbox) as client:
        assert send(client, GOOD.replace(old, new, 1)) == "550"
        assert any(complaint in found for found in sandbox.desk.complaints)
        assert sandbox.accepted() == []


def test_a_mail_that_keeps_the_rules_is_accepted_byte_for_byte():
    with sandbox_with() as sandbox, client_of(sandbox) as client:
        assert send(client, GOOD.replace("Hello", "..dot")) == "250"
        assert sandbox.accepted() == [("a@x.org", "<k@x.org>")]
        assert sandbox.mails()[0].fields["raw"] == GOOD.replace("Hello", ".dot")


def test_the_server_keeps_the_order_of_words():
    with sandbox_with() as sandbox, client_of(sandbox) as client:
        said = client.say("RCPT TO:<a@x.org>", "DATA", "MAIL TO:<a@x.org>", "NOOP", "EXPN all")
        assert said == ["503", "554", "501", "250", "500"]
        said = client.say(ENVELOPE[0], ENVELOPE[0], "RCPT a@x.org", ENVELOPE[1], ENVELOPE[1])
        assert said == ["250", "503", "501", "250", "452"]
        assert client.say("RSET", "EHLO me", "STARTTLS", "AUTH PLAIN x") == [
            "250",
            "250",
            "502",
            "504",
        ]
        assert client.say("QUIT") == ["221"]


def test_chunks_may_come_in_pieces():
    with sandbox_with(CHAINED | {CHUNKING}) as sandbox, client_of(sandbox) as client:
        client.say(*ENVELOPE[:2])
        assert client.send(f"BDAT 100\r\n{GOOD[:100]}") == "250"
        assert client.send(f"BDAT {len(GOOD) - 100} LAST\r\n{GOOD[100:]}") == "250"
        assert len(sandbox.accepted()) == 1


def test_a_mail_that_is_cut_off_is_not_accepted():
    with sandbox_with(CHAINED | {CHUNKING}) as sandbox:
        with client_of(sandbox) as client:
            client.say(*ENVELOPE)
            client.send(GOOD[:-2], answers=0)
        with client_of(sandbox) as client:
            client.say(*ENVELOPE[:2])
            client.send(f"BDAT 1000 LAST\r\n{GOOD}"[:-2], answers=0)
    assert sandbox.accepted() == []


def test_chunks_that_were_not_offered_end_the_conversation():
    with sandbox_with() as sandbox, client_of(sandbox) as client:
        assert client.say("BDAT 5") == ["501"]
        assert client.read() == ""


def test_without_encryption_or_a_name_nothing_is_taken_where_they_are_asked_for():
    with sandbox_with(CHAINED | {STARTTLS}) as sandbox, client_of(sandbox) as client:
        assert client.say(ENVELOPE[0]) == ["530"]
    with sandbox_with(CHAINED | {AUTH_LOGIN, AUTH_PLAIN}) as sandbox, client_of(sandbox) as client:
        assert client.say(ENVELOPE[0], "AUTH PLAIN ***", "AUTH PLAIN AGEAYg==") == [
            "530",
            "535",
            "535",
        ]


def test_the_inbox_shows_every_mail_with_its_text_headers_and_source():
    with sandbox_with() as sandbox:
        assert "No mail has arrived yet" in requests.get(sandbox.page_url, timeout=5).text
        part = make_part(subject="Un <titre>", html="<h1>Été</h1>__unsubscribe_url__")
        publish_to(["a@x.org", "b@x.org"], account_of(sandbox), part=part)
        inbox = requests.get(sandbox.page_url, timeout=5).text
        assert "2 mails" in inbox
        assert inbox.index("b@x.org") < inbox.index("a@x.org")
        shown = requests.get(f"{sandbox.page_url}mail-1.html", timeout=5).text
        assert "Un &lt;titre&gt;" in shown
        assert "&lt;h1&gt;Été&lt;/h1&gt;" in shown
        assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in shown
        assert "List-Unsubscribe-Post" in shown
        assert "<script" not in shown
        raw = requests.get(f"{sandbox.page_url}mail-1.eml", timeout=5).content
        assert raw.decode() == sandbox.mails()[0].fields["raw"]


@pytest.mark.parametrize("path", ["mail-0.html", "mail-2.html", "mail-x.html", "mail-2.eml"])
def test_a_mail_that_is_not_there_is_not_found(path):
    with sandbox_with() as sandbox:
        publish_to(["a@x.org"], account_of(sandbox))
        assert requests.get(f"{sandbox.page_url}{path}", timeout=5).status_code == 404


def test_links_of_a_mail_open_beside_the_inbox_and_lead_to_where_we_run_now(monkeypatch):
    monkeypatch.setenv(
        "DISTRIBUTOR_SANDBOX_REWRITE", "https://news.example.org=http://127.0.0.1:8000"
    )
    with sandbox_with() as sandbox:
        publish_to(["a@x.org"], account_of(sandbox))
        shown = html.unescape(requests.get(f"{sandbox.page_url}mail-1.html", timeout=5).text)
        assert '<base target="_blank">' in shown
        assert 'href="http://127.0.0.1:8000/u/' in shown
        assert 'href="https://news.example.org/u/' not in shown


def test_a_long_inbox_says_how_many_older_mails_there_are():
    with sandbox_with() as sandbox:
        publish_to([f"r{n}@x.org" for n in range(203)], account_of(sandbox))
        assert "and 3 older ones" in sandbox.page()


def test_what_is_saved_can_be_read_without_the_sandbox(tmp_path):
    with sandbox_with() as sandbox:
        publish_to(["a@x.org"], account_of(sandbox))
        files = {file.name for file in sandbox.save(tmp_path / "mails")}
    assert files == {"index.html", "mail-1.html", "mail-1.eml"}
    index = (tmp_path / "mails" / "index.html").read_text()
    links = re.findall(r'href="([^"]+)"', index)
    assert links == ["mail-1.html"]
    saved = email.message_from_bytes((tmp_path / "mails" / "mail-1.eml").read_bytes())
    assert saved["List-Id"] == '"Press releases" <press.news.example.org>'


def test_what_was_accepted_outlives_a_killed_sandbox(tmp_path, monkeypatch):
    monkeypatch.setenv("DISTRIBUTOR_SANDBOX_RECORD", str(tmp_path))
    with sandbox_with() as sandbox:
        publish_to(["a@x.org"], account_of(sandbox))
        accepted = sandbox.accepted()
    with sandbox_with() as sandbox:
        assert sandbox.accepted() == accepted


def test_the_mail_port_stands_beside_the_port_of_the_page():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with EmailSandbox(port=port) as sandbox:
        assert abs(sandbox.smtp_port - port) == 1000
        assert sandbox.page_url == f"http://127.0.0.1:{port}/"


def test_a_mood_can_be_given_to_an_address_over_the_wire():
    with sandbox_with() as sandbox:
        wish = {"fault": "rejected", "times": 1, "details": {"address": "a@x.org"}}
        requests.post(f"{sandbox.page_url}sandbox/faults", json=wish, timeout=5)
        wanted = ["b@x.org", "a@x.org", "a@x.org"]
        assert kinds(publish_to(wanted, account_of(sandbox))) == ["Receipt", "Rejected", "Receipt"]
