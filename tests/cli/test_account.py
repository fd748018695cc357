"""Connecting accounts and looking at them and their channels; no credential is ever shown."""

import json

import pytest

from distributor.accounts.models import Account
from distributor.accounts.secrets import open_sealed
from distributor.registry import channel_named

PASSWORD = "pass=word @ home"


@pytest.fixture
def platform(command, settings):
    """The mail server of the email channel's sandbox, found as the demo finds it."""
    settings.DISTRIBUTOR_CHANNELS = ["email", "rss"]
    with channel_named("email").sandbox() as sandbox:
        account = sandbox.account(id=1, handle="News")
        given = {**account.settings, **account.credentials}
        yield [f"{name}={value}" for name, value in given.items()]


def test_an_account_is_connected_and_listed_without_its_credentials(command, platform):
    assert command("account", "add", "email", "News", *platform).code == 0
    password = open_sealed(Account.objects.get().sealed_credentials)["smtp_password"]
    for ended in (command("account", "list"), command("account", "list", "--json")):
        assert "News" in ended.out
        assert password not in ended.out + ended.err


def test_without_accounts_the_list_says_what_to_do(command):
    assert "account add" in command("account", "list").err


def test_a_value_may_stand_in_a_file(command, platform, tmp_path):
    (tmp_path / "secret").write_text(f"{PASSWORD}\n")
    command("account", "add", "email", "News", *platform, f"smtp_password=@{tmp_path}/secret")
    assert open_sealed(Account.objects.get().sealed_credentials)["smtp_password"] == PASSWORD


def test_a_value_that_begins_with_an_at_sign_is_no_file(command, settings):
    settings.DISTRIBUTOR_CHANNELS = ["x"]
    ended = command("account", "add", "x", "@news", "username=@newsroom", "oauth2_token=t")
    assert ended.code == 0
    assert Account.objects.get().settings["username"] == "@newsroom"


MAIL = ("from_address=a@x.example", "postal_address=1 Quay", "smtp_host=mail.x.example")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["email", "News"], "is missing"),
        (["email", "News", "smtp_host"], "Write it as name=value"),
        (["email", "News", "colour=red"], "has no setting 'colour'"),
        (["email", "News", "smtp_password=@/no/such/file"], "cannot be read from the file"),
        (["email", "News", "smtp_password=@secret.txt"], "cannot be read from the file"),
        (["fax", "News"], "There is no channel 'fax'"),
        (["rss", " "], "is no handle"),
        (["rss", "Feed", "public_url=news"], "public_url is 'news', which is not a web address"),
        (["email", "News", *MAIL, "smtp_port=none"], "Enter a whole number"),
    ],
)
def test_what_is_no_account_is_refused(command, platform, words, said):
    ended = command("account", "add", *words)
    assert ended.code == 1
    assert said in ended.sentence
    assert not Account.objects.exists()


def test_channels_tests_the_credentials(command, platform):
    command("account", "add", "email", "News", *platform)
    command("account", "add", "rss", "Feed")
    shown = json.loads(command("channels", "--json").out)
    assert [(c["name"], [a["is_well"] for a in c["accounts"]]) for c in shown] == [
        ("email", [True]),
        ("rss", [True]),
    ]
    assert "signed in as" in Account.objects.get(channel="email").probe_sentence


def test_channels_shows_what_is_ill_and_what_is_missing(command, platform, settings):
    command("account", "add", "email", "News", *platform, "smtp_password=wrong")
    settings.DISTRIBUTOR_CHANNELS = ["email", "pigeon"]
    ended = command("channels")
    assert "News" in ended.out
    assert "signed in" not in ended.out
    assert "'pigeon'" in ended.err
    assert "wrong" not in Account.objects.get().probe_sentence


def test_an_account_is_removed_and_comes_back_when_it_is_added_again(command, platform):
    command("account", "add", "rss", "Feed")
    assert "Removed: rss:Feed" in command("account", "remove", "Feed").err
    assert not json.loads(command("account", "list", "--json").out)[0]["is_active"]
    command("account", "add", "rss", "Feed")
    assert Account.objects.get().is_active
