"""LinkedIn in the words of the contract: whole texts, cards, doubles, and ghosts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.linkedin import channel, post
from channels.linkedin.channel import _warning_about
from distributor.contract import (
    AuthExpired,
    Deadline,
    Misconfigured,
    OutcomeUnknown,
    Outgoing,
    Part,
    Rejected,
)

CARD = {
    "article_source": "https://news.example.com/r/mill_(2026)#top",
    "article_title": "The mill (rebuilt) runs",
    "article_description": "Up to 1.2 MW_peak",
}
TRICKY = (
    "Prices (net) rose [slightly] to <5 %> for members @work – see file_name, 2*3, a~b, x|y, {z} "
    "and C:\\temp. #Power, \\#literal and #1 – whole to the very end."
)


@pytest.fixture
def sandbox():
    with channel.sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def account(sandbox):
    return sandbox.account(id=1, handle="Vellin Works")


def outgoing(text, *, fields=None, due_at=None, seconds=5.0):
    return Outgoing(
        key="k",
        part=Part(text=text, fields=fields or {}),
        language="en",
        due_at=due_at or datetime.now(UTC),
        deadline=Deadline.after(seconds),
    )


def publish(text, account, **kwargs):
    return channel.publish(outgoing(text, **kwargs), account)


def test_a_text_full_of_reserved_signs_arrives_whole(sandbox, account):
    publish(TRICKY, account)
    assert sandbox.accepted()[0][0] == TRICKY


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_any_text_arrives_whole(sandbox, account, text):
    unlike_any_other = f"{len(sandbox.accepted())} {text}."
    publish(unlike_any_other, account)
    assert sandbox.accepted()[-1][0].replace("＃", "#") == unlike_any_other.replace("＃", "#")


def test_the_stand_in_cuts_what_was_not_escaped(sandbox, account, monkeypatch):
    monkeypatch.setattr(post, "commentary", lambda text, mentions: text)
    publish("Whole (until here) and lost", account)
    assert sandbox.accepted()[0][0] == "Whole "


def test_mentions_and_hashtags_are_live(sandbox, account):
    named = replace(
        account,
        settings={**account.settings, "mentions": "Port (East)=urn:li:organization:77"},
    )
    publish("Port (East) joins #TideMill.", named)
    item = sandbox.record.items()[0]
    assert item.text == "Port (East) joins #TideMill."
    assert "(urn:li:organization:77)" in item.fields["commentary"]
    assert r"{hashtag|\#|TideMill}" in item.fields["commentary"]


def test_the_card_carries_the_link_and_its_texts_unescaped(sandbox, account):
    receipt = publish("The mill runs.", account, fields=CARD)
    fields = sandbox.record.items()[0].fields
    assert {name: fields[name] for name in CARD} == CARD
    page = requests.get(receipt.url, timeout=5).text
    assert 'href="https://news.example.com/r/mill_(2026)#top"' in page
    assert "The mill (rebuilt) runs" in page


def test_a_post_without_a_link_has_no_card(sandbox, account):
    receipt = publish("The mill runs.", account, fields={"article_title": "unused"})
    assert "article_title" not in sandbox.record.items()[0].fields
    assert 'class="preview"' not in requests.get(receipt.url, timeout=5).text


def test_the_public_address_names_the_post(sandbox, account):
    live = {name: text for name, text in account.settings.items() if name != "web_url"}
    receipt = publish("The mill runs.", replace(account, settings=live))
    assert receipt.url == f"https://www.linkedin.com/feed/update/{receipt.remote_id}/"


def test_a_double_of_our_own_earlier_try_is_adopted(sandbox, account):
    due_at = datetime.now(UTC)
    sandbox.inject("reset_after")
    with pytest.raises(OutcomeUnknown):
        publish("The mill runs.", account, due_at=due_at)
    receipt = publish("The mill runs.", account, due_at=due_at)
    assert [remote_id for _, remote_id in sandbox.accepted()] == [receipt.remote_id]


def test_a_double_of_an_older_post_is_no_success(sandbox, account):
    publish("The mill runs.", account)
    with pytest.raises(Rejected, match="from before this release was due"):
        publish("The mill runs.", account, due_at=datetime.now(UTC) + timedelta(hours=2))


@pytest.mark.parametrize("form", ["ghost", "unnamed"])
def test_a_double_that_leads_nowhere_stays_unknown(sandbox, account, form):
    sandbox.inject("duplicate", form=form)
    with pytest.raises(OutcomeUnknown, match="not to be seen"):
        publish("The mill runs.", account)
    assert sandbox.accepted() == []


def test_a_double_that_cannot_be_read_stays_unknown(sandbox, account):
    publish("The mill runs.", account)
    for fault in ("reset_before", "unavailable_before", "rate_limited", "auth_expired"):
        sandbox.inject(fault, on="read")
        with pytest.raises(OutcomeUnknown):
            publish("The mill runs.", account)


def test_a_double_of_another_text_stays_unknown(sandbox, account):
    publish("The mill runs.", account)
    sandbox._double_of = lambda author, commentary: sandbox.record.items()[0]
    with pytest.raises(OutcomeUnknown):
        publish("Something else.", account)


def test_an_answer_without_a_name_is_no_proof(sandbox, account):
    started = datetime.now(UTC)
    sandbox.inject("garbage")
    with pytest.raises(OutcomeUnknown, match="We look for it"):
        publish("The mill runs.", account)
    assert channel.find(outgoing("The mill runs."), account, started) is not None


def test_without_the_permission_to_read_we_say_that_we_cannot_verify(sandbox):
    blind = sandbox.write_only_account(id=1, handle="Vellin Works")
    publish("The mill runs.", blind)
    with pytest.raises(Misconfigured, match="cannot verify") as caught:
        channel.find(outgoing("The mill runs."), blind, datetime.now(UTC))
    assert "r_organization_social" in caught.value.hint


def test_an_expired_api_version_holds_instead_of_failing(sandbox, account):
    old = replace(account, settings={**account.settings, "version": "202504"})
    with pytest.raises(Misconfigured) as caught:
        publish("The mill runs.", old)
    assert "newer API version" in caught.value.hint


@pytest.mark.parametrize(
    ("settings", "credentials"),
    [({"author": ""}, {}), ({"author": "vellin"}, {}), ({}, {"access_token": ""})],
)
def test_an_account_without_page_or_token_is_our_own_mistake(account, settings, credentials):
    half = replace(
        account,
        settings={**account.settings, **settings},
        credentials={**account.credentials, **credentials},
    )
    with pytest.raises(Misconfigured):
        publish("The mill runs.", half)


def test_a_page_that_is_not_ours_is_a_matter_of_permission(sandbox, account):
    other = replace(account, settings={**account.settings, "author": "urn:li:organization:1"})
    with pytest.raises(Misconfigured, match="does not let us post"):
        publish("The mill runs.", other)


def test_a_probe_names_the_page_and_refuses_a_wrong_token(sandbox, account):
    assert channel.probe(account).startswith("connected to urn:li:organization:5001")
    wrong = replace(account, credentials={"access_token": "nonsense"})
    with pytest.raises(AuthExpired):
        channel.probe(wrong)


@pytest.mark.parametrize(
    ("version", "warning"),
    [
        ("202609", ""),
        ("202602", ""),
        ("202601", "10 months old"),
        ("202511", "12 months old"),
        ("v2", "no year and month"),
    ],
)
def test_an_ageing_api_version_is_warned_about(version, warning):
    said = _warning_about(version, now=datetime(2026, 11, 22, tzinfo=UTC))
    assert (warning in said) if warning else said == ""
