"""Looks at what runs: the broker, the clocks, and whether the bot itself is at work."""

from collections.abc import Iterator
from datetime import UTC, datetime

import redis
from django.conf import settings
from django.db import connection

from distributor.cli.finding import Finding, bad, good, warning
from distributor.cli.house import LATE
from distributor.deliveries.clock import tick_age

APART = 2.0
SECONDS = 2
QUEUES = ("ticks", "posts", "bulk")
WAITING = 20


def findings() -> list[Finding]:
    return [_clock(), _tick(), *_broker()]


def _clock() -> Finding:
    with connection.cursor() as cursor:
        before = datetime.now(UTC)
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    apart = (theirs - before).total_seconds()
    if abs(apart) > APART:
        return bad(
            "clock",
            f"The database's clock and this machine's are {abs(apart):.0f} seconds apart.",
            "Turn on time synchronisation (NTP) on both. The database's clock decides.",
        )
    return good("clock", f"The database's clock and this machine's agree ({apart:+.2f} s).")


def _tick() -> Finding:
    age = tick_age()
    if age is None or age > LATE:
        when = "never" if age is None else f"{age:.0f} seconds ago"
        return warning(
            "bot",
            f"The bot last looked over the ledger {when}, so nothing goes out at present.",
            "Start it with `distributor up`, or start the worker of the queue ticks and the beat.",
        )
    return good("bot", f"The bot is at work; it last looked over the ledger {age:.1f} seconds ago.")


def _broker() -> Iterator[Finding]:
    broker = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
    )
    with broker:
        try:
            policy = str(broker.info("memory").get("maxmemory_policy", "unknown"))
            waiting = {name: int(broker.llen(name)) for name in QUEUES}
        except (redis.AuthenticationError, redis.ResponseError) as error:
            remedy = "Correct the user name and password in REDIS_URL."
            yield bad("broker", f"The broker refuses us: {error}.", remedy)
            return
        except redis.RedisError as error:
            yield _no_broker(type(error).__name__)
            return
    yield _policy(policy)
    for name, number in waiting.items():
        if number > WAITING:
            yield bad(
                f"worker {name}",
                f"{number} wake-ups wait in the queue {name}, so no worker takes from it.",
                f"Start the worker of the queue {name}, or look into its log.",
            )


def _no_broker(kind: str) -> Finding:
    return warning(
        "broker",
        f"The broker does not answer ({kind}). Nothing is lost; wake-ups come late.",
        "Start it, or correct REDIS_URL. Without REDIS_URL `distributor up` starts an own one.",
    )


def _policy(policy: str) -> Finding:
    if policy != "noeviction":
        return bad(
            "broker",
            f"The broker throws messages away when its memory is full (policy {policy}).",
            "Set maxmemory-policy to noeviction in its configuration.",
        )
    return good("broker", "The broker answers and throws nothing away.")
