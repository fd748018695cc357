"""A mailing has one lane and one to spare; two workers never share one."""

import pytest
from django.db import connections
from scripted import script

from distributor.deliveries import wake
from distributor.deliveries.ahead import MAIN, SLICE, SPARE, on_the_way
from distributor.deliveries.dispatch import wake_due
from distributor.deliveries.lanes import (
    ACCOUNT_CLASS,
    LANE_CLASS,
    LANES,
    POSTS_AT_ONCE,
    send_in_lane,
    send_posts,
)
from tests.factories import account, announced, edition_of, planned, states


def test_a_lane_sends_and_is_free_again():
    crowd = account("crowd")
    release = planned(crowd, "a@example.com")
    assert send_in_lane(edition_of(release, crowd).pk, lane=MAIN) == 1
    assert states(release) == ["sent"]


@pytest.mark.django_db(transaction=True)
def test_a_lane_that_is_taken_is_left_to_who_has_it():
    crowd = account("crowd")
    release = planned(crowd, "a@example.com")
    edition = edition_of(release, crowd).pk
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LANE_CLASS, edition * LANES + MAIN])
    try:
        assert send_in_lane(edition, lane=MAIN) == 0
        assert script[crowd.handle].asked == []
        with on_the_way(edition, number=MAIN) as main:
            main.note(SLICE)
            assert send_in_lane(edition, lane=SPARE) == 1
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_who_is_turned_away_is_woken_again_as_soon_as_there_is_a_place(monkeypatch):
    woken = []
    monkeypatch.setattr(wake, "_wake", lambda task, *ids, queue: woken.append(ids))
    page = account()
    edition = edition_of(announced(page, parts=1), page).pk
    woken.clear()
    wake_due()
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        for number in range(POSTS_AT_ONCE):
            place = page.pk * POSTS_AT_ONCE + number
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [ACCOUNT_CLASS, place])
    try:
        assert send_posts(edition) == 0
        wake_due()
        assert woken == [(edition,)]
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
        wake_due()
        assert woken == [(edition,), (edition,)]
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("taken", range(POSTS_AT_ONCE + 1))
def test_a_platform_that_hangs_holds_a_few_threads_and_never_all(taken):
    page = account()
    release = announced(page, parts=1)
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        for number in range(taken):
            place = page.pk * POSTS_AT_ONCE + number
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [ACCOUNT_CLASS, place])
    try:
        sent = send_posts(edition_of(release, page).pk)
    finally:
        other.close()
    assert sent == len(script[page.handle].asked) == int(taken < POSTS_AT_ONCE)
