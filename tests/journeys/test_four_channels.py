"""One release, queued once, arrives everywhere; also on a channel this house has never heard of."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from distributor.accounts.connect import connect

pytestmark = pytest.mark.journey


@pytest.fixture
def shouted():
    """Somebody's webhook, and what it was told."""
    told = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer = json.dumps({"id": len(told), "url": "https://shout.example/1"}).encode()
            self.send_response(201)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", told
    server.shutdown()
    thread.join()
    server.server_close()


def test_one_release_arrives_on_every_channel_and_on_a_foreign_one(bot, shouted):
    url, told = shouted
    bot.connect("rss", "x", "linkedin", "email")
    connect(channel="shout", handle="hook", given={"url": url}, who="a test")
    bot.subscribe(["ana@example.org", "ben@example.org"])
    status = bot.settle(bot.publish())
    assert status.totals["sent"] == status.planned
    sent = {channel.channel: channel.totals for channel in status.channels}
    assert sent["email"] == {"sent": 2}
    assert sent["linkedin"] == sent["rss"] == sent["shout"] == {"sent": 1}
    assert 2 <= sent["x"]["sent"] <= 5
    assert [each["text"].split("\n")[0] for each in told] == [status.headline]
    for channel in status.channels:
        assert channel.is_subscribers or all(each.url for each in channel.deliveries)
