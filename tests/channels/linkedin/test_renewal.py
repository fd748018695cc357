"""LinkedIn's token ends after 60 days; approved partners can renew it for a year."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.linkedin import channel
from distributor.contract import (
    AuthExpired,
    Deadline,
    Misconfigured,
    Outgoing,
    Part,
    Transient,
)


@pytest.fixture
def sandbox():
    with channel.sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def account(sandbox):
    return sandbox.account(id=1, handle="Vellin Works")


def with_credentials(account, **changed):
    return replace(account, credentials={**account.credentials, **changed})


def refresh(account):
    return with_credentials(account, **channel.refresh(account, Deadline.after(5)))


def publish(text, account):
    moment = datetime.now(UTC)
    part = Part(text=text)
    deadline = Deadline.after(5)
    return channel.publish(
        Outgoing(key="k", part=part, language="en", due_at=moment, deadline=deadline), account
    )


def test_the_access_token_changes_and_the_refresh_token_stays(account):
    assert set(channel.refresh(account, Deadline.after(5))) == {"access_token"}


def test_a_token_that_ended_is_renewed_and_the_post_stands_once(sandbox, account):
    sandbox.inject("auth_expired", until="refresh", form="revoked")
    for _ in range(2):
        with pytest.raises(AuthExpired):
            publish("The mill runs.", account)
    publish("The mill runs.", refresh(account))
    assert [text for text, _ in sandbox.accepted()] == ["The mill runs."]


def test_a_renewed_token_ends_as_well_and_is_renewed_again(sandbox, account):
    for number in range(3):
        sandbox.inject("auth_expired", until="refresh")
        with pytest.raises(AuthExpired):
            publish(f"Text {number}.", account)
        account = refresh(account)
        publish(f"Text {number}.", account)
    assert len(sandbox.accepted()) == 3


@pytest.mark.parametrize("name", ["refresh_token", "client_id", "client_secret"])
def test_most_apps_cannot_renew_and_people_are_asked(account, name):
    with pytest.raises(AuthExpired, match="Connect the account again"):
        channel.refresh(with_credentials(account, **{name: ""}), Deadline.after(5))


def test_an_app_that_linkedin_does_not_know_is_our_own_mistake(account):
    with pytest.raises(Misconfigured) as caught:
        channel.refresh(with_credentials(account, client_secret="wrong"), Deadline.after(5))
    assert "client secret" in caught.value.hint


def test_a_refresh_token_of_somewhere_else_is_refused(account):
    with pytest.raises(AuthExpired):
        channel.refresh(with_credentials(account, refresh_token="elsewhere"), Deadline.after(5))


def test_new_tokens_are_asked_for_at_linkedin_itself_unless_a_setting_says_else(account):
    settings = {name: text for name, text in account.settings.items() if name != "token_url"}
    with pytest.raises(Transient, match=r"www\.linkedin\.com"):
        channel.refresh(replace(account, settings=settings), Deadline.after(5))


def test_a_token_url_over_an_open_line_is_refused(account):
    settings = {**account.settings, "token_url": "http://tokens.example.com/"}
    with pytest.raises(Misconfigured, match="https"):
        channel.refresh(replace(account, settings=settings), Deadline.after(5))
