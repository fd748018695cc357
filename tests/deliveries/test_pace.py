"""The pace of an account holds for all workers together, and long windows survive anything."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from scripted import with_facts

from distributor.contract import Rate, RateLimited
from distributor.deliveries import pace
from distributor.deliveries.models import Quota
from tests.factories import account, set_clock


def lane(page, *rates):
    return SimpleNamespace(
        channel=with_facts(rates=rates), account=SimpleNamespace(id=page.pk), edition_id=0
    )


def taken(lane, times):
    got = 0
    for _ in range(times):
        try:
            pace.take_turn(lane)
        except RateLimited:
            continue
        got += 1
    return got


def test_a_short_window_gives_what_it_holds_and_then_says_how_long_to_wait(valkey):
    busy = lane(account(), Rate(calls=5, seconds=600))
    assert taken(busy, 9) == 5
    with pytest.raises(RateLimited, match="5 calls in 600 seconds") as told:
        pace.take_turn(busy)
    assert 100 < told.value.retry_after <= 120


def test_workers_share_one_bucket(valkey):
    busy = lane(account(), Rate(calls=20, seconds=600))
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: taken(busy, 20), range(4))) == 20


def test_accounts_do_not_share(valkey):
    rate = Rate(calls=1, seconds=600)
    assert taken(lane(account(), rate), 2) + taken(lane(account(), rate), 2) == 2


def test_a_long_window_survives_an_emptied_redis_and_opens_again_when_it_is_over(valkey):
    busy = lane(account(), Rate(calls=3, seconds=86400))
    assert taken(busy, 5) == 3
    valkey.flush()
    assert taken(busy, 5) == 0
    set_clock(86401)
    assert taken(busy, 5) == 3
    assert Quota.objects.get().used == 3


def test_without_a_broker_the_platform_s_own_limit_is_the_net(settings):
    pace._broker.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert taken(lane(account(), Rate(calls=1, seconds=60)), 3) == 3
    pace._broker.cache_clear()
