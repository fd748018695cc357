"""Credentials are renewed once, stored before use, and held for a person when that fails."""

from datetime import timedelta

import pytest
from django.utils import timezone
from scripted import script, with_facts

from distributor.accounts.models import Account
from distributor.accounts.refresh import refresh
from distributor.accounts.secrets import open_sealed, seal
from distributor.contract import AuthExpired
from distributor.deliveries.holders import let_go
from distributor.deliveries.send import send_due
from distributor.people.notices import open_notices
from distributor.registry import registry
from tests.factories import account, announced, edition_of, states


class Renews(type(with_facts())):
    asked = 0
    answer = {"token": "new"}

    def refresh(self, account, deadline):
        type(self).asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def page(db, monkeypatch):
    monkeypatch.setattr(registry, "_load", lambda allowed: {"scripted": Renews()})
    monkeypatch.setattr(Renews, "asked", 0)
    script.clear()
    made = account()
    made.sealed_credentials = seal({"token": "old", "refresh_token": "r"})
    made.save()
    yield made
    let_go()


def credentials(page):
    return open_sealed(Account.objects.get(pk=page.pk).sealed_credentials)


def test_expired_credentials_are_renewed_and_the_delivery_goes_out(page):
    release = announced(page, parts=2)
    script[page.handle].answers = [AuthExpired("expired")]
    send_due(edition_of(release, page).pk)
    assert states(release) == ["sent", "sent"]
    assert credentials(page) == {"token": "new", "refresh_token": "r"}
    assert open_notices() == []


def test_refused_again_right_after_a_refresh_it_waits_for_a_person_who_is_told_once(page):
    release, other = announced(page, parts=1), announced(page, parts=1)
    script[page.handle].answers = [AuthExpired("expired"), AuthExpired("still")]
    send_due(edition_of(release, page).pk)
    send_due(edition_of(other, page).pk)
    assert states(release) == ["held"]
    assert states(other) == ["scheduled"]
    assert Renews.asked == 1
    assert len(open_notices()) == 1


def test_a_refresh_that_fails_changes_nothing(page, monkeypatch):
    monkeypatch.setattr(Renews, "answer", AuthExpired("revoked"))
    assert not refresh(page.pk)
    assert credentials(page)["token"] == "old"


def test_a_refresh_is_tried_again_after_a_while(page):
    assert refresh(page.pk)
    assert not refresh(page.pk)
    Account.objects.update(refreshed_at=timezone.now() - timedelta(minutes=11))
    assert refresh(page.pk)


def test_a_channel_that_cannot_refresh_is_not_asked(page, monkeypatch):
    monkeypatch.setattr(registry, "_load", lambda allowed: {"scripted": with_facts()})
    assert not refresh(page.pk)
