"""The RSS channel keeps the contract, against a web that misbehaves."""

from datetime import UTC, datetime

import pytest

from channels.rss import channel
from distributor.contract import Misconfigured, Part, Transient
from distributor.kit.conformance import ChannelConformance
from distributor.kit.faults import Fault

PUBLIC = "a feed is public: nobody asks for credentials, and nothing is handed in to be refused"


class TestRss(ChannelConformance):
    channel = channel
    handle = "Vellin news"
    lost = Transient
    skips = {
        Fault.AUTH_EXPIRED: PUBLIC,
        Fault.REJECTED: PUBLIC,
        Fault.DUPLICATE: PUBLIC,
        Fault.LAGGING: "publish and find look at the same document",
        "older": "the guid belongs to one release only",
        "probe": "there is no credential to try",
    }

    def before_publish(self, sandbox, outgoing, account):
        sandbox.show(outgoing.part, account)

    def test_find_answers_none_when_nothing_was_stored(self, sandbox, account):
        assert channel.find(self._first(account), account, datetime.now(UTC)) is None


@pytest.fixture
def conformance():
    return TestRss()


@pytest.fixture
def sandbox():
    with channel.sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def account(sandbox):
    return sandbox.account(id=3, handle="Vellin news")


def test_an_item_that_the_feed_does_not_show_yet_is_waited_for(conformance, account):
    with pytest.raises(Transient, match="does not show this item yet"):
        channel.publish(conformance._first(account), account)


def test_the_receipt_names_the_guid_and_the_page_of_the_item(conformance, sandbox, account):
    outgoing = conformance._first(account)
    sandbox.show(outgoing.part, account)
    receipt = channel.publish(outgoing, account)
    assert receipt.remote_id == outgoing.part.fields["guid"]
    assert receipt.url == sandbox.page_url


def test_an_item_is_found_among_others(conformance, sandbox, account):
    outgoing = conformance._first(account)
    sandbox.show(outgoing.part, account)
    other = {**outgoing.part.fields, "guid": "tag:news.example.com,2026:other"}
    sandbox.show(Part(text="Newer.", fields=other), account)
    assert channel.find(outgoing, account, datetime.now(UTC)).remote_id != other["guid"]


def test_an_item_of_another_account_is_not_taken_for_ours(conformance, sandbox, account):
    outgoing = conformance._first(account)
    sandbox.show(outgoing.part, sandbox.account(id=4, handle="Another"))
    assert channel.find(outgoing, account, datetime.now(UTC)) is None


@pytest.mark.parametrize("fault", [Fault.AUTH_EXPIRED, Fault.REJECTED])
def test_something_else_at_our_address_is_a_wrong_setting(conformance, sandbox, account, fault):
    sandbox.inject(fault)
    with pytest.raises(Misconfigured) as caught:
        channel.publish(conformance._first(account), account)
    assert account.settings["document_fetch_url"] in caught.value.sentence
    assert "DISTRIBUTOR_FETCH_URL" in caught.value.hint


def test_a_page_in_place_of_the_feed_is_looked_at_again(conformance, sandbox, account):
    account = sandbox.account(id=3, handle="x")
    moved = {**account.settings, "document_fetch_url": sandbox.page_url}
    account = type(account)(id=3, channel="rss", handle="x", settings=moved)
    with pytest.raises(Transient, match="not a whole feed"):
        channel.publish(conformance._first(account), account)


def test_an_item_that_is_shown_twice_is_accepted_once(conformance, sandbox, account):
    outgoing = conformance._first(account)
    for _ in range(2):
        sandbox.show(outgoing.part, account)
        channel.publish(outgoing, account)
    assert len(sandbox.accepted()) == 1


def test_the_page_shows_the_items_and_is_empty_before(conformance, sandbox, account, tmp_path):
    outgoing = conformance._first(account)
    assert "Nothing yet" in sandbox.page()
    sandbox.show(outgoing.part, account)
    channel.publish(outgoing, account)
    page_file, _ = sandbox.save(tmp_path)
    assert "Vellin’s tide mill" in page_file.read_text(encoding="utf-8")


def test_the_channel_serves_what_is_published(account):
    assert channel.serve([], account).media_type == "application/rss+xml; charset=utf-8"
