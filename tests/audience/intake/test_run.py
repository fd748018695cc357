"""Files of subscribers: who is added, who is not, and the line that says why."""

import stat
from datetime import UTC, datetime, timedelta

import pytest

from distributor.audience.intake import run
from distributor.audience.intake.report import Report
from distributor.audience.intake.table import NoTable
from distributor.audience.models import Consent, List, Subscriber, Subscription
from distributor.audience.subscribe import leave, suppress
from tests import factories
from tests.audience.intake.arrivals import Taking


@pytest.fixture
def take(db, tmp_path):
    return Taking(factories.account(channel="crowd"), tmp_path)


def ago(days):
    return datetime.now(UTC) - timedelta(days=days)


def test_d4_each_person_taken_in_has_a_line_in_the_consent_ledger(take):
    take("address\nana@news.example\nleo@news.example\n")
    take("address\nana@news.example\n")
    lines = list(Consent.objects.select_related("statement"))
    hashes = {bytes(each.address_hash) for each in Subscriber.objects.all()}
    assert {bytes(line.address_hash) for line in lines} == hashes
    assert len(lines) == 2
    assert {(each.what, each.list_name, each.statement.source) for each in lines} == {
        ("express", "Press", "card at the fair")
    }


def test_a_bad_address_is_named_by_its_line_and_the_rest_is_added(take):
    content = 'address,name\nana@news.example,"two\nlines"\nnonsense\n\n@\nleo@news.example\n'
    assert take(content) == {"added": 2, "refused": 2}
    assert take.refused == [
        (4, "nonsense", "This is not an e-mail address."),
        (6, "'@", "This is not an e-mail address."),
    ]


def test_c8_who_left_or_must_not_be_mailed_is_not_brought_back(take):
    take("address\nana@news.example\nleo@news.example\n")
    ana, leo = Subscriber.objects.order_by("address")
    leave(subscriber_id=ana.pk, account_id=take.account.pk)
    suppress(subscriber_id=leo.pk, reason="complained")
    assert take("address\nAna@news.example\nleo@news.example\n") == {"left": 1, "suppressed": 1}
    assert [line for line, _, _ in take.refused] == [2, 3]
    assert Subscription.objects.get(subscriber=ana).left_at is not None


def test_who_left_one_list_of_the_account_is_not_put_on_another(take):
    take("address\nana@news.example\n")
    leave(subscriber_id=Subscriber.objects.get().pk, account_id=take.account.pk)
    assert take("address\nana@news.example\n", list_name="Radio") == {"left": 1}


def test_the_same_file_twice_adds_nobody_and_a_second_list_adds_them_there(take):
    take("address,name\nana@news.example,Ana\n")
    assert take("address,name\nana@news.example,Other\n") == {"known": 1}
    assert take("address,name\nana@news.example,Other\n", list_name="Radio") == {"added": 1}
    assert Subscriber.objects.get().name == "Ana"


def test_somebody_twice_in_a_file_is_one_person_across_sets_too(take, monkeypatch):
    monkeypatch.setattr(run, "AT_ONCE", 2)
    lines = "ana@news.example\nANA@news.example\nleo@news.example\nana@news.example\n"
    assert take(f"address\n{lines}") == {"added": 2, "duplicate": 2}


def test_a_long_file_is_taken_in_whole(take, monkeypatch):
    monkeypatch.setattr(run, "AT_ONCE", 50)
    lines = "".join(f"reader{number}@news.example\n" for number in range(173))
    assert take(f"address\n{lines}") == {"added": 173}
    assert Consent.objects.count() == Subscription.objects.count() == 173


