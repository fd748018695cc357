"""What LinkedIn's settings are refused for, before anybody relies on them."""

import pytest

from channels.linkedin import channel
from distributor.contract import Account

GOOD = {"author": "urn:li:organization:5", "version": "202609"}


def vet(token="t", **changes):
    account = Account(
        id=1,
        channel="linkedin",
        handle="News",
        settings=GOOD | changes,
        credentials={"access_token": token},
    )
    return channel.vet(account)


def test_a_page_with_its_token_is_fine():
    assert vet() == vet(version="") == vet(pictures="Off") == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"token": ""}, "no access token"),
        ({"author": "my page"}, "urn:li:organization:"),
        ({"version": "2026"}, "a year and a month"),
        ({"version": "202613"}, "a year and a month"),
        ({"link_position": "below"}, "one of card, text"),
        ({"mentions": "Port of Vellin"}, "cannot be read"),
        ({"call_to_action": "See https://a.example"}, "no address"),
        ({"pictures": "never"}, "on or off"),
        ({"api_url": "linkedin.com"}, "api_url is 'linkedin.com'"),
    ],
)
def test_what_cannot_publish_is_said(changes, said):
    (sentence,) = vet(**changes)
    assert said in sentence
