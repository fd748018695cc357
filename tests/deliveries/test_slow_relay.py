"""Pause and cancel hold within a second, also in the middle of a slice at a slow mail server."""

import threading

import pytest
from django.db import connection

from distributor.accounts.connect import connect
from distributor.deliveries.ahead import FIRST_SLICE
from distributor.deliveries.by_hand import cancel
from distributor.deliveries.holders import let_go
from distributor.deliveries.models import Attempt, Delivery
from distributor.deliveries.send import send_due
from distributor.deliveries.switch import Target, pause
from distributor.registry import channel_named
from tests import factories
from tests.bot import wait_for
from tests.channels.email.made import make_part

READERS = [f"r{number}@basin.example" for number in range(8)]


@pytest.fixture(params=[("1", "0.4"), ("2", "0.6")], ids=["one connection", "two connections"])
def way(request):
    """How many connections there are, and how many seconds each mail takes."""
    return request.param


@pytest.fixture
def sandbox(settings, transactional_db, way):
    settings.DISTRIBUTOR_CHANNELS = ["email"]
    with channel_named("email").sandbox() as running:
        running.inject("slow", times=20, seconds=way[1])
        yield running


@pytest.fixture
def mailing(sandbox, valkey, way):
    made = sandbox.account(id=0, handle="Vellin")
    given = {**made.settings, **made.credentials, "connections": way[0]}
    account = connect(channel="email", handle="Vellin", given=given, who="a test")
    release = factories.planned(account, *READERS)
    edition, part = factories.edition_of(release, account), make_part()
    edition.value["parts"] = [{"text": part.text, "fields": dict(part.fields), "assets": []}]
    edition.save()
    return release, edition.pk


@pytest.mark.parametrize("how", ["pause", "cancel"])
def test_nothing_begins_a_second_after_a_pause_at_a_slow_relay(sandbox, mailing, how):
    release, edition_id = mailing

    def work():
        send_due(edition_id)
        let_go()
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    wait_for(sandbox.accepted)
    if how == "pause":
        pause(Target(scope="release", target=str(release.pk)), reason="Stop.", who="officer")
    else:
        cancel(release, who="officer")
    worker.join()
    # Without an end in the middle the whole slice of five would go, for about two seconds.
    assert 1 <= len(sandbox.accepted()) < FIRST_SLICE
    states = factories.states(release)
    assert states.count("sent") == len(sandbox.accepted())
    left = {"pause": {"scheduled"}, "cancel": {"cancelled", "scheduled"}}[how]
    assert set(states) - {"sent"} <= left
    assert not Attempt.objects.exists()
    assert not Delivery.objects.filter(tries__gt=0).exists()
