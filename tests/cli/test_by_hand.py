"""What a person may do about a release under way: decide, retry, pause, resume."""

import pytest

from distributor.deliveries.models import Delivery, Pause, Receipt
from tests import factories


@pytest.fixture
def account(command):
    return factories.account()


@pytest.fixture
def unknown(account):
    """A release whose two posts may or may not stand there."""
    release = factories.announced(account)
    Delivery.objects.filter(release_id=release.pk).update(state="unknown", next_at=None)
    return release


def test_it_is_there_makes_sent(command, unknown):
    for number, place in enumerate(places(unknown)):
        url = f"https://there.example/{number}"
        ended = command("decide", str(unknown.pk), "--there", "--url", url, "--delivery", place)
        assert "1 delivery is noted as sent." in ended.err
    assert factories.states(unknown) == ["sent", "sent"]
    assert set(Receipt.objects.values_list("remote_id", flat=True)) == {"0", "1"}


def places(release):
    rows = Delivery.objects.filter(release_id=release.pk).order_by("slot")
    return [".".join(f"{number:x}" for number in row.pk) for row in rows]


def test_send_it_makes_scheduled(command, unknown):
    ended = command("decide", str(unknown.pk), "--send")
    assert "scheduled to be sent" in ended.err
    assert factories.states(unknown) == ["scheduled", "scheduled"]


def test_only_the_named_delivery_is_decided(command, unknown):
    ended = command("decide", str(unknown.pk), "--send", "--delivery", places(unknown)[0])
    assert "1 delivery is scheduled to be sent." in ended.err
    assert factories.states(unknown) == ["scheduled", "unknown"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "either --there or --send"),
        (["--there", "--send"], "either --there or --send"),
        (["--there", "--delivery", "nonsense"], "not the key of a delivery"),
    ],
)
def test_a_decision_must_be_clear(command, unknown, words, said):
    ended = command("decide", str(unknown.pk), *words)
    assert ended.code == 1
    assert said in ended.sentence
    assert factories.states(unknown) == ["unknown", "unknown"]


def test_nothing_unknown_needs_no_decision(command, account):
    release = factories.announced(account)
    assert "Nothing of it is unknown" in command("decide", str(release.pk), "--send").err


def test_what_failed_is_tried_again(command, account):
    release = factories.announced(account)
    Delivery.objects.filter(release_id=release.pk).update(state="failed", next_at=None)
    assert "Scheduled again: 2." in command("retry", str(release.pk)).err
    assert factories.states(release) == ["scheduled", "scheduled"]
    assert "nothing changed" in command("retry", str(release.pk)).err


def test_an_account_is_tried_again(command, account):
    command("pause", "account", account.handle)
    assert "goes on" in command("retry", "--account", account.handle).err
    assert "nothing changed" in command("retry", "--account", account.handle).err


@pytest.mark.parametrize("words", [[], ["1", "--account", "x"]])
def test_retry_needs_one_thing_to_try(command, words):
    assert "either a release or an --account" in command("retry", *words).sentence


def test_everything_can_be_paused_and_goes_on(command):
    assert "Paused: all." in command("pause", "--reason", "A storm").err
    assert Pause.objects.get().reason == "A storm"
    assert "It goes on: all." in command("resume").err
    assert "was not paused" in command("resume").err


def test_a_channel_account_or_release_can_be_paused(command, account):
    release = factories.queued(account)
    command("pause", "channel", "scripted")
    command("pause", "account", f"scripted:{account.handle}")
    command("pause", "release", str(release.pk))
    assert set(Pause.objects.values_list("scope", "target")) == {
        ("channel", "scripted"),
        ("account", str(account.pk)),
        ("release", str(release.pk)),
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["planet", "earth"], "cannot be paused"),
        (["channel"], "Which channel?"),
        (["all", "of it"], "needs no name"),
        (["channel", "fax"], "There is no channel 'fax'"),
        (["account", "@nobody"], "There is no account '@nobody'"),
        (["release", "9999"], "There is no release '9999'"),
    ],
)
def test_a_misspelt_name_pauses_nothing(command, words, said):
    ended = command("pause", *words)
    assert ended.code == 1
    assert said in ended.sentence
    assert not Pause.objects.exists()


def test_a_handle_that_two_accounts_share_must_be_told_apart(command):
    for channel in ("scripted", "crowd"):
        factories.Account.objects.create(channel=channel, handle="same")
    assert "scripted:same, crowd:same" in command("pause", "account", "same").sentence
    assert command("pause", "account", "crowd:same").code == 0
