"""Publishes through a platform that lies by chance, as the core would, and reads its record.

The core's rules in little: what surely failed is tried again, what is unclear is looked for, and
sent again only where the platform itself refuses doubles.
"""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from distributor.contract import (
    AuthExpired,
    Deadline,
    OutcomeUnknown,
    Outgoing,
    Part,
    RateLimited,
    Transient,
)
from distributor.kit.faults import Chance, Planned
from distributor.kit.sample import sample_picture

LIES = [
    "reset_after",
    "unavailable_after",
    {"fault": "reset_after", "details": {"lag": 0.3}},
    {"fault": "unavailable_after", "details": {"lag": 0.3}},
    {"fault": "garbage", "details": {"lag": 0.3}},
    {"fault": "lagging", "details": {"seconds": 0.3}},
    {"fault": "slow", "details": {"seconds": 0.05}},
    {"fault": "rate_limited", "details": {"retry_after": 0}},
    {"fault": "auth_expired", "details": {"until": "refresh"}},
    "reset_before",
    "unavailable_before",
    {"fault": "reset_before", "details": {"on": "find"}},
    {"fault": "unavailable_before", "details": {"on": "find"}},
    {"fault": "reset_after", "details": {"on": "upload"}},
    {"fault": "unavailable_before", "details": {"on": "upload"}},
    {"fault": "garbage", "details": {"on": "upload"}},
    {"fault": "reset_before", "details": {"on": "upload"}},
]
LOOKS = (0, 0.1, 0.4, 0.4)


def lie(sandbox, *, seed, rate):
    sandbox.faults.leave_to_chance(
        Chance(seed=seed, rate=rate, faults=tuple(map(Planned.from_json, LIES)))
    )


class Newsroom:
    """One account, whose credentials one thread at a time renews, and its deliveries."""

    def __init__(self, channel, account):
        self.channel, self.account = channel, account
        self.renewing = threading.Lock()
        self.waiting = []

    def publish_threads(self, threads):
        """Publish each of these lists of texts in order, all at once."""
        workers = [threading.Thread(target=self.publish_in_order, args=(t,)) for t in threads]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def publish_in_order(self, texts):
        previous = None
        for text in texts:
            previous = self.deliver(text, previous)
            if previous is None:
                self.waiting.append(text)
                return

    def deliver(self, text, previous):
        """Answer the receipt, or None where a person must decide."""
        started = datetime.now(UTC)
        while True:
            account = self.account
            outgoing = self.outgoing(text, previous, started)
            try:
                return self.channel.publish(outgoing, account)
            except (Transient, RateLimited):
                continue
            except AuthExpired:
                self.renew(account)
            except OutcomeUnknown:
                found = self.look(outgoing, started)
                if found or not self.channel.facts.refuses_doubles:
                    return found

    def look(self, outgoing, started):
        """Look now and again; only an empty look after the longest lag proves that it is gone."""
        for wait in LOOKS:
            time.sleep(wait)
            found = self.look_once(outgoing, started)
            if found:
                return found
        return None

    def look_once(self, outgoing, started):
        while True:
            account = self.account
            try:
                return self.channel.find(outgoing, account, started - timedelta(seconds=1))
            except AuthExpired:
                self.renew(account)
            except Transient:
                continue

    def renew(self, refused):
        with self.renewing:
            if self.account is refused:
                changed = self.channel.refresh(refused, Deadline.after(5))
                credentials = {**refused.credentials, **changed}
                self.account = replace(refused, credentials=credentials)

    def outgoing(self, text, previous, due_at):
        return Outgoing(
            key=text,
            part=Part(text=text),
            language="en",
            due_at=due_at,
            deadline=Deadline.after(10),
            previous=previous,
            assets=() if previous else (sample_picture(),),
        )
