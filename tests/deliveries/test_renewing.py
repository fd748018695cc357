"""Credentials that expired are renewed once, in the middle of the work, where the channel can."""

import pytest
from scripted import Scripted, receipt, script

from distributor.accounts.secrets import seal
from distributor.contract import AuthExpired, OutcomeUnknown, Rejected, Transient
from distributor.deliveries.models import Delivery, Pause
from distributor.deliveries.reconcile import look_at_due
from distributor.deliveries.send import send_due
from distributor.registry import registry
from tests.factories import account, announced, edition_of, states


class Renewing(Scripted):
    """Gives new credentials, or says why not."""

    answer = None

    def refresh(self, account, deadline):
        if self.answer:
            raise self.answer
        return {"token": "new"}


@pytest.fixture
def renewing(monkeypatch):
    channel = Renewing()
    monkeypatch.setattr(registry, "_load", lambda allowed: {"scripted": channel})
    return channel


def page_with_credentials():
    page = account()
    page.sealed_credentials = seal({"token": "old"})
    page.save()
    return page


def sent_after_one_refusal(page):
    script[page.handle].answers = [AuthExpired("The key was refused.")]
    release = announced(page, parts=2)
    send_due(edition_of(release, page).pk)
    return release


def test_a_part_refused_for_old_credentials_goes_out_at_once_with_new_ones(renewing):
    page = page_with_credentials()
    assert states(sent_after_one_refusal(page)) == ["sent", "sent"]
    assert len(script[page.handle].asked) == 3
    assert not Pause.objects.exists()


def test_when_renewing_fails_just_now_the_part_is_tried_later(renewing, settings):
    settings.RETRY_SCALE = 1e6  # no second try, however long this takes
    renewing.answer = Transient("Nobody answered.")
    assert states(sent_after_one_refusal(page_with_credentials())) == ["scheduled"] * 2
    assert not Pause.objects.exists()


def test_when_renewing_is_refused_the_account_waits_for_a_person(renewing):
    renewing.answer = Rejected("No.")
    assert states(sent_after_one_refusal(page_with_credentials())) == ["held", "held"]
    assert Pause.objects.get().until is None


@pytest.mark.parametrize(("answer", "wait"), [(None, 0), (Transient("Not now."), 60)])
def test_a_look_refused_for_old_credentials_is_taken_again(renewing, answer, wait):
    page = page_with_credentials()
    script[page.handle].answers = [OutcomeUnknown("?")]
    script[page.handle].finds = [AuthExpired("The key was refused."), receipt("7")]
    send_due(edition_of(announced(page, parts=1), page).pk)
    renewing.answer = answer
    look_at_due()
    row = Delivery.objects.get()
    assert row.state == "unknown"
    assert (row.next_at - row.changed_at).total_seconds() == wait
    assert not Pause.objects.exists()
