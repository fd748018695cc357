"""Importing and exporting subscribers, as a table and as it must not be."""

import csv
import io
import json

import pytest

from distributor.audience.models import Subscription
from distributor.audience.subscribe import leave
from distributor.cli.subscribers import BATCH
from tests import factories


@pytest.fixture
def account(command):
    return factories.account(channel="crowd")


@pytest.fixture
def take_in(command, account, tmp_path):
    def run(content, *words):
        file = tmp_path / "people.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        where = ["--list", "Press", "--account", account.handle, "--source", "card at the fair"]
        return command("subscribers", "import", str(file), *where, *words)

    return run


def test_people_are_added_with_name_language_and_consent(take_in):
    ended = take_in("Email,Name,Language\nana@news.example,Ana Roy,fr\nleo@news.example,,\n")
    assert "Added: 2." in ended.err
    found = Subscription.objects.get(subscriber__address="ana@news.example")
    assert (found.subscriber.name, found.subscriber.language) == ("Ana Roy", "fr")
    assert found.consent_source == "card at the fair"


def test_a_bad_address_is_named_by_its_line_and_the_rest_is_added(take_in):
    ended = take_in("address\nana@news.example\nnonsense\n\n@\nleo@news.example\n", "--json")
    assert json.loads(ended.out) == {"added": 2, "known": 0, "left": 0, "refused": 2}
    assert "Line 3 was left out" in ended.err


def test_who_left_is_not_brought_back(take_in, account):
    take_in("address\nana@news.example\n")
    subscriber = Subscription.objects.get().subscriber
    leave(subscriber_id=subscriber.pk, account_id=account.pk)
    ended = take_in("address\nAna@news.example\n", "--json")
    assert json.loads(ended.out)["left"] == 1
    assert Subscription.objects.get().left_at is not None


def test_the_same_file_twice_adds_nobody(take_in):
    take_in("address\nana@news.example\n")
    assert json.loads(take_in("address\nana@news.example\n", "--json").out)["known"] == 1


def test_a_long_file_is_taken_in_whole(take_in):
    lines = "".join(f"reader{number}@news.example\n" for number in range(BATCH + 3))
    assert json.loads(take_in(f"address\n{lines}", "--json").out)["added"] == BATCH + 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no column"),
        (b"who,where\na,b\n", "no column"),
        ("address,name\nana@news.example,Café\n".encode("latin-1"), "UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused(take_in, content, said):
    ended = take_in(content)
    assert ended.code == 1
    assert said in ended.sentence


def test_a_missing_file_an_unknown_account_and_a_foreign_list_are_refused(
    command, account, take_in
):
    words = ["--list", "Press", "--source", "x"]
    assert (
        "no file"
        in command(
            "subscribers", "import", "gone.csv", "--account", account.handle, *words
        ).sentence
    )
    take_in("address\n")
    other = factories.account(channel="crowd")
    assert (
        "belongs to"
        in command("subscribers", "import", __file__, "--account", other.handle, *words).sentence
    )


def test_the_export_can_be_read_back(command, take_in):
    take_in('address,name\nana@news.example,"Roy, Ana"\nleo@news.example,Leo\n')
    for words in ([], ["--list", "Press"]):
        rows = list(csv.DictReader(io.StringIO(command("subscribers", "export", *words).out)))
        assert [row["name"] for row in rows] == ["Roy, Ana", "Leo"]
        assert rows[0]["consent_source"] == "card at the fair"
    assert len(command("subscribers", "export", "--list", "None").out.splitlines()) == 1
