"""Opens the gate of a release: the page its link leads to must stand before the link goes out.

Page and feed come first; then this looks at the canonical link as a reader would (200, and the
headline on it). Until then nothing that carries the link leaves. It looks again when a language
that was added is out: what leads there waits for it, and what leads to the others does not.
"""

import html
import unicodedata

from django.conf import settings
from django.db import connection
from requests import Request

from distributor.contract import ChannelError, Deadline
from distributor.deliveries.clock import now
from distributor.deliveries.dispatch import wake_due
from distributor.deliveries.published import approved_texts
from distributor.deliveries.ready import ready_parameters
from distributor.kit.http import send
from distributor.releases.models import Release

CALL_SECONDS = 10.0
PATIENCE = 60.0

SAY = """
UPDATE deliveries_gate g
SET checked_at = deliveries_now(), sentence = %(sentence)s,
    opened_at = CASE WHEN %(opens)s THEN coalesce(opened_at, deliveries_now()) ELSE opened_at END,
    again_at = CASE WHEN %(opens)s THEN (
        SELECT min(v.publish_at) FROM releases_revision v
        WHERE v.release_id = g.release_id AND v.purpose = g.purpose
          AND v.frozen_at IS NOT NULL AND v.publish_at > %(looked_at)s) ELSE again_at END
WHERE release_id = %(release)s AND purpose = %(purpose)s
  AND (opened_at IS NULL OR again_at <= deliveries_now())
"""

FEED_FIRST = """
SELECT 1 FROM deliveries_delivery d
WHERE d.release_id = %(release)s AND d.purpose = %(purpose)s AND d.account_id = ANY(%(first)s)
  AND d.state IN ('scheduled', 'sending', 'unknown')
  AND d.due_at > deliveries_now() - make_interval(secs => %(patience)s)
LIMIT 1
"""


def check_gate(release_id: int, purpose: int) -> bool:
    """Look at the page once and open the gate when it stands; answer whether it is open."""
    release = Release.objects.get(pk=release_id)
    looked_at = now()
    sentence = missing_on_page(release) or missing_in_feeds(release, purpose)
    with connection.cursor() as cursor:
        cursor.execute(
            SAY,
            {
                "sentence": sentence,
                "opens": not sentence,
                "looked_at": looked_at,
                "release": release_id,
                "purpose": purpose,
            },
        )
    if not sentence:
        wake_due()
    return not sentence


def missing_on_page(release: Release) -> str:
    """What is wrong with the pages links lead to, one for each language; empty when they stand."""
    pages: dict[str, str] = {}
    for text in approved_texts(release):
        pages.setdefault(text.value["link"], text.headline)
    missing = (_missing(url, headline) for url, headline in pages.items())
    return next(filter(None, missing), "") if pages else _not_there(release.link)


def _missing(url: str, headline: str) -> str:
    try:
        answer = send(
            Request("GET", fetch_url(url)),
            deadline=Deadline.after(CALL_SECONDS),
            guarded=not is_ours(url),
        )
    except ChannelError as error:
        return f"The page {url} cannot be reached: {error.sentence}"
    if answer.status_code != 200:
        return f"The page {url} answers {answer.status_code} instead of 200."
    return "" if _plain(headline) in _plain(answer.text) else _not_there(url)


def _not_there(url: str) -> str:
    return f"The page {url} does not show the headline."


def missing_in_feeds(release: Release, purpose: int) -> str:
    """Whether a feed still has to show it; it may keep the rest waiting for a minute, no longer."""
    with connection.cursor() as cursor:
        cursor.execute(
            FEED_FIRST,
            {
                "release": release.pk,
                "purpose": purpose,
                "first": ready_parameters()["first"],
                "patience": PATIENCE,
            },
        )
        waits = cursor.fetchone() is not None
    return "The feed does not show it yet; it comes before the rest." if waits else ""


def is_ours(url: str) -> bool:
    return url.startswith(settings.PUBLIC_URL + "/")


def fetch_url(url: str) -> str:
    """The address under which this host reaches a page of ours."""
    return settings.FETCH_URL + url.removeprefix(settings.PUBLIC_URL) if is_ours(url) else url


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", html.unescape(text)).split())
