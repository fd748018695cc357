"""X's tokens end after two hours, and a refresh token is good for one use."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import requests

from channels.x import channel
from channels.x.sandbox import PUBLIC_APP
from distributor.contract import (
    AuthExpired,
    ChannelError,
    Deadline,
    Misconfigured,
    Outgoing,
    Part,
    RateLimited,
    Transient,
)


@pytest.fixture
def sandbox():
    with channel.sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def account(sandbox):
    return sandbox.account(id=1, handle="@vellin")


def refresh(account, *, seconds=5.0):
    changed = channel.refresh(account, Deadline.after(seconds))
    return replace(account, credentials={**account.credentials, **changed})


def with_credentials(account, **changed):
    return replace(account, credentials={**account.credentials, **changed})


def publish(text, account):
    moment = datetime.now(UTC)
    deadline = Deadline.after(5)
    part = Part(text=text)
    return channel.publish(
        Outgoing(key="k", part=part, language="en", due_at=moment, deadline=deadline), account
    )


def test_both_tokens_change_and_nothing_else(account):
    changed = channel.refresh(account, Deadline.after(5))
    assert set(changed) == {"oauth2_token", "refresh_token"}
    assert all(changed[name] != account.credentials[name] for name in changed)


def test_a_token_that_ended_while_publishing_is_renewed_and_the_text_stands_once(sandbox, account):
    sandbox.inject("auth_expired", until="refresh")
    for _ in range(2):
        with pytest.raises(AuthExpired):
            publish("The mill runs.", account)
    renewed = refresh(account)
    publish("The mill runs.", renewed)
    assert channel.probe(renewed) == "signed in as @vellin"
    assert [text for text, _ in sandbox.accepted()] == ["The mill runs."]


def test_a_token_that_ended_can_no_longer_look_either(sandbox, account):
    sandbox.inject("auth_expired", until="refresh")
    with pytest.raises(AuthExpired):
        publish("The mill runs.", account)
    with pytest.raises(AuthExpired):
        channel.probe(account)


def test_the_end_of_one_account_is_not_the_end_of_another(sandbox, account):
    sandbox.inject("auth_expired", until="refresh")
    with pytest.raises(AuthExpired):
        publish("The mill runs.", account)
    assert publish("Ships ahoy.", sandbox.account(id=2, handle="@port")).remote_id


def test_a_public_app_says_who_it_is_and_has_no_secret(account):
    public = with_credentials(account, client_id=PUBLIC_APP, client_secret="")
    assert refresh(refresh(public)).credentials["client_id"] == PUBLIC_APP


@pytest.mark.parametrize(
    "wrong",
    [{"client_secret": "wrong"}, {"client_secret": ""}, {"client_id": "stranger"}],
)
def test_an_app_that_x_does_not_know_is_our_own_mistake(account, wrong):
    with pytest.raises(Misconfigured) as caught:
        refresh(with_credentials(account, **wrong))
    assert "client id" in caught.value.hint
    refresh(account)


def test_the_keys_of_oauth1_cannot_be_renewed(sandbox):
    with pytest.raises(AuthExpired, match="no refresh token"):
        refresh(sandbox.signing_account(id=1, handle="@vellin"))


@pytest.mark.parametrize("name", ["refresh_token", "client_id"])
def test_what_is_needed_to_renew_must_be_there(account, name):
    with pytest.raises(AuthExpired, match="no refresh token"):
        refresh(with_credentials(account, **{name: ""}))


@pytest.mark.parametrize("grant", ["password", ""])
def test_other_grants_are_not_answered_by_the_stand_in(sandbox, account, grant):
    given = account.credentials
    answer = requests.post(
        f"{sandbox.origin}/2/oauth2/token",
        data={"grant_type": grant, "refresh_token": given["refresh_token"]},
        auth=(given["client_id"], given["client_secret"]),
        timeout=5,
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_an_answer_that_is_lost_costs_the_account_and_says_so_in_the_end(sandbox, account):
    sandbox.inject("reset_after", on="token")
    with pytest.raises(Transient, match="asked again by itself"):
        refresh(account)
    with pytest.raises(AuthExpired, match="Connect the account again"):
        refresh(account)


def test_a_platform_in_trouble_can_be_asked_again(sandbox, account):
    for fault in ("unavailable_before", "reset_before", "slow"):
        sandbox.inject(fault, on="token", seconds="20", store="after")
        with pytest.raises(Transient):
            refresh(account, seconds=0.4)
    sandbox.inject("rate_limited", on="token", retry_after="40")
    with pytest.raises(RateLimited):
        refresh(account)
    refresh(account)


def test_of_many_at_once_one_gets_new_tokens(account):
    outcomes = []

    def trade():
        try:
            outcomes.append(channel.refresh(account, Deadline.after(5)))
        except ChannelError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=trade) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [outcome for outcome in outcomes if isinstance(outcome, AuthExpired)]
    assert (len(outcomes), len(refused)) == (6, 5)


def test_no_new_token_shows_in_the_error_of_a_broken_answer(sandbox, account):
    sandbox.inject("garbage", on="token")
    with pytest.raises(Transient) as caught:
        refresh(account)
    newest = sandbox.account(id=1, handle="@vellin").credentials["oauth2_token"]
    assert newest not in caught.value.raw + caught.value.sentence
