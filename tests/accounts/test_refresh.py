"""Credentials are renewed once, stored before use, and held for a person when that fails."""

from datetime import timedelta

import pytest
from django.utils import timezone
from scripted import receipt, script, with_facts

from distributor.accounts.models import Account
from distributor.accounts.refresh import Renewal, refresh
from distributor.accounts.secrets import open_sealed, seal
from distributor.accounts.value import account_value
from distributor.contract import AuthExpired, OutcomeUnknown, Transient
from distributor.deliveries.holders import let_go
from distributor.deliveries.reconcile import look_at_due
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
    assert refresh(account_value(page)) is Renewal.REFUSED
    assert credentials(page)["token"] == "old"


def test_a_refresh_is_tried_again_after_a_while(page):
    assert refresh(account_value(page)) is Renewal.DONE
    now_stored = Account.objects.get(pk=page.pk)
    assert refresh(account_value(now_stored)) is Renewal.REFUSED
    Account.objects.update(refreshed_at=timezone.now() - timedelta(minutes=11))
    assert refresh(account_value(now_stored)) is Renewal.DONE


def test_a_worker_that_comes_second_takes_what_the_first_one_got(page):
    assert refresh(account_value(page)) is Renewal.DONE
    assert refresh(account_value(page)) is Renewal.DONE
    assert Renews.asked == 1


def test_a_platform_that_cannot_be_asked_now_is_asked_later_and_nobody_is_bothered(
    page, monkeypatch
):
    monkeypatch.setattr(Renews, "answer", Transient("The token server is down."))
    release = announced(page, parts=1)
    script[page.handle].answers = [AuthExpired("expired")]
    send_due(edition_of(release, page).pk)
    assert states(release) == ["scheduled"]
    assert open_notices() == []


def test_a_look_with_expired_credentials_renews_them_and_looks_again(page):
    release = announced(page, parts=1)
    script[page.handle].answers = [OutcomeUnknown("?")]
    send_due(edition_of(release, page).pk)
    script[page.handle].finds = [AuthExpired("expired"), receipt("7")]
    look_at_due()
    look_at_due()
    assert states(release) == ["sent"]
    assert credentials(page)["token"] == "new"


def test_a_channel_that_cannot_refresh_is_not_asked(page, monkeypatch):
    monkeypatch.setattr(registry, "_load", lambda allowed: {"scripted": with_facts()})
    assert refresh(account_value(page)) is Renewal.REFUSED
