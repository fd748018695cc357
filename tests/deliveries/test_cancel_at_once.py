"""A cancel stops a mailing at its first word, however many mails it then has to go through."""

import threading

import pytest
from django.db import connection, transaction

from distributor.cli.bench import make_subscribers
from distributor.deliveries.by_hand import cancel
from distributor.deliveries.claim import claim
from distributor.deliveries.holders import my_holder
from distributor.deliveries.lane import load_lane
from distributor.deliveries.models import Mailing, Pause
from distributor.deliveries.plan import plan_mailing
from distributor.releases.models import Release
from tests.bot import wait_for
from tests.factories import account, announced, edition_of, planned, states

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 30_000  # compared with each other, so many take minutes
WAITS_FOR_US = """
SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
"""


def somebody_waits_for_us():
    with connection.cursor() as cursor:
        cursor.execute(WAITS_FOR_US)
        return cursor.fetchone() is not None


def cancel_in_background(release):
    def work():
        cancel(release, who="officer")
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_nothing_is_claimed_while_a_cancel_has_not_come_through_yet():
    crowd = account("crowd", connections="1")
    release = planned(crowd, "ana@example.com", "ben@example.com")
    lane = load_lane(edition_of(release, crowd).pk)
    with transaction.atomic():
        Release.objects.select_for_update().get(pk=release.pk)
        cancelling = cancel_in_background(release)
        wait_for(somebody_waits_for_us)
        assert claim(lane, holder=my_holder()) is None
        assert [pause.reason for pause in Pause.objects.all()] == ["officer is cancelling it."]
    cancelling.join()
    assert states(release) == ["cancelled", "cancelled"]
    assert not Pause.objects.exists()


def mailing_to_all(crowd):
    release = announced(crowd, parts=1)
    plan_mailing(Mailing.objects.get(release_id=release.pk).pk)
    return release


def test_a_large_mailing_is_cancelled_before_the_database_has_counted_it():
    crowd = account("crowd")
    make_subscribers(crowd, MANY)
    mailing_to_all(crowd)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE deliveries_delivery")
        release = mailing_to_all(crowd)
        cursor.execute("SET statement_timeout = '15s'")
        try:
            assert len(cancel(release, who="officer")) == MANY
        finally:
            cursor.execute("RESET statement_timeout")
