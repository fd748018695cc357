"""X in the words of the contract: threads, doubts, and the addresses of receipts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import requests

from channels.x import channel
from distributor.contract import (
    AuthExpired,
    Deadline,
    Misconfigured,
    OutcomeUnknown,
    Outgoing,
    Part,
    Rejected,
    Transient,
)


@pytest.fixture
def sandbox():
    with channel.sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def account(sandbox):
    return sandbox.account(id=1, handle="@vellinworks")


def outgoing(text, *, previous=None, seconds=5.0):
    return Outgoing(
        key="k",
        part=Part(text=text),
        language="en",
        due_at=datetime.now(UTC),
        deadline=Deadline.after(seconds),
        previous=previous,
    )


def publish(text, account, **kwargs):
    return channel.publish(outgoing(text, **kwargs), account)


def test_each_part_of_a_thread_answers_the_one_before(sandbox, account):
    first = publish("The mill runs. https://news.example.com/r/mill", account)
    second = publish("It feeds 1.2 megawatts.", account, previous=first)
    publish("Doors open at ten.", account, previous=second)
    parents = [item.parent for item in sandbox.record.items()]
    assert parents == ["", first.remote_id, second.remote_id]


def test_a_receipt_leads_to_the_post(sandbox, account):
    receipt = publish("The mill runs.", account)
    assert receipt.url == f"{sandbox.origin}/vellinworks/status/{receipt.remote_id}"
    page = requests.get(receipt.url, timeout=5)
    assert "The mill runs." in page.text


@pytest.mark.parametrize(
    ("settings", "handle", "url"),
    [
        ({}, "@vellinworks", "https://x.com/vellinworks/status/"),
        ({"username": "other"}, "@vellinworks", "https://x.com/other/status/"),
        ({}, "", "https://x.com/i/web/status/"),
    ],
)
def test_the_public_address_is_made_of_the_user_name(account, settings, handle, url):
    named = replace(
        account, handle=handle, settings={"api_url": account.settings["api_url"], **settings}
    )
    assert publish("The mill runs.", named).url.startswith(url)


def test_no_token_is_written_to_a_log(account, caplog):
    caplog.set_level("DEBUG")
    publish("The mill runs.", account)
    channel.refresh(account, Deadline.after(5))
    assert [secret for secret in account.credentials.values() if secret in caplog.text] == []


def test_the_keys_of_oauth1_sign_in_as_well(sandbox):
    signing = sandbox.signing_account(id=1, handle="@vellinworks")
    publish("The mill runs.", signing)
    assert channel.probe(signing) == "signed in as @vellinworks"


@pytest.mark.parametrize("name", ["consumer_key", "consumer_secret", "access_token_secret"])
def test_a_wrong_key_is_refused_as_credentials(sandbox, name):
    account = sandbox.signing_account(id=1, handle="@vellinworks")
    wrong = replace(account, credentials={**account.credentials, name: "wrong"})
    with pytest.raises(AuthExpired):
        publish("The mill runs.", wrong)
    assert sandbox.accepted() == []


def test_incomplete_credentials_are_our_own_mistake(sandbox, account):
    half = replace(account, credentials={"consumer_key": "a", "consumer_secret": "b"})
    with pytest.raises(Misconfigured) as caught:
        publish("The mill runs.", half)
    assert caught.value.hint


def test_the_same_text_twice_is_unknown_and_found_as_the_first(sandbox, account):
    started = datetime.now(UTC)
    first = publish("The mill runs.", account)
    with pytest.raises(OutcomeUnknown, match="stands there already"):
        publish("The mill runs.", account)
    found = channel.find(outgoing("The mill runs."), account, started)
    assert (found.remote_id, found.url) == (first.remote_id, first.url)


def test_a_refusal_on_the_first_try_does_not_adopt_somebody_elses_older_post(sandbox, account):
    publish("The mill runs.", account)
    started = datetime.now(UTC) + timedelta(milliseconds=5)
    with pytest.raises(OutcomeUnknown):
        publish("The mill runs.", account)
    assert channel.find(outgoing("The mill runs."), account, started) is None


@pytest.mark.parametrize("form", ["no_id", "list", "broken"])
def test_a_good_status_without_a_number_is_no_proof(sandbox, account, form):
    started = datetime.now(UTC)
    sandbox.inject("garbage", form=form)
    with pytest.raises(OutcomeUnknown, match="We look for it"):
        publish("The mill runs.", account)
    assert channel.find(outgoing("The mill runs."), account, started) is not None


def test_a_redirect_is_not_followed(sandbox, account):
    sandbox.inject("garbage", form="redirect")
    with pytest.raises(Misconfigured):
        publish("The mill runs.", account)
    assert len(sandbox.accepted()) == 1


def test_a_reply_that_is_not_allowed_stops_the_thread_with_its_reason(sandbox, account):
    first = publish("The mill runs.", account)
    sandbox.inject("rejected", form="reply_gate")
    with pytest.raises(Rejected, match="the thread cannot go on") as caught:
        publish("It feeds the town.", account, previous=first)
    assert "not allowed" in caught.value.reasons[0]


def test_nobody_replies_to_strangers_but_to_who_mentioned_them(sandbox, account):
    stranger = sandbox.account(id=2, handle="@port")
    silent = publish("Ships ahoy.", stranger)
    calling = publish("Ahoy @VellinWorks.", stranger)
    with pytest.raises(Rejected):
        publish("Hello.", account, previous=silent)
    assert publish("Hello.", account, previous=calling).remote_id


def test_a_reply_to_a_deleted_post_is_refused(sandbox, account):
    gone = replace(publish("The mill runs.", account), remote_id="12345")
    with pytest.raises(Rejected):
        publish("It feeds the town.", account, previous=gone)


def test_find_tells_a_reply_from_a_loose_post_with_the_same_words(sandbox, account):
    started = datetime.now(UTC)
    first = publish("The mill runs.", account)
    second = publish("It feeds the town.", account, previous=first)
    wanted = outgoing("It feeds the town.", previous=first)
    assert channel.find(wanted, account, started).remote_id == second.remote_id
    assert channel.find(outgoing("It feeds the town."), account, started) is None


def test_find_takes_the_time_of_the_post_from_its_number(sandbox, account):
    receipt = publish("The mill runs.", account)
    found = channel.find(outgoing("The mill runs."), account, receipt.accepted_at - timedelta(1))
    assert abs(found.accepted_at - receipt.accepted_at) < timedelta(seconds=2)


def test_a_known_user_id_saves_the_look_up(sandbox, account):
    known = replace(account, settings={**account.settings, "user_id": "1001"})
    sandbox.inject("unavailable_before", on="me")
    assert channel.find(outgoing("x"), known, datetime.now(UTC)) is None
    with pytest.raises(Transient):
        channel.find(outgoing("x"), account, datetime.now(UTC))


def test_a_look_that_fails_proves_nothing(sandbox, account):
    sandbox.inject("garbage", on="me")
    with pytest.raises(Transient, match="who we are"):
        channel.find(outgoing("x"), account, datetime.now(UTC))
    sandbox.inject("reset_before", on="find")
    with pytest.raises(Transient):
        channel.find(outgoing("x"), account, datetime.now(UTC))


def test_a_probe_with_a_dead_token_says_so(sandbox, account):
    sandbox.inject("auth_expired", on="me")
    with pytest.raises(AuthExpired):
        channel.probe(account)


def test_a_post_with_a_link_costs_more():
    assert channel.facts.cost(Part(text="The mill runs.")) == Decimal("0.015")
    assert channel.facts.cost(Part(text="See example.com")) == Decimal("0.200")
    assert channel.facts.cost(Part(text="It runs.", assets=("a.png",))) == Decimal("0.020")
