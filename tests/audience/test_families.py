"""Which mailboxes belong together, by their own domain or by who takes its mail."""

import socketserver
import threading
from datetime import UTC, datetime, timedelta

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from distributor.audience import mail_hosts
from distributor.audience.families import families_of
from distributor.audience.mail_hosts import family_of_host, look_up_families
from distributor.audience.models import Domain
from tests.factories import account, readers

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, tzinfo=UTC)
ZONE = {
    "works.example.": ["5 alt1.aspmx.l.google.com.", "1 ASPMX.L.google.com."],
    "office.example.": ["0 office-example.mail.protection.outlook.com."],
    "own.example.": ["10 mail.own.example."],
}


class NameServer(socketserver.BaseRequestHandler):
    """Knows the mail hosts of a few domains; of `broken.*` it says that it cannot answer."""

    def handle(self):
        data, line = self.request
        question = dns.message.from_wire(data)
        name = str(question.question[0].name)
        self.server.asked.append(name.rstrip("."))
        answer = dns.message.make_response(question)
        if values := ZONE.get(name):
            answer.answer.append(
                dns.rrset.from_text_list(question.question[0].name, 60, "IN", "MX", values)
            )
        else:
            is_broken = name.startswith("broken")
            answer.set_rcode(dns.rcode.REFUSED if is_broken else dns.rcode.NXDOMAIN)
        line.sendto(answer.to_wire(), self.client_address)


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    with socketserver.UDPServer(("127.0.0.1", 0), NameServer) as server:
        server.asked = []
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        yield server.asked
        server.shutdown()
        serving.join()


def look_up(*domains, moment=NOW):
    crowd = account("email")
    readers(crowd, *(f"a{number}@{domain}" for number, domain in enumerate(domains)))
    return look_up_families(moment, accounts=[crowd.pk])


@pytest.mark.parametrize(
    ("domain", "family"),
    [
        ("googlemail.com", "gmail"),
        ("hotmail.co.uk", "microsoft"),
        ("outlook.com", "microsoft"),
        ("yahoo.com.br", "yahoo"),
        ("aol.com", "yahoo"),
        ("me.com", "apple"),
        ("live.example.com", "live.example.com"),
        ("notgmail.com", "notgmail.com"),
    ],
)
def test_a_provider_is_known_by_its_own_domains(domain, family):
    assert families_of([domain]) == {domain: family}


def test_a_mail_host_is_known_by_the_end_of_its_name():
    assert family_of_host("mx-aol.mail.gm0.yahoodns.net.") == "yahoo"
    assert family_of_host("mx01.mail.icloud.com") == "apple"
    assert family_of_host("notgoogle.com") is None


def test_domains_are_grouped_by_who_takes_their_mail(asked):
    domains = ("works.example", "office.example", "own.example", "gone.example", "gmail.com")
    assert look_up(*domains) == 5
    assert list(families_of(domains).values()) == [
        "gmail",
        "microsoft",
        "own.example",
        "gone.example",
        "gmail",
    ]
    assert "gmail.com" not in asked


def test_a_domain_is_looked_up_once_a_month(asked):
    assert look_up("works.example") == 1
    assert look_up("works.example", moment=NOW + timedelta(days=29)) == 0
    assert look_up("works.example", moment=NOW + timedelta(days=31)) == 1
    assert asked == ["works.example"] * 2


def test_few_are_asked_at_once_and_first_those_with_most_readers(asked, monkeypatch):
    monkeypatch.setattr(mail_hosts, "AT_ONCE", 1)
    look_up("works.example", "own.example", "own.example")
    assert asked == ["own.example"]


def test_a_domain_that_does_not_answer_keeps_its_family_and_is_asked_tomorrow():
    Domain.objects.create(name="broken.example", family="gmail", looked_at=NOW - timedelta(days=40))
    assert look_up("broken.example", "own.example") == 2
    assert families_of(["broken.example"]) == {"broken.example": "gmail"}
    assert look_up("broken.example", moment=NOW + timedelta(hours=23)) == 0
    assert look_up("broken.example", moment=NOW + timedelta(hours=25)) == 1


def test_when_nobody_answers_nothing_is_noted_and_few_are_asked(asked):
    look_up(*(f"broken{number}.example" for number in range(6)))
    assert len(set(asked)) == 3
    assert not Domain.objects.exists()


def test_domains_nobody_mails_through_these_accounts_are_not_looked_up(asked):
    readers(account("email"), "a@works.example")
    assert look_up_families(NOW, accounts=[]) == 0
    assert asked == []
