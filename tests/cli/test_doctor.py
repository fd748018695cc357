"""`doctor`: what it finds on real servers, well and ill, and what it says to do."""

import json
import socketserver
import threading

import dns.message
import dns.resolver
import dns.rrset
import pytest

from distributor.cli import check_accounts, check_settings
from distributor.cli.finding import Verdict
from distributor.deliveries.dispatch import tick
from tests import factories

RECORDS = {
    "good.example.": ["v=spf1 -all", "something else"],
    "_dmarc.good.example.": ["v=DMARC1; p=reject"],
    "twice.example.": ["v=spf1 -all", "v=spf1 +all"],
}


class NameServer(socketserver.BaseRequestHandler):
    """A small DNS server: TXT records of a table, else no such name."""

    def handle(self):
        data, line = self.request
        question = dns.message.from_wire(data)
        name = question.question[0].name
        answer = dns.message.make_response(question)
        if texts := RECORDS.get(str(name)):
            quoted = [f'"{text}"' for text in texts]
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", quoted))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        line.sendto(answer.to_wire(), self.client_address)


@pytest.fixture
def names(monkeypatch):
    with socketserver.UDPServer(("127.0.0.1", 0), NameServer) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        yield
        server.shutdown()
        serving.join()


def verdicts(ended):
    return {each["check"]: each["verdict"] for each in json.loads(ended.out)}


def test_what_is_well_is_said_and_ends_with_success(command, settings):
    settings.PUBLIC_URL = "https://news.harbour.ca"
    account = factories.account()
    tick()
    ended = command("doctor", "--json")
    assert ended.code == 0
    assert set(verdicts(ended).values()) == {"good"}
    assert f"account scripted:{account.handle}" in verdicts(ended)


def test_what_is_ill_comes_with_a_remedy_and_ends_with_failure(command, settings):
    settings.PUBLIC_URL = "http://news.harbour.ca"
    settings.ORGANISATION_ZONE = "Mars/Olympus"
    settings.DISTRIBUTOR_CHANNELS = ["scripted", "pigeon"]
    ended = command("doctor")
    assert ended.code == 1
    assert "3 of " in ended.sentence
    assert "DISTRIBUTOR_ZONE" in ended.out
    assert "pigeon" in ended.out


def test_a_broker_that_is_down_is_a_warning_because_nothing_is_lost(command, valkey, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert verdicts(command("doctor", "--json"))["broker"] == "warning"


def test_a_broker_that_throws_away_is_ill(command, valkey):
    valkey._say("CONFIG SET maxmemory-policy allkeys-lru")
    try:
        assert verdicts(command("doctor", "--json"))["broker"] == "bad"
    finally:
        valkey._say("CONFIG SET maxmemory-policy noeviction")


def test_a_broker_with_another_password_is_ill(command, valkey, settings):
    settings.REDIS_URL = valkey.url.replace(valkey.password, "wrong")
    ended = command("doctor", "--json")
    assert verdicts(ended)["broker"] == "bad"
    assert valkey.password not in ended.out


def test_a_queue_nobody_takes_from_is_ill(command, valkey):
    valkey._say("RPUSH posts " + " ".join("x" * 30))
    assert verdicts(command("doctor", "--json"))["worker posts"] == "bad"


def test_a_database_that_is_down_is_found(script):
    done = script("doctor", "--json", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 1
    found = {each["check"]: each["verdict"] for each in json.loads(done.stdout)}
    assert found["database"] == "bad"
    assert b"Traceback" not in done.stderr


def test_the_example_address_is_a_warning(settings):
    settings.PUBLIC_URL = "https://news.example.com"
    assert check_settings._public_url().verdict is Verdict.WARNING


@pytest.mark.parametrize(
    ("domain", "spf", "dmarc"),
    [
        ("good.example", Verdict.GOOD, Verdict.GOOD),
        ("twice.example", Verdict.BAD, Verdict.BAD),
        ("none.example", Verdict.BAD, Verdict.BAD),
    ],
)
def test_the_dns_records_of_the_sender_are_read(names, domain, spf, dmarc):
    found = list(check_accounts._mail_records(domain))
    assert [each.verdict for each in found] == [spf, dmarc]
    assert all(domain in each.remedy for each in found if each.verdict is Verdict.BAD)


def test_a_lookup_that_is_not_possible_here_is_a_warning(names, monkeypatch):
    dns.resolver.default_resolver.port = 1
    monkeypatch.setattr(check_accounts, "SECONDS", 0.1)
    found = list(check_accounts._mail_records("good.example"))
    assert [each.verdict for each in found] == [Verdict.WARNING, Verdict.WARNING]


def test_only_senders_of_mail_have_their_records_looked_up():
    plain, mail = factories.Account(), factories.Account(settings={"from_address": "a@b.example"})
    assert check_accounts._domains([plain, mail]) == {"b.example"}
