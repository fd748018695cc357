from dataclasses import replace

import pytest

from channels.email import channel
from channels.email.settings import read_relay, read_sender
from distributor.contract import Misconfigured
from tests.channels.email.made import make_account


def test_what_is_not_set_is_made_from_the_from_address():
    sender = read_sender(make_account())
    assert sender.reply_to == "press@news.example.org"
    assert sender.domain == "news.example.org"
    assert sender.list_id == "press.news.example.org"
    assert (sender.return_address, sender.feedback_id) == ("", "distributor")


def test_the_relay_is_read_with_its_credentials_which_no_repr_shows():
    account = make_account(smtp_host="mail.example.org", smtp_security="tls", smtp_port="465")
    credentials = {"smtp_username": "press", "smtp_password": "hush-hush"}
    relay = read_relay(replace(account, credentials=credentials))
    assert (relay.host, relay.port, relay.security) == ("mail.example.org", 465, "tls")
    assert (relay.username, relay.password) == ("press", "hush-hush")
    assert "hush-hush" not in repr(relay)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from_address", ""),
        ("from_address", "press"),
        ("from_name", "Press\r\nBcc: b@example.org"),
        ("reply_to", "nobody"),
        ("list_id", "press example"),
        ("list_name", "a\nb"),
        ("help_url", "javascript:alert(1)"),
        ("archive_url", "https://x.example.org/<"),
        ("message_id_domain", "example.org>"),
        ("feedback_id", "abc"),
        ("return_address", "b"),
        ("unsubscribe_mailto", "u"),
    ],
)
def test_a_wrong_setting_of_the_sender_is_named(name, value):
    with pytest.raises(Misconfigured) as caught:
        read_sender(make_account(**{name: value}))
    assert f"({name})" in caught.value.sentence
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("smtp_host", ""),
        ("smtp_security", "ssl"),
        ("smtp_port", "0"),
        ("smtp_port", "99999"),
        ("smtp_port", "mail"),
        ("connections", "-1"),
    ],
)
def test_a_wrong_setting_of_the_relay_is_named(name, value):
    with pytest.raises(Misconfigured) as caught:
        read_relay(make_account(**{name: value}))
    assert f"({name})" in caught.value.sentence


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_a_mail_server_on_this_machine_needs_no_encryption(host):
    assert read_relay(make_account(smtp_host=host)).security == "none"


@pytest.mark.parametrize("host", ["mail.example.org", "10.0.0.1", "localhost.example.org"])
def test_a4_mail_leaves_this_machine_only_encrypted(host):
    with pytest.raises(Misconfigured, match="smtp_security"):
        read_relay(make_account(smtp_host=host, smtp_security="none"))


def test_house_style_that_means_nothing_is_said():
    wrong = make_account(boilerplate="perhaps", call_to_action="a" * 61)
    said = channel.vet(wrong)
    assert any("one of yes, no" in each for each in said)
    assert any("at most 60 characters" in each for each in said)
