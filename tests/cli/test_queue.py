"""`queue`, `approve`, `status` and `cancel`, with channels that answer as they are told."""

import json

import pytest
from scripted import receipt

from distributor.deliveries.models import Delivery
from distributor.deliveries.receipts import save_receipt
from distributor.people.models import AuditEntry
from distributor.releases.models import Release
from tests import factories

QUIET = "Nothing on this machine sends"


@pytest.fixture
def account(command):
    return factories.account()


def place_key(delivery):
    return ".".join(f"{number:x}" for number in delivery.pk)


def queued(command, news, *words):
    ended = command("queue", str(news), "--json", *words)
    assert ended.code == 0, ended.sentence
    return json.loads(ended.out)


def test_a_queued_release_waits_for_approval(command, account, news):
    shown = queued(command, news)
    assert shown["state"] == "queued"
    assert shown["headline"] == "Harbour museum opens a reading room"
    assert [(each["channel"], each["parts"]) for each in shown["editions"]] == [("scripted", 2)]
    assert not Delivery.objects.exists()


def test_pasted_text_is_queued_too(command, account, news):
    ended = command("queue", "-", given=news.read_text())
    assert ended.code == 0
    assert "Approve it with `distributor approve" in ended.err


def test_a_release_may_be_approved_at_once(command, account, news):
    ended = command("queue", str(news), "--approve")
    assert ended.code == 0
    assert QUIET in ended.err
    assert factories.states(Release.objects.get()) == ["scheduled", "scheduled"]


def test_the_same_file_twice_approved_changes_nothing(command, account, news):
    command("queue", str(news), "--approve")
    ended = command("queue", str(news), "--approve")
    assert ended.code == 0
    assert "second time" in ended.err
    assert Release.objects.count() == 1


def test_a_local_time_is_kept_with_its_zone(command, account, news):
    shown = queued(command, news, "--at", "2099-07-01 09:00", "--zone", "America/Toronto")
    assert shown["publish_at"] == "2099-07-01T13:00:00+00:00"
    assert shown["zone"] == "America/Toronto"


def test_an_approval_names_the_person(command, account, news):
    release = queued(command, news)["release"]
    ended = command("approve", str(release))
    assert f"Release {release} is approved." in ended.err
    assert AuditEntry.objects.filter(action="release.approved").exclude(who="").exists()


def test_approving_twice_is_refused_and_changes_nothing(command, account, news):
    release = str(queued(command, news)["release"])
    command("approve", release)
    ended = command("approve", release)
    assert ended.code == 1
    assert "already" in ended.sentence


def test_status_lists_every_release(command, account, news):
    assert "No release has been queued yet" in command("status").err
    release = queued(command, news)["release"]
    assert [line["id"] for line in json.loads(command("status", "--json").out)] == [release]
    assert "Harbour museum" in command("status").out


def test_status_of_a_release_counts_what_was_planned(command, account, news):
    command("queue", str(news), "--approve")
    release = str(Release.objects.get().pk)
    shown = json.loads(command("status", release, "--json").out)
    assert shown["planned"] == sum(shown["totals"].values()) == 2
    assert shown["is_settled"] is False
    assert [each["part"] for each in shown["channels"][0]["deliveries"]] == [0, 1]


def test_status_shows_states_reasons_and_links(command):
    release = factories.announced(factories.account())
    first, second = Delivery.objects.order_by("slot")
    save_receipt(place_key(first), receipt("77"))
    Delivery.objects.filter(slot=first.slot).update(state="sent", next_at=None)
    Delivery.objects.filter(slot=second.slot).update(
        state="held", next_at=None, reason="[why] it waits"
    )
    shown = command("status", str(release.pk)).out
    assert "https://there.example/77" in shown
    assert "waits for a person; [why] it waits" in shown


def test_a_cancelled_release_keeps_what_was_sent(command, account, news):
    command("queue", str(news), "--approve")
    release = Release.objects.get()
    assert "cancelled: 2" in command("cancel", str(release.pk)).err
    assert factories.states(release) == ["cancelled", "cancelled"]
