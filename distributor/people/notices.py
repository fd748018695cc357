"""Tells people what they must know, once: a notice stays open until its cause is gone."""

import structlog
from django.db.models.functions import Now

from distributor.people.models import Notice

log = structlog.get_logger()


def raise_notice(*, subject: str, sentence: str) -> bool:
    """Open a notice; False when one on this subject is open already."""
    _, is_new = Notice.objects.get_or_create(
        subject=subject, cleared_at=None, defaults={"sentence": sentence}
    )
    if is_new:
        log.warning("notice.raised", subject=subject)
    return is_new


def clear_notice(subject: str) -> None:
    """Close the open notice on this subject, if there is one."""
    Notice.objects.filter(subject=subject, cleared_at=None).update(cleared_at=Now())


def open_notices() -> list[Notice]:
    """What people must know now, newest first."""
    return list(Notice.objects.filter(cleared_at=None))
