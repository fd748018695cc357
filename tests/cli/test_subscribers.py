"""Importing and exporting subscribers from the command line; how files are read is told in
tests/audience/intake.
"""

import csv
import io
import json

import pytest

from distributor.audience.models import List, Subscriber, Subscription, Suppression
from distributor.people.models import AuditEntry
from tests import factories


@pytest.fixture
def account(command):
    return factories.account(channel="crowd")


@pytest.fixture
def take_in(command, account, tmp_path):
    def run(content, *words, options=("--list", "Press", "--source", "card at the fair")):
        file = tmp_path / "people.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        where = ["--account", account.handle, *options]
        return command("subscribers", "import", str(file), *where, *words)

    return run


def counted(ended):
    told = json.loads(ended.out)
    return {word: number for word, number in told.items() if number and word != "report"}


def test_people_are_added_and_every_line_that_adds_nobody_is_in_the_report(take_in, tmp_path):
    content = "Email,Name,Language\nana@news.example,Ana Roy,fr\nleo@news.example,,\nnobody,,\n"
    ended = take_in(content)
    assert "Added: 2. There already: 0. Left before and not added: 0. Not fit: 1." in ended.err
    found = Subscription.objects.get(subscriber__address="ana@news.example")
    assert (found.subscriber.name, found.subscriber.language) == ("Ana Roy", "fr")
    assert found.consent_source == "card at the fair"
    report = tmp_path / "people.refused.csv"
    assert str(report) in ended.err
    assert report.read_text(encoding="utf-8").splitlines()[1].startswith("4,nobody,")
    again = take_in(content.replace("nobody,,\n", ""), "--json")
    assert json.loads(again.out) == {
        **dict.fromkeys(("added", "renewed", "duplicate", "left", "suppressed", "refused"), 0),
        "known": 2,
        "report": None,
    }
    assert not report.exists()
    assert AuditEntry.objects.filter(action="subscribers.imported").count() == 2


def test_how_they_agreed_and_where_they_go_must_be_said(take_in, command):
    for options, said in [
        (("--list", "Press"), "How did these people agree"),
        (("--list", "Press", "--source", " "), "How did these people agree"),
        (("--source", "x"), "Which list"),
        (("--list", "L" * 121, "--source", "x"), "1 to 120 letters"),
        (("--list", "Press", "--source", "x", "--implied", "friend"), "customer"),
        (("--list", "Press", "--source", "x", "--since", "last year"), "is not a date"),
    ]:
        ended = take_in("address\nana@news.example\n", options=options)
        assert ended.code == 1
        assert said in ended.sentence
    assert Subscriber.objects.count() == 0
    other = factories.account(channel="crowd")
    take_in("address\n")
    words = ["--list", "Press", "--source", "x", "--account", other.handle]
    assert "no file" in command("subscribers", "import", "gone.csv", *words).sentence
    assert "no column" in take_in("who\n").sentence
    foreign = take_in("address\n", "--account", other.handle)
    assert "belongs to" in foreign.sentence


def test_a_file_in_the_old_western_encoding_is_read_with_a_warning(take_in):
    ended = take_in("address,name\nana@news.example,Zoé\n".encode("cp1252"))
    assert "Windows-1252" in ended.err
    assert Subscriber.objects.get().name == "Zoé"


def test_the_export_can_be_read_back_into_another_house(command, take_in):
    take_in(
        'address,name,language,zone,cadence,consent,expires at\n=cmd@news.example,"=1+1, Ana",'
        "fr-CA,America/Toronto,weekly,implied,2099-01-02\nleo@news.example,'t Hooft,en,,,,\n",
        *("--since", "2026-01-02"),
    )
    exported = command("subscribers", "export").out
    rows = list(csv.DictReader(io.StringIO(exported)))
    assert [row["name"] for row in rows] == ["'=1+1, Ana", "''t Hooft"]
    assert rows[0]["address"] == "'=cmd@news.example"
    before = list(_everything())
    Subscriber.objects.all().delete()
    assert counted(take_in(exported, "--json", options=())) == {"added": 2}
    assert list(_everything()) == before
    only = command("subscribers", "export", "--list", "None").out
    assert len(only.splitlines()) == 1


def _everything():
    return Subscription.objects.order_by("subscriber__address").values_list(
        *("subscriber__address", "subscriber__name", "subscriber__language", "subscriber__zone"),
        *("list__name", "cadence", "consent", "consent_source", "confirmed_at", "expires_at"),
    )


def test_d4_one_persons_page_shows_all_they_agreed_to(command, take_in):
    take_in("address,name\nana@news.example,Ana Roy\n")
    page = command("subscribers", "export", "--person", "Ana@news.example").out
    assert "Ana Roy" in page
    assert "card at the fair" in page
    told = json.loads(
        command("subscribers", "export", "--person", "ana@news.example", "--json").out
    )
    assert told["history"][0]["what"] == "express"
    assert told["lists"][0]["list"] == "Press"
    unknown = command("subscribers", "export", "--person", "nobody@news.example")
    assert "Nothing is known" in unknown.sentence
    assert "--person" in command("subscribers", "export", "--json").sentence


def test_d8_an_erased_person_is_not_there_not_exported_and_not_imported(command, take_in):
    take_in("address,name\nana@news.example,Ana Roy\n")
    kept = command("subscribers", "erase", "ana@news.example", given="n\n")
    assert "Nothing was erased" in kept.sentence
    assert "is erased" in command("subscribers", "erase", "ANA@news.example", "--yes").err
    assert Subscriber.objects.count() == 0
    assert len(command("subscribers", "export").out.splitlines()) == 1
    assert counted(take_in("address\nana@news.example\n", "--json")) == {"suppressed": 1}
    told = json.loads(
        command("subscribers", "export", "--person", "ana@news.example", "--json").out
    )
    assert [line["what"] for line in told["history"]] == ["express", "erased"]
    assert told["suppressed"] == "erased"
    assert not [each for each in AuditEntry.objects.all() if "ana@" in each.subject + each.detail]


def test_erasing_somebody_unknown_still_keeps_them_from_being_added(command):
    ended = command("subscribers", "erase", "new@news.example", "--yes", "--json")
    assert json.loads(ended.out) == {"erased": False, "subscriber": None}
    assert "was not known" in command("subscribers", "erase", "new@news.example", "--yes").err
    assert Suppression.objects.count() == 1


def test_the_sign_up_page_of_a_list_is_opened_and_closed(command, account):
    words = ["subscribers", "sign-up", "Press", "--account", account.handle]
    url = command(*words).out.strip()
    press = List.objects.get()
    assert (url, press.is_open) == (f"https://news.example.com/join/{press.pk}", True)
    assert json.loads(command(*words, "--json").out) == {"list": "Press", "open": True, "url": url}
    assert "no sign-up page" in command(*words, "--close").err
    assert List.objects.get().is_open is False
