"""The document of a serving channel, whole for who needs it, and 304 for who has it."""

from datetime import timedelta

import pytest
from django.utils.http import http_date
from lxml import etree

from distributor.accounts.models import Account
from distributor.deliveries.clock import now
from distributor.deliveries.models import Delivery
from distributor.releases.models import Release
from distributor.web import feeds
from tests.factories import account as scripted_account
from tests.web.made import approved, feed_account, sent


def feed_of(account):
    return f"/feeds/{account.pk}.xml"


def titles(response):
    return etree.fromstring(response.content).xpath("//item/title/text()")


def test_the_feed_shows_what_went_out_and_names_its_own_address(client):
    account = feed_account()
    release = sent(account)
    response = client.get(feed_of(account))
    assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert len(titles(response)) == 1
    assert f'href="https://news.example.com/feeds/{account.pk}.xml"' in response.content.decode()
    assert release.link in response.content.decode()


def test_what_is_scheduled_or_withdrawn_is_not_in_the_feed(client):
    account = feed_account()
    approved(account, due_in=100, embargo_in=100)
    gone = sent(account)
    Release.objects.filter(pk=gone.pk).update(state="withdrawn")
    assert titles(client.get(feed_of(account))) == []


def test_an_item_shows_while_its_delivery_is_being_sent(client):
    account = feed_account()
    approved(account)
    Delivery.objects.update(state="sending", attempt=1)
    assert len(titles(client.get(feed_of(account)))) == 1


def test_a_reader_with_this_state_is_answered_without_rendering(client, monkeypatch):
    account = feed_account()
    sent(account)
    first = client.get(feed_of(account))
    monkeypatch.setattr(feeds, "published_for", None)
    by_tag = client.get(feed_of(account), headers={"If-None-Match": first.headers["ETag"]})
    by_date = client.get(
        feed_of(account), headers={"If-Modified-Since": first.headers["Last-Modified"]}
    )
    assert (by_tag.status_code, by_date.status_code) == (304, 304)
    assert by_tag.content == b""
    assert "Accept-Encoding" in by_tag.headers["Vary"]


def test_the_tag_wins_over_the_date(client):
    account = feed_account()
    sent(account)
    later = http_date((now() + timedelta(days=1)).timestamp())
    headers = {"If-None-Match": 'W/"other"', "If-Modified-Since": later}
    assert client.get(feed_of(account), headers=headers).status_code == 200


@pytest.mark.parametrize("change", ["another release", "another title"])
def test_every_change_makes_a_new_tag(client, change):
    account = feed_account()
    sent(account)
    first = client.get(feed_of(account)).headers["ETag"]
    if change == "another release":
        sent(account)
    else:
        Account.objects.update(settings={"title": "Another title"})
    assert client.get(feed_of(account)).headers["ETag"] != first


def test_the_same_state_gives_the_same_bytes_and_tag(client):
    account = feed_account()
    sent(account)
    first, second = client.get(feed_of(account)), client.get(feed_of(account))
    assert first.content == second.content
    assert first.headers["ETag"] == second.headers["ETag"]


def test_an_empty_feed_is_a_feed_without_a_date(client):
    response = client.get(feed_of(feed_account()))
    assert response.status_code == 200
    assert "Last-Modified" not in response.headers
    assert response.headers["ETag"].startswith('W/"')


def test_the_feed_travels_compressed(client):
    account = feed_account()
    sent(account)
    response = client.get(feed_of(account), headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]


def test_only_accounts_that_serve_a_document_have_one(client, settings):
    ended = feed_account()
    Account.objects.filter(pk=ended.pk).update(is_active=False)
    assert client.get(feed_of(ended)).status_code == 404
    assert client.get(feed_of(scripted_account())).status_code == 404
    assert client.get("/feeds/999999.xml").status_code == 404
    account = feed_account()
    settings.DISTRIBUTOR_CHANNELS = ["scripted"]
    assert client.get(feed_of(account)).status_code == 404
