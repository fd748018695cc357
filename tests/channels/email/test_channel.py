from dataclasses import replace

import pytest

from channels.email import channel
from channels.email.channel import PROBE_SECONDS
from channels.email.connections import connections
from channels.email.sandbox import AUTH_PLAIN, PIPELINING, STARTTLS
from distributor.contract import (
    AuthExpired,
    Destination,
    Edition,
    Level,
    Misconfigured,
    Probes,
    PublishesMany,
    RecipientGone,
)
from distributor.kit.conformance import ChannelConformance
from tests.channels.email.made import (
    account_of,
    make_account,
    make_outgoing,
    make_part,
    sandbox_with,
)


class TestEmail(ChannelConformance):
    channel = channel
    skips = {"vet": "a mail server on this machine asks for no password"}

    @pytest.fixture(autouse=True)
    def _take_leave(self):
        yield
        connections().close()


def test_the_channel_sends_to_subscribers_and_says_what_it_can():
    assert channel.facts.destination == Destination.SUBSCRIBERS
    assert isinstance(channel, PublishesMany)
    assert isinstance(channel, Probes)
    assert channel.facts.call_seconds > PROBE_SECONDS


def test_a_single_mail_gives_a_receipt_or_raises():
    with sandbox_with() as sandbox:
        outgoing = make_outgoing()
        receipt = channel.publish(outgoing, account_of(sandbox))
        assert receipt.remote_id == f"<{outgoing.key}@news.example.org>"
        with pytest.raises(RecipientGone):
            channel.publish(make_outgoing("gone@x.org"), account_of(sandbox))


def test_a_slice_is_answered_one_by_one():
    with sandbox_with() as sandbox:
        outgoing = make_outgoing()
        ((key, receipt),) = channel.publish_many([outgoing], account_of(sandbox))
        assert (key, receipt.remote_id) == (outgoing.key, f"<{outgoing.key}@news.example.org>")


def test_a_probe_enters_and_leaves_without_sending():
    with sandbox_with(frozenset({PIPELINING, STARTTLS, AUTH_PLAIN})) as sandbox:
        sentence = channel.probe(account_of(sandbox, signs_in=True))
        assert sentence == "connected to 127.0.0.1 with TLSv1.3, signed in as sandbox"
        assert sandbox.accepted() == []


def test_a_probe_says_when_nothing_is_encrypted_and_fails_like_a_mail_would():
    with sandbox_with() as sandbox:
        assert channel.probe(account_of(sandbox)) == "connected to 127.0.0.1 with no encryption"
        with pytest.raises(Misconfigured):
            channel.probe(account_of(sandbox, from_address=""))


def test_a_probe_with_a_wrong_password_says_so():
    with sandbox_with(frozenset({AUTH_PLAIN})) as sandbox:
        account = account_of(sandbox, signs_in=True)
        wrong = {**account.credentials, "smtp_password": "wrong"}
        with pytest.raises(AuthExpired):
            channel.probe(replace(account, credentials=wrong))


def test_a_missing_way_out_is_told_once_and_a_wrong_setting_beside_it():
    broken = make_part(text="no way out", html="<p>no way out</p>")
    edition = Edition(channel="email", language="fr-CA", parts=(broken,))
    problems = channel.check(edition, make_account(reply_to="no-reply@x.org"))
    errors = [problem.code for problem in problems if problem.level == Level.ERROR]
    assert errors == ["email.unsubscribe", "email.no-reply"]
