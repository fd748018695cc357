"""A tag proves that we made it: nobody can make one up, and every key of the rotation checks."""

import re

import pytest

from channels.email import channel as email
from distributor.contract import Account
from distributor.deliveries.key import Place
from distributor.deliveries.tag import is_tagged, key_in, tag_of
from tests.plugins.scripted import crowd

KEY = Place(release_id=3, purpose=0, account_id=2, destination=31, slot=0).key


def test_b4_a_tag_is_short_of_one_case_and_fit_for_an_address():
    assert re.fullmatch(r"[0-9a-z.]+", tag_of(KEY))
    large = Place(release_id=10**7, purpose=9, account_id=10**4, destination=10**9, slot=0)
    assert len(f"bounces+{tag_of(large.key)}") <= 64


def test_a_tag_gives_its_key_back_whatever_its_case():
    assert key_in(tag_of(KEY)) == key_in(tag_of(KEY).upper()) == KEY


@pytest.mark.parametrize(
    "text", ["", KEY, f"{KEY}.", f"{KEY}.aaaaaaaaaaaaa", f"{KEY}.é", "x.y", "3.0.2.1f", "." * 9]
)
def test_b4_a_forged_tag_gives_nothing(text):
    assert key_in(text) is None


def test_b4_the_proof_of_one_delivery_does_not_fit_another():
    other = Place(release_id=3, purpose=0, account_id=2, destination=32, slot=0).key
    assert key_in(f"{other}.{tag_of(KEY).rpartition('.')[2]}") is None


def test_a_tag_made_with_an_earlier_key_still_proves(settings):
    tag = tag_of(KEY)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    assert key_in(tag) == KEY
    settings.SECRET_KEY_FALLBACKS = []
    assert key_in(tag) is None


def test_no_tag_is_made_where_nothing_is_told_apart():
    with_address = Account(id=1, channel="email", handle="p", settings={"return_address": "r@x.y"})
    assert is_tagged(email, with_address)
    assert not is_tagged(email, Account(id=1, channel="email", handle="p"))
    assert not is_tagged(crowd, with_address)
