"""Nothing that carries the link goes out before the page it leads to stands."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from scripted import script

from distributor.deliveries import wake
from distributor.deliveries.announce import announce
from distributor.deliveries.clock import now
from distributor.deliveries.dispatch import due_editions, tick
from distributor.deliveries.gate import check_gate, fetch_url, missing_on_page
from distributor.deliveries.models import Delivery, Gate, Wakeup
from distributor.deliveries.send import send_due
from distributor.deliveries.status import release_status
from distributor.releases.queue import queue
from distributor.releases.revise import translate
from tests.deliveries.test_languages import ENGLISH, FRENCH, request
from tests.factories import account, announced, set_clock_to


@contextmanager
def site(body, status=200):
    """A web server that gives one answer to everything, and lists what it was asked for."""

    class Answer(BaseHTTPRequestHandler):
        asked = []

        def do_GET(self):
            self.asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", Answer.asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def silence(monkeypatch):
    monkeypatch.setattr(wake, "_wake", lambda *arguments, **options: None)


def test_a_page_that_shows_the_headline_opens_the_gate(settings):
    release = announced(account(), gate="closed")
    with site("<h1>A new\n office&#32;opens</h1>") as (url, asked):
        settings.FETCH_URL = url
        assert check_gate(release.pk, 0)
    assert asked == [f"/r/{release.public_id}"]
    assert Gate.objects.get().opened_at is not None
    assert check_gate.__doc__


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ("Not found", 404, "answers 404"),
        ("<h1>Something else</h1>", 200, "does not show the headline"),
    ],
)
def test_a_page_that_does_not_stand_keeps_it_closed_and_says_why(settings, body, status, words):
    release = announced(account(), gate="closed")
    with site(body, status) as (url, _):
        settings.FETCH_URL = url
        assert not check_gate(release.pk, 0)
    assert Gate.objects.get().opened_at is None
    assert words in release_status(release).sentence


def test_a_page_nobody_answers_for_keeps_it_closed(settings):
    release = announced(account(), gate="closed")
    with site("") as (url, _):
        pass
    settings.FETCH_URL = url
    assert "cannot be reached" in missing_on_page(release)


def test_the_feed_comes_before_the_rest_but_not_for_ever(settings, monkeypatch):
    page = account()
    release = announced(page, gate="closed", parts=1)
    monkeypatch.setattr(
        "distributor.deliveries.gate.ready_parameters", lambda: {"first": [page.pk]}
    )
    with site("A new office opens") as (url, _):
        settings.FETCH_URL = url
        assert not check_gate(release.pk, 0)
        assert "feed" in Gate.objects.get().sentence
        Delivery.objects.update(state="sent")
        assert check_gate(release.pk, 0)


def test_only_our_own_pages_are_fetched_at_another_address(settings):
    settings.FETCH_URL = "http://127.0.0.1:1"
    assert fetch_url("https://news.example.com/r/a") == "http://127.0.0.1:1/r/a"
    assert fetch_url("https://elsewhere.example/r/a") == "https://elsewhere.example/r/a"


def test_the_page_of_every_language_must_stand(settings):
    release = announced(account(), languages=("en", "fr"), gate="closed")
    french = release.current().texts.get(language="fr")
    french.value["link"] += "/fr"
    french.headline = "Un nouveau bureau ouvre"
    french.save()
    with site("<h1>A new office opens</h1>") as (url, asked):
        settings.FETCH_URL = url
        assert f"{release.link}/fr does not show the headline" in missing_on_page(release)
    assert asked == [f"/r/{release.public_id}", f"/r/{release.public_id}/fr"]


def sent_by(page):
    for due in due_editions():
        send_due(due.edition_id)
    return [outgoing.part.text.split()[0] for outgoing in script[page.handle].asked]


def test_a_language_that_is_added_waits_for_its_own_page_and_the_first_does_not(settings):
    page = account()
    release = queue(request(ENGLISH)).release
    announce(release, who="approver")
    with site("<h1>The pool opens early</h1>") as (url, asked):
        settings.FETCH_URL = url
        assert check_gate(release.pk, 0)
        translate(release, request(FRENCH))
        announce(release, who="approver")
        assert not check_gate(release.pk, 0)
        assert sent_by(page) == ["The", "And"]
        assert "does not show the headline" in release_status(release).sentence
    assert f"/r/{release.public_id}/fr" in asked
    with site("<h1>The pool opens early</h1> <h1>La piscine ouvre tôt</h1>") as (url, _):
        settings.FETCH_URL = url
        tick()
        assert check_gate(release.pk, 0)
    assert sent_by(page) == ["The", "And", "La", "And"]
    assert release_status(release).sentence == ""


def test_a_language_is_looked_at_when_it_is_out_and_no_earlier():
    account()
    release = queue(request(ENGLISH)).release
    announce(release, who="approver")
    Gate.objects.update(opened_at=now())
    translate(release, replace(request(FRENCH), at="2099-03-05T14:00Z"))
    announce(release, who="approver")
    assert wakes_of_gates() == []
    set_clock_to("2099-03-05T14:00Z")
    assert wakes_of_gates() == [(release.pk, 0)]


def wakes_of_gates():
    Wakeup.objects.all().delete()
    tick()
    found = Wakeup.objects.filter(name__startswith="gate:").values_list("name", flat=True)
    return [tuple(map(int, name[5:].split("."))) for name in found]
