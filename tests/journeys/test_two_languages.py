"""One release in two languages: each reader, feed and thread gets its own, once."""

import pytest
import requests

from distributor.accounts.connect import connect
from distributor.audience.models import List
from distributor.audience.subscribe import Person, subscribe
from distributor.deliveries.announce import announce
from distributor.releases.queue import Request, queue
from distributor.releases.request import File
from tests.releases_made import ENGLISH, FRENCH

pytestmark = pytest.mark.journey


def subscribers(account, people):
    to = List.objects.create(name="press", account=account)
    for address, language in people.items():
        person = Person(address=address, language=language)
        subscribe(person=person, to=to, consent_source="a test")


def test_two_files_reach_everybody_in_their_language(bot, settings):
    bot.connect("email", "x")
    feeds = {
        tag: connect(channel="rss", handle=tag, given={"languages": tag}, who="a test")
        for tag in ("en-CA", "fr-CA")
    }
    subscribers(bot.accounts["email"], {"ana@example.org": "en", "luc@example.org": "fr-CA"})
    french = File(name="fr.txt", content=FRENCH.encode())
    request = Request(name="en.txt", content=ENGLISH.encode(), more=(french,), who="author")
    release = queue(request).release
    announce(release, who="approver")
    status = bot.settle(release)
    assert status.totals["sent"] == status.planned
    posts = [text for text, _ in bot.sandboxes["x"].accepted()]
    assert sum(release.link in text for text in posts) == 2
    assert sum(f"{release.link}/fr" in text for text in posts) == 1
    for tag, word in (("en-CA", "test basin"), ("fr-CA", "bassin d’essai")):
        document = requests.get(f"{settings.FETCH_URL}/feeds/{feeds[tag].pk}.xml", timeout=5).text
        assert document.count("<item>") == 1
        assert word in document
        assert f"<language>{tag.lower()}</language>" in document
    page = requests.get(f"{settings.FETCH_URL}/r/{release.public_id}/fr", timeout=5).text
    assert "bassin d’essai" in page
    assert len(bot.sandboxes["email"].accepted()) == 2
