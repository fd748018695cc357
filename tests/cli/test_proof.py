"""A test mail goes to one own address, marked as what it is, and nobody else gets anything."""

import email
from datetime import UTC, datetime, timedelta
from email.policy import default

import pytest

from distributor.accounts.connect import connect
from distributor.audience.models import Subscription
from distributor.deliveries.models import Delivery, Told
from distributor.people.models import AuditEntry
from distributor.registry import channel_named
from distributor.releases.models import Release
from tests import factories


@pytest.fixture
def sandbox(command, settings):
    settings.DISTRIBUTOR_CHANNELS = ["email", "rss", "scripted"]
    with channel_named("email").sandbox() as running:
        yield running


@pytest.fixture
def account(sandbox):
    made = sandbox.account(id=0, handle="Vellin")
    given = {**made.settings, **made.credentials}
    return connect(channel="email", handle="Vellin", given=given, who="a test")


def mails(sandbox):
    raw = [mail.fields["raw"].encode() for mail in sandbox.mails()]
    return [email.message_from_bytes(each, policy=default) for each in raw]


def test_a_file_is_sent_as_it_would_be_queued_and_nothing_is_kept(command, sandbox, account, news):
    ended = command("test-send", str(news), "--to", "Officer@Vellin.example")
    (mail,) = mails(sandbox)
    assert mail["Subject"] == "[TEST] Harbour museum opens a reading room"
    assert mail["To"] == "officer@vellin.example"
    assert "sent to Officer@Vellin.example" in ended.err
    assert not Release.objects.exists()
    entry = AuditEntry.objects.get(action="test.sent")
    assert entry.detail.endswith("to …@vellin.example")
    assert "officer" not in entry.detail.lower()
    assert entry.subject == "news.txt"


def test_a_release_under_embargo_says_so_in_the_first_words(command, sandbox, account, news):
    command("queue", str(news))
    release = Release.objects.get()
    release.embargo_at = release.publish_at = datetime.now(UTC) + timedelta(days=2)
    release.save()
    command("test-send", str(release.pk), "--to", "officer@vellin.example")
    (mail,) = mails(sandbox)
    until = f"{release.embargo_at:%Y-%m-%d %H:%M}"
    assert mail["Subject"].startswith(f"[TEST - embargo until {until} UTC] Harbour")
    assert release.state == "queued"


def test_an_embargo_without_an_instant_is_said_too(command, sandbox, account, tmp_path, news):
    file = tmp_path / "embargoed.txt"
    text = news.read_text(encoding="utf-8")
    file.write_text(f"Under embargo until the minister speaks\n\n{text}", encoding="utf-8")
    command("test-send", str(file), "--to", "officer@vellin.example")
    assert mails(sandbox)[0]["Subject"].startswith("[TEST - under embargo, no instant yet]")


def test_no_subscriber_and_no_ledger_is_touched_and_the_links_leave_no_list(
    command, sandbox, account, news, client
):
    factories.readers(account, "ana@basin.example")
    command("test-send", str(news), "--to", "ana@basin.example")
    link = mails(sandbox)[0]["List-Unsubscribe"].split(">")[0].lstrip("<")
    client.post(f"/u/{link.rpartition('/')[2]}")
    assert Subscription.objects.filter(left_at=None).count() == 1
    assert not Delivery.objects.exists()
    assert not Told.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "nobody"), "not an e-mail address"),
        (("--to", "a@b.example", "--account", "News"), "sends nothing to single addresses"),
        (("--to", "a@b.example", "--account", "Nobody"), "There is no account"),
    ],
)
def test_what_cannot_be_sent_is_said(command, sandbox, account, news, words, said):
    connect(channel="rss", handle="News", given={"title": "News"}, who="a test")
    ended = command("test-send", str(news), *words)
    assert ended.code == 1
    assert said in ended.sentence
    assert not sandbox.mails()


def test_the_account_must_be_clear_and_the_release_must_have_a_mail(
    command, sandbox, account, news
):
    assert "no release" in command("test-send", "77", "--to", "a@b.example").sentence
    release = factories.queued(factories.account("scripted"))
    assert "has no mail" in command("test-send", str(release.pk), "--to", "a@b.example").sentence
    connect(channel="email", handle="Other", given=account.settings, who="a test")
    ended = command("test-send", str(news), "--to", "a@b.example")
    assert "Say which account" in ended.sentence


def test_without_an_account_there_is_nothing_to_send_through(command, sandbox, news):
    assert "No account" in command("test-send", str(news), "--to", "a@b.example").sentence


def test_what_the_mail_server_refuses_is_said_in_its_words(command, sandbox, account, news):
    ended = command("test-send", str(news), "--to", "gone@basin.example")
    assert ended.code == 1
    assert "does not exist" in ended.sentence
