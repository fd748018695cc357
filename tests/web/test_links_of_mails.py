"""Every link of every kind of mail, fetched as scanners do: again and again, without effect.

Real mails over a real wire, because only those have the links people get.
"""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.apps import apps
from django.db import connection

from channels.email.connections import connections
from channels.email.sandbox import EmailSandbox
from channels.email.sandbox_page import read
from distributor.accounts.connect import connect
from distributor.audience.models import List, Subscription
from distributor.audience.subscribe import Person, subscribe
from distributor.deliveries.clock import now
from distributor.deliveries.consents import end_and_ask
from distributor.deliveries.letters import send_letters
from distributor.deliveries.models import Gate, Mailing
from distributor.deliveries.plan import plan_mailing
from distributor.deliveries.send import send_due
from distributor.releases.models import Edition
from tests.web.letters_read import sign_up
from tests.web.made import approved

LINK = re.compile(r"https://news\.example\.com(/[^\s\"'<>)]*)")


@pytest.fixture
def sandbox(settings):
    settings.DISTRIBUTOR_CHANNELS = ["email"]
    with EmailSandbox() as running:
        yield running
        connections().close()


@pytest.fixture
def press(sandbox, db):
    made = sandbox.account(id=1, handle="Harbour Museum")
    given = {**made.settings, **made.credentials}
    account = connect(channel="email", handle=made.handle, given=given, who="a test")
    return List.objects.create(name="Press", account=account, is_open=True)


@pytest.fixture
def mails(client, sandbox, press):
    """A release, a question to confirm, a word to somebody known, and a question to renew."""
    people = [Person(address=f"{name}@readers.example") for name in ("ana", "leo")]
    for person in people:
        subscribe(person=person, to=press, consent_source="a test")
    release = approved(press.account)
    Gate.objects.filter(release_id=release.pk).update(opened_at=now())
    plan_mailing(Mailing.objects.get().pk)
    send_due(Edition.objects.get().pk)
    sign_up(client, press, "ana@readers.example")
    sign_up(client, press, "new@readers.example")
    Subscription.objects.filter(subscriber__address=people[1].address).update(
        consent="implied", expires_at=now() + timedelta(days=20)
    )
    end_and_ask()
    send_letters()
    arrived = [read(mail) for mail in sandbox.mails()]
    assert len(arrived) == 5
    return arrived


def links_of(mail: EmailMessage):
    parts = [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]
    return set(LINK.findall(" ".join([*parts, mail.get("List-Unsubscribe", "")])))


def everything():
    """Every row of every table we have; sessions and counts of visitors are not about people."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")
            yield table, cursor.fetchone()[0]


def test_c2_get_and_head_of_every_link_of_every_mail_ten_times_change_no_state(client, mails):
    links = set().union(*map(links_of, mails))
    kinds = {link.split("/")[1] for link in links}
    assert {"c", "k", "p", "r", "u"} <= kinds
    before = dict(everything())
    for link in sorted(links):
        for _ in range(10):
            assert client.get(link).status_code == 200, link
            assert client.head(link).status_code == 200, link
        data = f"{link}/data" if link.startswith("/p/") else link
        assert client.get(data).status_code == 200
    assert dict(everything()) == before


def test_d9_no_mail_holds_an_image_or_a_link_that_counts_who_reads(mails):
    own = [links_of(mail) for mail in mails[:2]]
    shared = {link for link in own[0] & own[1] if link.startswith("/r/")}
    assert shared
    for mail in mails:
        page = mail.get_body(("html",)).get_content()
        assert "<img" not in page
        assert {link[:3] for link in links_of(mail)} <= {"/r/", "/u/", "/p/", "/c/", "/k/"}


def test_d5_every_mail_says_who_writes_and_where_they_are(mails):
    for mail in mails:
        for kind in ("plain", "html"):
            part = mail.get_body((kind,)).get_content()
            assert "Harbour Museum" in part
            assert "1 Example Street" in part


def test_a8_only_mails_of_a_list_name_one(mails):
    assert [("List-Id" in mail) for mail in mails] == [True, True, False, False, False]
    assert all(mail["Auto-Submitted"] == "auto-generated" for mail in mails)


def test_c5_links_of_mails_are_short_and_do_not_expire(client, mails, settings):
    (leave,) = {link for link in links_of(mails[0]) if link.startswith("/u/")}
    assert len(f"https://news.example.com{leave}") <= 70
    settings.SECRET_KEY_FALLBACKS = ["an older one", settings.SECRET_KEY]
    settings.SECRET_KEY = "the newest"
    assert client.get(leave).status_code == 200


def test_d1_who_is_on_a_list_finds_the_way_out_in_header_and_both_parts(mails):
    for mail in mails:
        is_question = "/c/" in "".join(links_of(mail))
        ways = {link for link in links_of(mail) if link.startswith("/u/")}
        assert len(ways) == (0 if is_question else 1)
        for way in ways:
            assert way in mail["List-Unsubscribe"]
            for kind in ("plain", "html"):
                assert way in mail.get_body((kind,)).get_content()


def test_d7_subject_and_sender_say_what_they_are(mails):
    assert all("Harbour Museum" in str(mail["From"]) for mail in mails)
    assert all(mail["Subject"] in mail.get_body(("plain",)).get_content() for mail in mails[2:])
