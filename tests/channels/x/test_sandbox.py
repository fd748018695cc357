"""The small X keeps the rules that matter, and shows what followers see."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import requests
from requests_oauthlib import OAuth1

from channels.x import channel
from channels.x.signature import signer_of
from distributor.contract import (
    AuthExpired,
    Deadline,
    Misconfigured,
    OutcomeUnknown,
    Outgoing,
    Part,
    RateLimited,
    Rejected,
)


@pytest.fixture
def sandbox():
    with channel.sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def account(sandbox):
    return sandbox.account(id=1, handle="@vellin")


def publish(text, account, *, previous=None):
    outgoing = Outgoing(
        key="k",
        part=Part(text=text),
        language="en",
        due_at=datetime.now(UTC),
        deadline=Deadline.after(5),
        previous=previous,
    )
    return channel.publish(outgoing, account)


def bearer(account):
    return {"Authorization": f"Bearer {account.credentials['oauth2_token']}"}


def test_a_text_of_280_fits_and_one_of_281_does_not(sandbox, account):
    publish("é" * 280, account)
    with pytest.raises(Rejected):
        publish("é" * 281, account)
    with pytest.raises(Rejected):
        publish("漢" * 141, account)


def test_a_second_cashtag_is_refused(sandbox, account):
    publish("Shares of $MILL rose by $3.", account)
    with pytest.raises(Misconfigured):
        publish("Shares of $MILL and $PORT rose.", account)


def test_unknown_fields_and_no_object_are_refused(sandbox, account):
    for body in ({"text": "a", "txet": "b"}, ["text"]):
        answer = requests.post(
            f"{sandbox.origin}/2/tweets", json=body, headers=bearer(account), timeout=5
        )
        assert answer.status_code == 400
    assert sandbox.accepted() == []


@pytest.mark.parametrize("path", ["/2/tweets", "/2/users/me", "/2/users/1001/tweets"])
def test_nothing_answers_without_a_token(sandbox, path):
    call = requests.post if path == "/2/tweets" else requests.get
    assert call(f"{sandbox.origin}{path}", json={}, timeout=5).status_code == 401


def test_ids_grow_and_tell_the_time(sandbox, account):
    ids = [int(publish(f"Text {number}", account).remote_id) for number in range(5)]
    assert ids == sorted(set(ids))


def test_a_good_answer_tells_what_is_left(sandbox, account):
    answer = requests.post(
        f"{sandbox.origin}/2/tweets", json={"text": "a"}, headers=bearer(account), timeout=5
    )
    assert answer.headers["x-rate-limit-remaining"] == "99"


def test_the_day_limit_can_be_used_up_while_the_other_is_not(sandbox, account):
    sandbox.inject("rate_limited", form="day", retry_after="4000")
    with pytest.raises(RateLimited) as caught:
        publish("a", account)
    assert caught.value.retry_after == pytest.approx(4000, abs=3)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("credits", Misconfigured),
        ("client_forbidden", Misconfigured),
        ("forbidden", Misconfigured),
        ("too_long", Rejected),
        ("old_shape", AuthExpired),
    ],
)
def test_it_can_refuse_in_many_forms(sandbox, account, form, expected):
    sandbox.inject("rejected", form=form)
    with pytest.raises(expected):
        publish("a", account)


def test_it_can_break_with_a_page(sandbox, account):
    sandbox.inject("unavailable_before", form="html")
    with pytest.raises(OutcomeUnknown) as caught:
        publish("a", account)
    assert "<h1>" in caught.value.raw


def test_a_token_is_known_again_after_a_restart(account):
    with channel.sandbox() as another:
        moved = {**account.settings, "api_url": another.origin}
        assert channel.probe(replace(account, settings=moved)) == "signed in as @vellin"


def test_a_handle_that_is_no_user_name_becomes_one(sandbox):
    account = sandbox.account(id=3, handle="Werke Köln")
    assert channel.probe(account) == "signed in as @WerkeKln"
    assert channel.probe(sandbox.account(id=4, handle="製作")) == "signed in as @newsroom4"


def test_the_page_shows_a_thread_with_links_and_nothing_dangerous(sandbox, account, monkeypatch):
    monkeypatch.setenv("DISTRIBUTOR_SANDBOX_REWRITE", "https://news.example.com=http://127.0.0.1:1")
    first = publish("The mill runs. https://news.example.com/r/1 & example.com", account)
    publish("<script>alert(1)</script>", account, previous=first)
    page = requests.get(sandbox.page_url, timeout=5).text
    assert '<a href="http://127.0.0.1:1/r/1" rel="noopener">news.example.com/r/1</a>' in page
    assert '<a href="http://example.com" rel="noopener">example.com</a>' in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert page.count('class="item goes-on"') == 1


def test_a_post_has_its_page_under_both_addresses(sandbox, account):
    receipt = publish("The mill runs.", account)
    for path in (f"vellin/status/{receipt.remote_id}", f"i/web/status/{receipt.remote_id}"):
        page = requests.get(f"{sandbox.origin}/{path}", timeout=5)
        assert (page.status_code, "The mill runs." in page.text) == (200, True)
    assert requests.get(f"{sandbox.origin}/vellin/status/1", timeout=5).status_code == 404


def test_an_empty_timeline_says_so(sandbox):
    assert "Nothing has been posted yet" in requests.get(sandbox.page_url, timeout=5).text


def test_a_signature_counts_only_for_what_it_signed():
    token, url = "1001-vellin", "http://127.0.0.1:9/2/users/1001/tweets?b=2&a=1%202"
    signed = {"method": "GET", "url": url, "consumer_key": "app", "consumer_secret": "app-secret"}
    auth = OAuth1("app", "app-secret", token, f"secret-of-{token}")
    header = requests.Request("GET", url, auth=auth).prepare().headers["Authorization"]
    header = header if isinstance(header, str) else header.decode()
    assert signer_of(header, **signed) == {"id": "1001", "username": "vellin"}
    assert signer_of("", **signed) is None
    for wrong in (
        {"method": "POST"},
        {"url": url.replace("b=2", "b=3")},
        {"consumer_secret": "other"},
        {"consumer_key": "other"},
    ):
        assert signer_of(header, **{**signed, **wrong}) is None
