"""The consent ledger grows and never changes, and is known by the hash of an address."""

import pytest
from django.db import Error, transaction

from distributor.audience.consent import Said, history_of, statement_of
from distributor.audience.models import Consent, Statement
from distributor.audience.subscribe import leave
from tests.factories import account, readers


def test_d4_what_happened_is_told_in_order_with_its_words(db):
    crowd = account("crowd")
    (ana,) = readers(crowd, "ana@example.com")
    said = Said(source="a page", wording="Stop?", language="en")
    leave(subscriber_id=ana.pk, account_id=crowd.pk, said=said)
    leave(subscriber_id=ana.pk, account_id=crowd.pk, said=said)
    first, last = history_of("ana@example.com")
    assert (first.what, first.source, first.list) == ("express", "a test", f"list of {crowd.pk}")
    assert (last.what, last.wording, last.language) == ("left", "Stop?", "en")
    assert history_of("leo@example.com") == []


@pytest.mark.parametrize(
    "change",
    [
        lambda: Consent.objects.update(what="left"),
        lambda: Consent.objects.all()._raw_delete("default"),
        lambda: Statement.objects.update(wording="other words"),
        lambda: Statement.objects.all()._raw_delete("default"),
    ],
)
def test_d4_no_line_of_it_can_be_changed_or_deleted(db, change):
    readers(account("crowd"), "ana@example.com")
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        change()
    assert Consent.objects.get().what == "express"
    assert Statement.objects.get().wording == ""


def test_the_ledger_holds_no_address(db):
    (ana,) = readers(account("crowd"), "ana@example.com")
    (row,) = Consent.objects.values_list()
    assert "ana@" not in repr(row)
    assert bytes(Consent.objects.get().address_hash) == bytes(ana.address_hash)


def test_the_same_words_are_kept_once_however_long_their_source(db):
    numbers = {statement_of(Said(source="s" * 300, wording="w")) for _ in range(2)}
    other = statement_of(Said(source="s" * 300, wording="w", language="fr"))
    assert len(numbers) == 1
    assert other not in numbers
    assert Statement.objects.get(pk=other).source == "s" * 200
