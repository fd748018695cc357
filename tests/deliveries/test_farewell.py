"""Removing an account: refused while a release waits for it, and quiet afterwards."""

import pytest

from distributor.accounts.secrets import seal
from distributor.deliveries.by_hand import cancel
from distributor.deliveries.farewell import remove
from distributor.people.models import AuditEntry
from distributor.releases.compose import chosen_accounts
from distributor.releases.refusal import Refused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [factories.queued, factories.announced])
def test_an_account_a_release_waits_for_stays(make):
    account = factories.account()
    release = make(account)
    with pytest.raises(Refused, match=f"release {release.pk} still has something"):
        remove(account, who="ana")
    account.refresh_from_db()
    assert account.is_active


def test_an_account_with_a_mailing_that_is_not_planned_stays():
    account = factories.account("crowd")
    factories.announced(account, due_in=3600)
    with pytest.raises(Refused, match="was not removed"):
        remove(account, who="ana")


def test_a_removed_account_is_used_for_nothing_new_and_its_credentials_are_gone():
    account = factories.account()
    account.sealed_credentials = seal({"token": "a"})
    account.save()
    cancel(factories.announced(account), who="ana")
    remove(account, who="ana")
    account.refresh_from_db()
    assert (account.is_active, bytes(account.sealed_credentials)) == (False, b"")
    assert account not in chosen_accounts(["scripted"])
    assert AuditEntry.objects.filter(action="account.removed", subject=str(account)).exists()
