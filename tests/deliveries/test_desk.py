"""The desk at the door: it knows our tags, and says when the ledger cannot be asked."""

import pytest
from django.db import OperationalError

from distributor.accounts.connect import connect
from distributor.contract import Desk, Event, EventKind, Transient
from distributor.deliveries import desk as desk_module
from distributor.deliveries.desk import LedgerDesk
from distributor.deliveries.models import Event as Kept
from distributor.deliveries.tag import tag_of
from tests import factories
from tests.deliveries.test_events import keys

GIVEN = {
    "from_address": "press@news.vellin.example",
    "postal_address": "1 Quay, Vellin",
    "smtp_host": "127.0.0.1",
    "return_address": "returns@news.vellin.example",
}


@pytest.fixture
def desk(settings, monkeypatch):
    settings.DISTRIBUTOR_CHANNELS = ["email", "scripted", "crowd"]
    # The test's own transaction must stay open.
    monkeypatch.setattr(desk_module, "close_old_connections", lambda: None)
    desk: Desk = LedgerDesk()
    return desk


def test_it_knows_the_accounts_whose_news_comes_here_and_can_be_opened(desk):
    for handle in ("Vellin", "Sealed", "Gone"):
        account = connect(channel="email", handle=handle, given=GIVEN, who="a test")
        account.sealed_credentials = b"lost" if handle == "Sealed" else b""
        account.is_active = handle != "Gone"
        account.save()
    factories.account("scripted")
    assert [account.handle for account in desk.accounts()] == ["Vellin"]


def test_it_knows_a_tag_of_ours_and_keeps_the_news(desk):
    key = keys(factories.planned(factories.account("crowd"), "ana@basin.example"))[0]
    assert desk.knows(tag_of(key))
    assert not desk.knows(key)
    desk.take([Event(kind=EventKind.DELAYED, id="1", tag=tag_of(key))])
    assert Kept.objects.get().key == key


def test_a_database_that_is_away_is_said_so_that_the_neighbour_keeps_the_mail(desk, monkeypatch):
    def away():
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(desk_module, "close_old_connections", away)
    with pytest.raises(Transient):
        desk.accounts()
    with pytest.raises(Transient):
        desk.take([])
