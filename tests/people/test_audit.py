"""The audit trail can only grow."""

import pytest
from django.db import InternalError, ProgrammingError, transaction

from distributor.people.audit import record
from distributor.people.models import AuditEntry, User


def test_an_entry_can_neither_be_changed_nor_deleted(db):
    record(who="officer", action="pause", subject="all", detail="fire drill")
    for act in (lambda: AuditEntry.objects.update(who="x"), AuditEntry.objects.all().delete):
        with (
            pytest.raises((InternalError, ProgrammingError), match="append-only"),
            transaction.atomic(),
        ):
            act()
    assert "officer pause all" in str(AuditEntry.objects.get())


def test_an_author_may_not_approve():
    assert not User(role=User.Role.AUTHOR).may_approve()
    assert User(role=User.Role.APPROVER).may_approve()
