"""Connecting an account: settings sorted, credentials sealed, mistakes named."""

import pytest
from cryptography.fernet import Fernet

from distributor.accounts.connect import BadAccount, connect
from distributor.accounts.models import Account
from distributor.accounts.secrets import Unopenable, open_sealed, seal
from distributor.accounts.value import account_value
from distributor.registry import UnknownChannel


@pytest.fixture(autouse=True)
def channels(db, settings):
    settings.DISTRIBUTOR_CHANNELS = ["shout", "x", "rss"]


KEYS = {
    "consumer_key": "a",
    "consumer_secret": "b",
    "access_token": "c",
    "access_token_secret": "very-secret",
}


def test_credentials_are_sealed_and_settings_are_not():
    account = connect(channel="x", handle="@ferry", given=KEYS, who="admin")
    stored = Account.objects.get()
    assert "very-secret" not in str(stored.settings)
    assert b"very-secret" not in bytes(stored.sealed_credentials)
    value = account_value(account)
    assert value.credentials["access_token_secret"] == "very-secret"
    assert "very-secret" not in repr(value)
    assert value.settings["api_url"] == "https://api.x.com"


def test_connecting_again_changes_what_is_given_and_keeps_the_rest():
    connect(channel="x", handle="@ferry", given=KEYS, who="admin")
    connect(channel="x", handle="@ferry", given={"access_token": "new"}, who="admin")
    credentials = account_value(Account.objects.get()).credentials
    assert (credentials["access_token"], credentials["consumer_key"]) == ("new", "a")


def test_what_is_missing_or_unknown_is_named():
    with pytest.raises(BadAccount, match="url=") as missing:
        connect(channel="shout", handle="a", given={}, who="admin")
    assert len(missing.value.sentences) == 1
    with pytest.raises(BadAccount, match="no setting 'colour'"):
        connect(channel="shout", handle="a", given={"colour": "red"}, who="admin")
    with pytest.raises(UnknownChannel):
        connect(channel="fax", handle="a", given={}, who="admin")
    assert not Account.objects.exists()


def test_a_serving_channel_is_told_where_its_document_stands(settings):
    settings.FETCH_URL = "http://127.0.0.1:8000"
    account = connect(channel="rss", handle="news", given={}, who="admin")
    value = account_value(account)
    path = f"/feeds/{account.pk}.xml"
    assert value.settings["document_url"] == f"https://news.example.com{path}"
    assert value.settings["document_fetch_url"] == f"http://127.0.0.1:8000{path}"


def test_keys_can_be_rotated_and_a_lost_key_is_said(settings):
    sealed = seal({"a": "b"})
    old = settings.CREDENTIALS_KEYS
    new = Fernet.generate_key().decode()
    settings.CREDENTIALS_KEYS = [new, *old]
    assert open_sealed(sealed) == {"a": "b"}
    settings.CREDENTIALS_KEYS = [new]
    with pytest.raises(Unopenable, match="DISTRIBUTOR_CREDENTIALS_KEY"):
        open_sealed(sealed)
    assert open_sealed(b"") == {}
