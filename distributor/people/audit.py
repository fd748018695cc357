"""Writes the audit trail: who did what to what, in the transaction that does it."""

from distributor.people.models import AuditEntry


def record(*, who: str, action: str, subject: str, detail: str = "") -> None:
    AuditEntry.objects.create(who=who, action=action, subject=subject, detail=detail)
