"""The hunt before the instant: no address, log or outgoing byte holds four words of the release."""

import re
import time

import pytest
import requests
from django.conf import settings

from distributor.deliveries.clock import now
from distributor.releases.models import Picture
from tests.bot import TEXT

pytestmark = pytest.mark.journey
HEADLINE = "The harbour library lends tools and telescopes"
FILE_NAME = "library.txt"


def runs_of_four(text):
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[start : start + 4]) for start in range(len(words) - 3)}


SECRET = runs_of_four(TEXT.format(headline=HEADLINE).partition("\n")[2])


IMAGE = "content-type': 'image/"


def leaks(text):
    return (runs_of_four(text) & SECRET) | {
        each for each in (FILE_NAME, IMAGE) if each in text.casefold()
    }


def picture_of(release):
    digest = Picture.objects.get(revision__release=release).digest
    return f"/r/{release.public_id}/{digest[:32]}.png"


def public_answers(release, feed):
    for path in (
        "/",
        f"/r/{release.public_id}",
        picture_of(release),
        f"/feeds/{feed.pk}.xml",
        "/sitemap.xml",
        "/robots.txt",
        "/healthz",
        "/status/",
        f"/status/{release.pk}/",
    ):
        answer = requests.get(settings.FETCH_URL + path, timeout=5)
        yield path, f"{answer.url} {dict(answer.headers)} {answer.text}"


def uploaded(bot):
    """The pictures that X and LinkedIn hold."""
    x, linkedin = bot.sandboxes["x"], bot.sandboxes["linkedin"]
    return [*x.media.shelf.items(), *linkedin.images.shelf.items()]


def test_nothing_of_it_is_seen_or_sent_before_the_instant_and_all_of_it_after(bot, tmp_path):
    bot.connect("rss", "x", "linkedin", "email")
    bot.subscribe(["ana@example.org"])
    release = bot.publish(HEADLINE, embargo_in=8)  # a round takes its time on a busy machine
    hunts = 0
    while now() < release.embargo_at:
        found = {path: leaks(text) for path, text in public_answers(release, bot.accounts["rss"])}
        if now() < release.embargo_at:
            assert not any(found.values()), found
            assert not any(sandbox.accepted() for sandbox in bot.sandboxes.values())
            assert uploaded(bot) == []
            hunts += 1
        time.sleep(0.2)
    assert hunts > 3
    bot.settle(release)
    pages = dict(public_answers(release, bot.accounts["rss"]))
    assert leaks(pages[f"/r/{release.public_id}"])
    assert leaks(pages[f"/feeds/{bot.accounts['rss'].pk}.xml"])
    assert leaks(pages[picture_of(release)]) == {IMAGE}
    assert len(uploaded(bot)) == 2
    assert all(picture.at >= release.embargo_at for picture in uploaded(bot))
    for sandbox in bot.sandboxes.values():
        items = sandbox.record.items()
        assert items
        assert all(item.received_at >= release.embargo_at for item in items)


def test_no_log_ever_holds_words_addresses_or_credentials(bot, tmp_path):
    bot.connect("rss", "x", "linkedin", "email")
    bot.subscribe(["ana@example.org", "gone@example.org", "refuse-once@example.org"])
    bot.sandboxes["x"].inject("unavailable_after")
    bot.sandboxes["linkedin"].inject("garbage")
    bot.settle(bot.publish(HEADLINE))
    secrets = [
        value
        for name in ("x", "linkedin", "email")
        for value in bot.sandboxes[name].account(id=0, handle="h").credentials.values()
        if len(value) > 5
    ]
    logs = [path.read_text() for path in (tmp_path / "log").glob("*.log")]
    assert logs
    for text in logs:
        assert not leaks(text)
        assert not [word for word in ("ana@example.org", *secrets) if word in text]
