"""The door for what comes back, as the real script: from the mail that left to the suppression."""

import os
import signal
import smtplib
import socket
import subprocess

import pytest

from distributor.accounts.connect import connect
from distributor.audience.models import Subscription, Suppression
from distributor.cli.bot import free_port
from distributor.deliveries.holders import let_go
from distributor.deliveries.models import Delivery, Event
from distributor.deliveries.send import send_due
from distributor.people.models import Notice
from distributor.registry import channel_named
from tests import factories
from tests.bot import wait_for
from tests.channels.email.made import make_part
from tests.cli.conftest import SCRIPT

BOUNCE = """\
From: MAILER-DAEMON@mx.basin.example
To: {tagged}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.basin.example

Final-Recipient: rfc822; {address}
Action: failed
Status: {code}
Diagnostic-Code: smtp; 550 {code} not here

--b--
"""
COMPLAINT = """\
From: feedback@basin.example
To: returns@news.example.org
Subject: FW: news
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1

--b
Content-Type: message/rfc822

{original}
--b--
"""


@pytest.fixture
def sandbox(command, settings):
    settings.DISTRIBUTOR_CHANNELS = ["email", "rss"]
    with channel_named("email").sandbox() as running:
        yield running


@pytest.fixture
def mails(sandbox):
    """Three mails that really left, each from an address of its own."""
    made = sandbox.account(id=0, handle="Vellin")
    given = {**made.settings, **made.credentials, "return_address": "returns@news.example.org"}
    account = connect(channel="email", handle="Vellin", given=given, who="a test")
    release = factories.planned(
        account, *(f"{name}@basin.example" for name in ("ana", "leo", "zoe"))
    )
    edition = factories.edition_of(release, account)
    part = make_part()
    edition.value["parts"] = [{"text": part.text, "fields": dict(part.fields), "assets": []}]
    edition.save()
    assert send_due(edition.pk) == 3
    let_go()
    return {mail.text.partition("@")[0]: mail.fields for mail in sandbox.mails()}


@pytest.fixture
def door(mails):
    """The door in a process of its own; answers its port."""
    port = free_port()
    words = [SCRIPT, "returns", "--listen", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        words, env={**os.environ, "DISTRIBUTOR_CHANNELS": "email,rss"}, stderr=subprocess.PIPE
    ) as running:
        assert b"is taken at 127.0.0.1" in running.stderr.readline()
        yield port
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0


def come_back(port, address, content):
    with smtplib.LMTP("127.0.0.1", port, "relay.example.org", timeout=10) as neighbour:
        neighbour.sendmail("", [address], content.encode())


def test_what_comes_back_to_a_real_mail_is_acted_on(door, mails):
    senders = {name: fields["sender"] for name, fields in mails.items()}
    assert len(set(senders.values())) == 3
    come_back(door, senders["ana"], BOUNCE.format(tagged="x", address="a@b.example", code="5.1.1"))
    come_back(door, senders["leo"], BOUNCE.format(tagged="x", address="a@b.example", code="5.7.26"))
    come_back(door, "returns@news.example.org", COMPLAINT.format(original=mails["zoe"]["raw"]))
    assert sorted(Event.objects.values_list("kind", flat=True)) == [
        "bounced",
        "complained",
        "refused",
    ]
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"bounced", "complained"}
    listed = Subscription.objects.filter(left_at=None).values_list("subscriber__address", flat=True)
    assert set(listed) == {"ana@basin.example", "leo@basin.example"}
    assert Notice.objects.filter(subject__startswith="returns").exists()


def test_a_forged_return_address_is_refused_at_the_door(door, mails):
    sender = mails["ana"]["sender"]
    local, _, domain = sender.partition("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        come_back(door, forged, BOUNCE.format(tagged="x", address="a@b.example", code="5.1.1"))
    assert not Event.objects.exists()
    assert not Suppression.objects.exists()


def test_e8_a_bounce_is_never_answered(door, mails, sandbox):
    come_back(
        door,
        mails["ana"]["sender"],
        BOUNCE.format(tagged="x", address="a@b.example", code="5.1.1"),
    )
    wait_for(Event.objects.exists)
    assert len(sandbox.mails()) == 3
    assert not Delivery.objects.exclude(state="sent").exists()


@pytest.mark.parametrize("place", ["", "nowhere", "127.0.0.1:", "127.0.0.1:99999"])
def test_a_place_that_is_none_is_refused(command, sandbox, place):
    ended = command("returns", "--listen", place)
    assert ended.code == 1
    assert "no place to listen at" in ended.sentence


def test_a_taken_place_is_said(command, sandbox):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        assert "another program listens" in command("returns", "--listen", place).sentence


def test_without_a_channel_that_has_a_door_there_is_nothing_to_take(command, settings):
    settings.DISTRIBUTOR_CHANNELS = ["rss"]
    assert "no channel has a door" in command("returns", "--listen", "127.0.0.1:0").sentence
