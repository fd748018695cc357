"""The content security policy stands on every page, and every page keeps to it."""

import re

import pytest
from django.contrib.staticfiles import finders
from lxml import html

from distributor.audience.links import Way, token
from tests.factories import account as scripted_account
from tests.factories import announced
from tests.web.made import page_of, sent


def pages():
    way = Way(subscriber_id=1, account_id=1)
    release = announced(scripted_account())
    paths = ["/", page_of(sent()), f"/u/{token(way)}", "/sign-in/", "/status/", "/nothing"]
    return [*paths, f"/status/{release.pk}/"]


def test_every_page_carries_the_policy(team):
    for path in pages():
        policy = team.get(path, follow=True).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_no_page_holds_anything_inline_or_from_elsewhere(team):
    for path in pages():
        tree = html.fromstring(team.get(path, follow=True).content.decode())
        assert tree.xpath("//script[not(@src)] | //style | //*[@style]") == [], path
        assert not [name for name in tree.xpath("//@*") if name.attrname.startswith("on")], path
        for address in tree.xpath("//script/@src | //link[@rel='stylesheet']/@href | //img/@src"):
            assert address.startswith("/static/"), path


def test_every_static_file_a_page_asks_for_is_there(team):
    found = set()
    for path in pages():
        found |= set(re.findall(r'"(/static/[^"]+)"', team.get(path, follow=True).content.decode()))
    assert len(found) >= 4
    for path in found:
        assert finders.find(path.removeprefix("/static/")), path


@pytest.mark.parametrize("path", ["/", "/sign-in/"])
def test_pages_are_not_framed_by_others(client, path):
    assert client.get(path).headers["X-Frame-Options"] == "DENY"
