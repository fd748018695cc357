"""The watchdog: raises what is past its own deadline, so that nothing waits unknown to anybody.

Every notice it raises it clears again by itself when its cause is gone.
"""

from dataclasses import dataclass

from django.db import connection

from distributor.people.models import Notice
from distributor.people.notices import clear_notice, raise_notice

SUBJECT = "watchdog: "


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """Something that must not happen: a query that counts it and the sentence for people."""

    name: str
    count: str
    sentence: str


WATCHES = (
    Watch(
        name="unknown",
        count="SELECT count(*) FROM deliveries_delivery WHERE state = 'unknown' "
        "AND next_at IS NULL",
        sentence="Deliveries that may or may not have gone out, and no machine can tell: {count}. "
        "Please look and use `distributor decide`.",
    ),
    Watch(
        name="looks",
        count="SELECT count(*) FROM deliveries_delivery WHERE state = 'unknown' "
        "AND next_at < deliveries_now() - interval '5 minutes'",
        sentence="Unknown deliveries that should have been looked up five minutes ago: {count}. "
        "Are the workers for posts running?",
    ),
    Watch(
        name="leases",
        count="SELECT count(*) FROM deliveries_delivery WHERE state = 'sending' "
        "AND next_at < deliveries_now() - interval '1 minute'",
        sentence="Deliveries that have been under way for too long: {count}.",
    ),
    Watch(
        name="plans",
        count="SELECT count(*) FROM deliveries_mailing m JOIN releases_release r "
        "ON r.id = m.release_id WHERE m.planned_at IS NULL AND r.state = 'approved' "
        "AND m.due_at < deliveries_now() - interval '1 minute'",
        sentence="Mailings that are due and not planned yet: {count}. Is the worker for bulk "
        "running?",
    ),
    Watch(
        name="windows",
        count="SELECT count(*) FROM deliveries_window WHERE planned_at IS NULL "
        "AND ends_at BETWEEN deliveries_now() - interval '2 hours' "
        "AND deliveries_now() - interval '1 minute'",
        sentence="Digests that are due and not planned yet: {count}. Is the worker for bulk "
        "running?",
    ),
    Watch(
        name="gates",
        count="SELECT count(*) FROM deliveries_gate g JOIN releases_release r "
        "ON r.id = g.release_id WHERE r.state = 'approved' "
        "AND (g.opened_at IS NULL AND r.publish_at < deliveries_now() - interval '1 minute' "
        "OR g.again_at < deliveries_now() - interval '1 minute')",
        sentence="Releases that wait for the page their link leads to: {count}. `distributor "
        "status` says what is wrong with it.",
    ),
    Watch(
        name="due",
        count="SELECT count(*) FROM releases_revision v JOIN releases_release r "
        "ON r.id = v.release_id WHERE r.state = 'approved' "
        "AND v.publish_at BETWEEN deliveries_now() - interval '1 day' "
        "AND deliveries_now() - interval '2 minutes' "
        "AND EXISTS (SELECT 1 FROM releases_edition e JOIN deliveries_delivery d "
        "ON d.edition_id = e.id AND d.account_id = e.account_id WHERE e.revision_id = v.id "
        "AND d.state = 'scheduled' AND d.attempt = 0 "
        "AND d.next_at < deliveries_now() - interval '2 minutes')",
        sentence="Releases with deliveries that were due two minutes ago and have not been tried: "
        "{count}. Are the workers running, and is something paused?",
    ),
)


def watch() -> list[Notice]:
    """Look at everything once; answer the notices that are open now."""
    for each in WATCHES:
        with connection.cursor() as cursor:
            cursor.execute(each.count)
            count = cursor.fetchone()[0]
        if count:
            raise_notice(subject=SUBJECT + each.name, sentence=each.sentence.format(count=count))
        else:
            clear_notice(SUBJECT + each.name)
    return list(Notice.objects.filter(subject__startswith=SUBJECT, cleared_at=None))