@pytest.mark.parametrize(
    "content",
    [
        """\
Courriel;Prénom;Nom;Langue;Fuseau horaire;Fréquence
zoe@news.example;Zoé;Roy;français;America/Toronto;quotidien
""",
        """\
E-mail address\tfull_name\tLANG\tTime zone\tcadence
zoe@news.example\tZoé Roy\tFrench\tAmerica/Toronto\tdaily
""",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_what_spreadsheets_write_is_read(take, content, encoding):
    take(content.encode(encoding))
    found = Subscription.objects.select_related("subscriber").get()
    person = found.subscriber
    assert (person.name, person.language, person.zone) == ("Zoé Roy", "fr", "America/Toronto")
    assert found.cadence == "daily"


@pytest.mark.parametrize(
    ("words", "cadence"),
    [
        (("at_once", "At-once", "immédiat", "Immédiate", "IMMEDIAT", "imme\u0301diat"), "at_once"),
        (("daily", "quotidien", "Quotidienne", "tous les jours"), "daily"),
        (("weekly", "hebdomadaire", "HEBDO", "Chaque semaine", "once a week"), "weekly"),
    ],
)
def test_cadences_are_read_as_people_write_them_in_either_language(take, words, cadence):
    rows = "".join(f"a{number}@b.example,{word}\n" for number, word in enumerate(words))
    assert take(f"address,cadence\n{rows}") == {"added": len(words)}
    assert set(Subscription.objects.values_list("cadence", flat=True)) == {cadence}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",,,", "not an e-mail address"),
        ("a@b.example,klingonese,,", "The language"),
        ("a@b.example,,Mars/Olympus,", "The time zone"),
        ("a@b.example,,,hourly", "The cadence"),
        ("a" * 65 + "@b.example,,,", "not an e-mail address"),
        ("a@b.example\0,x y,,", "The language"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_reason(take, row, why):
    assert take(f"address,language,zone,cadence\n{row}\n") == {"refused": 1}
    ((line, _, reason),) = take.refused
    assert line == 2
    assert why in reason


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("consent", "maybe", "neither express nor implied"),
        ("consent", "implied", "does not say when"),
        ("consent date", "last year", "is not written like"),
        ("consent date", "2999-01-01", "lies in the future"),
    ],
)
def test_d2_a_consent_that_cannot_be_is_refused(take, column, value, why):
    assert take(f"address,{column}\na@b.example,{value}\n") == {"refused": 1}
    assert why in take.refused[0][2]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no column"),
        (b"who,where\na,b\n", "no column"),
        (b"address,name\nana@news.example,Caf\x81\n", "CSV UTF-8"),
        (b"\xef\xbb\xbfaddress,name\nana@news.example,Caf\xe9\n", "CSV UTF-8"),
        (b'address\n"' + b"x" * 140_000, "line 2"),
    ],
)
def test_a_file_that_is_no_table_is_refused(take, content, said):
    with pytest.raises(NoTable) as refused:
        take(content)
    assert said in refused.value.sentence


def test_a_row_may_name_its_list_and_how_the_person_agreed(take):
    foreign = List.objects.create(name="Theirs", account=factories.account(channel="crowd"))
    content = (
        "address,list,consent source\na@b.example,One,card\nb@b.example,Two,web\n"
        f"c@b.example,,web\nd@b.example,One,\ne@b.example,{foreign.name},web\n"
        f"f@b.example,{'L' * 121},web\n"
    )
    assert take(content, list_name=None, source="") == {"added": 2, "refused": 4}
    found = Subscription.objects.order_by("list__name").values_list("list__name", "consent_source")
    assert list(found) == [("One", "card"), ("Two", "web")]
    reasons = [reason for _, _, reason in take.refused]
    assert "1 to 120" in reasons[0]
    assert "how this person agreed" in reasons[1]
    assert "belongs to" in reasons[2]
    assert "1 to 120" in reasons[3]


def test_d3_implied_consent_has_an_end_and_one_that_is_over_is_refused(take):
    content = (
        f"address,consent date\na@b.example,{ago(720).date()}\nb@b.example,{ago(740).date()}\n"
    )
    assert take(content, basis="customer") == {"added": 1, "refused": 1}
    found = Subscription.objects.get()
    assert found.consent == "implied"
    assert timedelta(days=9) < found.expires_at - ago(0) < timedelta(days=12)
    assert "ended on" in take.refused[0][2]
    assert Consent.objects.get().expires_at == found.expires_at


def test_d3_an_inquiry_counts_half_a_year(take):
    take("address\na@b.example\n", basis="inquiry")
    ends = Subscription.objects.get().expires_at
    assert timedelta(days=180) < ends - ago(0) < timedelta(days=185)


def test_d3_a_later_purchase_or_a_word_renews_implied_consent(take):
    content = "address\na@b.example\n"
    take(content, basis="customer", since=ago(300))
    first = Subscription.objects.get().expires_at
    assert take(content, basis="customer") == {"renewed": 1}
    assert Subscription.objects.get().expires_at > first
    assert take(content, basis="inquiry") == {"known": 1}
    assert take(content) == {"renewed": 1}
    found = Subscription.objects.get()
    assert (found.consent, found.expires_at) == ("express", None)
    whats = [line.what for line in Consent.objects.all()]
    assert whats == ["implied", "implied", "express"]


def test_d3_what_ended_by_itself_may_be_renewed_and_what_was_left_may_not(take):
    content = "address\na@b.example\n"
    take(content, basis="customer", since=ago(300))
    over = Subscription.objects.get().expires_at
    Subscription.objects.update(expires_at=ago(1), left_at=ago(2))
    assert take(content, basis="customer") == {"left": 1}
    Subscription.objects.update(expires_at=ago(2), left_at=ago(1))
    assert take(content, basis="customer") == {"renewed": 1}
    found = Subscription.objects.get()
    assert found.left_at is None
    assert found.expires_at > over


def test_the_report_of_refused_lines_is_for_whoever_imported_only(tmp_path):
    with Report(tmp_path / "a.refused.csv") as report:
        report.add(2, "ana@", "address")
    assert stat.S_IMODE(report.path.stat().st_mode) == 0o600
