"""Keeps the pace a channel declares for one account, whichever worker sends.

Short windows are token buckets in Redis, filled by the server's own clock; a bucket that is lost
with an emptied Redis is full again, and the platform's own answer is then the second net. Windows
of an hour or more are counted in the database and survive anything.
"""

from functools import cache

import redis
from django.conf import settings
from django.db import connection

from distributor.contract import Rate, RateLimited
from distributor.deliveries.lane import Lane

LONG = 3600.0

# KEYS[1] the bucket; ARGV: how many it holds, seconds to fill it. Answers the wait in seconds.
BUCKET = """
local now = redis.call('TIME')
local seconds = tonumber(now[1]) + tonumber(now[2]) / 1000000
local size, fill = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(kept[1]) or size
local at = tonumber(kept[2]) or seconds
tokens = math.min(size, tokens + math.max(0, seconds - at) * size / fill)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) * fill / size end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(seconds))
redis.call('EXPIRE', KEYS[1], math.ceil(fill) + 1)
return tostring(wait)
"""

COUNT = """
INSERT INTO deliveries_quota AS q (account_id, seconds, window_at, used)
VALUES (%(account)s, %(seconds)s, deliveries_now(), 1)
ON CONFLICT (account_id, seconds) DO UPDATE
SET window_at = CASE WHEN q.window_at <= excluded.window_at - make_interval(secs => %(seconds)s)
                     THEN excluded.window_at ELSE q.window_at END,
    used = CASE WHEN q.window_at <= excluded.window_at - make_interval(secs => %(seconds)s)
                THEN 1 ELSE q.used + 1 END
WHERE q.used < %(calls)s
   OR q.window_at <= excluded.window_at - make_interval(secs => %(seconds)s)
RETURNING used
"""

LEFT = """
SELECT extract(epoch FROM window_at - deliveries_now()) + seconds FROM deliveries_quota
WHERE account_id = %(account)s AND seconds = %(seconds)s
"""


def take_turn(lane: Lane) -> None:
    """Take one call from every window of this account.

    Raises:
        RateLimited: a window is used up; says how long to wait.
    """
    for rate in lane.channel.facts.rates:
        if rate.seconds >= LONG:
            _count(lane.account.id, rate)
        else:
            _take_token(lane.account.id, rate)


def _count(account_id: int, rate: Rate) -> None:
    given = {"account": account_id, "seconds": int(rate.seconds), "calls": rate.calls}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, given)
        if cursor.fetchone() is not None:
            return
        cursor.execute(LEFT, given)
        wait = float(cursor.fetchone()[0])
    raise _used_up(rate, wait)


def _take_token(account_id: int, rate: Rate) -> None:
    try:
        answer = _broker().eval(
            BUCKET, 1, f"pace:{account_id}:{rate.seconds:g}", rate.calls, rate.seconds
        )
    except redis.RedisError:
        return  # no broker, no bucket: the platform's own limit still stands
    wait = float(answer)
    if wait > 0:
        raise _used_up(rate, wait)


def _used_up(rate: Rate, wait: float) -> RateLimited:
    return RateLimited(
        f"{rate.calls} calls in {rate.seconds:g} seconds is what this account may make; "
        "the next one waits its turn.",
        retry_after=max(wait, 0.05),
    )


@cache
def _broker() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, decode_responses=True
    )
