"""Looks at our own public pages and feed like a stranger, all the time, and notes what it sees."""

import re
import threading
from contextlib import suppress

import requests

from distributor.releases.models import Release
from tests.chaos.history import Sight, now

GUID = re.compile(r"<guid[^>]*>([^<]+)</guid>")
EVERY = 0.4


class Watcher(threading.Thread):
    """Notes when each release was first seen in the feed or as a page."""

    def __init__(self, *, origin, feed):
        super().__init__(name="watcher", daemon=True)
        self._origin, self._feed = origin, feed
        self._over = threading.Event()
        self._seen = {}
        self.pages = []  # public ids of releases under embargo, to be asked for
        self.doubled = set()

    def run(self):
        while not self._over.wait(EVERY):
            with suppress(requests.RequestException):
                self._look()

    def stop(self):
        self._over.set()
        self.join(10)

    def sights(self):
        """What was seen, with the instant before which it had to be hidden."""
        instants = {
            public_id: max(embargo_at, publish_at) if embargo_at else publish_at
            for public_id, embargo_at, publish_at in Release.objects.exclude(
                publish_at=None
            ).values_list("public_id", "embargo_at", "publish_at")
        }
        return tuple(
            Sight(where=where, seen_at=at, earliest=instants[where.rpartition(" ")[2]])
            for where, at in self._seen.items()
            if where.rpartition(" ")[2] in instants
        )

    def _look(self):
        answer = requests.get(f"{self._origin}{self._feed}", timeout=5)
        guids = [guid.rpartition(":")[2].rpartition("/")[2] for guid in GUID.findall(answer.text)]
        for guid in guids:
            self._seen.setdefault(f"feed {guid}", now())
        self.doubled |= {guid for guid in guids if guids.count(guid) > 1}
        for public_id in self.pages[-20:]:
            if f"page {public_id}" not in self._seen:
                page = requests.get(f"{self._origin}/r/{public_id}", timeout=5)
                if page.ok:
                    self._seen[f"page {public_id}"] = now()
