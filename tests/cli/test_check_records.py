"""The DNS records of a sender, asked of a small name server: well, missing, twice, foreign."""

import socketserver
import threading

import dns.message
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest

from distributor.cli import check_records
from distributor.cli.finding import Verdict
from distributor.contract import DnsKind, DnsRecord
from tests import factories

MANY = " ".join(f"include:p{number}.example" for number in range(6))
ZONE = {
    ("good.example.", "TXT"): ['"v=spf1 a -all"', '"something else"'],
    ("_dmarc.good.example.", "TXT"): ['"v=DMARC1; p=reject"'],
    ("k._domainkey.good.example.", "TXT"): ['"v=DKIM1; k=rsa; p=AB" "CD"'],
    ("twice.example.", "TXT"): ['"v=spf1 -all"', '"v=spf1 +all"'],
    ("many.example.", "TXT"): [f'"v=spf1 {MANY} -all"'],
    ("loop.example.", "TXT"): ['"v=spf1 redirect=loop.example"'],
    **{(f"p{n}.example.", "TXT"): ['"v=spf1 mx ~all"'] for n in range(6)},
    ("mail.good.example.", "A"): ["192.0.2.7"],
    ("7.2.0.192.in-addr.arpa.", "PTR"): ["mail.good.example."],
    ("mail.alone.example.", "A"): ["192.0.2.8"],
    ("mail.liar.example.", "A"): ["192.0.2.9"],
    ("9.2.0.192.in-addr.arpa.", "PTR"): ["mail.good.example."],
}


class NameServer(socketserver.BaseRequestHandler):
    """A small DNS server: the records of the table, else no such name."""

    def handle(self):
        data, line = self.request
        question = dns.message.from_wire(data)
        name, kind = question.question[0].name, question.question[0].rdtype
        answer = dns.message.make_response(question)
        if values := ZONE.get((str(name), dns.rdatatype.to_text(kind))):
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", kind, values))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        line.sendto(answer.to_wire(), self.client_address)


@pytest.fixture(autouse=True)
def name_server(monkeypatch):
    with socketserver.UDPServer(("127.0.0.1", 0), NameServer) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        yield
        server.shutdown()
        serving.join()


def look(*names, begins="", holds="", kind=DnsKind.TEXT):
    record = DnsRecord(
        kind=kind, label="record", names=names, begins=begins, holds=holds, remedy="Publish it."
    )
    return check_records.check(record)


@pytest.mark.parametrize(
    ("names", "begins", "holds", "verdict", "said"),
    [
        (("good.example",), "v=spf1", "", Verdict.GOOD, "v=spf1 a -all"),
        (
            ("_dmarc.a.good.example", "_dmarc.good.example"),
            "v=DMARC1",
            "",
            Verdict.GOOD,
            "reject",
        ),
        (("k._domainkey.good.example",), "v=DKIM1", "p=ABCD", Verdict.GOOD, "p=ABCD"),
        (("k._domainkey.good.example",), "v=DKIM1", "p=EF", Verdict.BAD, "another than ours"),
        (("none.example",), "v=spf1", "", Verdict.BAD, "has no record record"),
        (("twice.example",), "v=spf1", "", Verdict.BAD, "has 2 record records"),
        (("many.example",), "v=spf1", "", Verdict.BAD, "takes more than 10"),
        (("loop.example",), "v=spf1", "", Verdict.GOOD, "redirect"),
    ],
)
def test_a_text_is_looked_up_and_judged(names, begins, holds, verdict, said):
    found = look(*names, begins=begins, holds=holds)
    assert found.verdict is verdict
    assert said in found.sentence
    assert found.remedy or verdict is Verdict.GOOD


@pytest.mark.parametrize(
    ("host", "verdict"),
    [
        ("mail.good.example", Verdict.GOOD),
        ("mail.alone.example", Verdict.WARNING),
        ("mail.liar.example", Verdict.WARNING),
        ("mail.none.example", Verdict.BAD),
    ],
)
def test_a5_an_address_must_lead_back_to_a_name_of_its_own(host, verdict):
    assert look(host, kind=DnsKind.REVERSE).verdict is verdict


def test_a_lookup_that_is_not_possible_here_is_a_warning(monkeypatch):
    dns.resolver.default_resolver.port = 1
    monkeypatch.setattr(check_records, "SECONDS", 0.1)
    assert look("good.example", begins="v=spf1").verdict is Verdict.WARNING


@pytest.mark.django_db
def test_only_channels_that_need_records_are_asked_and_each_record_is_looked_up_once(settings):
    settings.DISTRIBUTOR_CHANNELS = ["email", "scripted"]
    mail = {
        "from_address": "press@good.example",
        "postal_address": "1 Quay",
        "smtp_host": "mail.good.example",
    }
    accounts = [factories.account(), *(factories.account("email", **mail) for _ in range(2))]
    found = check_records.findings(accounts)
    assert [(each.check, each.verdict) for each in found] == [
        ("SPF of good.example", Verdict.GOOD),
        ("DMARC of _dmarc.good.example", Verdict.GOOD),
        ("reverse DNS of mail.good.example", Verdict.GOOD),
    ]
