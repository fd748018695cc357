"""The small LinkedIn keeps the rules that matter, and shows what followers see."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from channels.linkedin import channel
from distributor.contract import (
    AuthExpired,
    Deadline,
    Misconfigured,
    OutcomeUnknown,
    Outgoing,
    Part,
    RateLimited,
    Rejected,
    Transient,
)


@pytest.fixture
def sandbox():
    with channel.sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def account(sandbox):
    return sandbox.account(id=1, handle="@Vellin Wörks")


def publish(text, account, **fields):
    outgoing = Outgoing(
        key="k",
        part=Part(text=text, fields=fields),
        language="en",
        due_at=datetime.now(UTC),
        deadline=Deadline.after(5),
    )
    return channel.publish(outgoing, account)


def post(sandbox, account, body, **changed):
    headers = {
        "Authorization": f"Bearer {account.credentials['access_token']}",
        "Linkedin-Version": "202609",
        "X-Restli-Protocol-Version": "2.0.0",
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    kept = {name: value for name, value in headers.items() if value}
    return requests.post(f"{sandbox.origin}/rest/posts", json=body, headers=kept, timeout=5)


def body(commentary="Text", **content):
    return {"author": "urn:li:organization:5001", "commentary": commentary, **content}


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("Linkedin_Version", "", 400),
        ("Linkedin_Version", "202504", 426),
        ("Linkedin_Version", "209901", 426),
        ("Authorization", "", 401),
        ("Authorization", "Bearer stranger", 401),
        ("X_Restli_Protocol_Version", "", 400),
    ],
)
def test_the_three_headers_are_asked_for(sandbox, account, header, value, status):
    assert post(sandbox, account, body(), **{header: value}).status_code == status
    assert requests.get(f"{sandbox.origin}/rest/posts", timeout=5).status_code == 400
    assert requests.get(f"{sandbox.origin}/rest/posts/urn", timeout=5).status_code == 400
    assert sandbox.accepted() == []


def test_a_good_post_is_answered_with_its_name_and_nothing_else(sandbox, account):
    answer = post(sandbox, account, body())
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["x-restli-id"] == sandbox.accepted()[0][1]


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ([], "MISSING_FIELD"),
        ({"commentary": "x"}, "MISSING_FIELD"),
        (body("x" * 3001), "FIELD_ARRAY_SIZE_TOO_HIGH"),
        (body("😀" * 1501), "FIELD_ARRAY_SIZE_TOO_HIGH"),
        (body(" "), "INVALID_VALUE_BLANK_FIELD"),
        (body(7), "INVALID_VALUE_BLANK_FIELD"),
        (body(content={"article": {"title": "x" * 400}}), "FIELD_LENGTH_TOO_LONG"),
    ],
)
def test_what_is_wrong_is_named(sandbox, account, wish, code):
    answer = post(sandbox, account, wish)
    assert answer.status_code == 400
    assert answer.json()["errorDetails"]["inputErrors"][0]["code"] == code


@pytest.mark.parametrize(
    ("commentary", "kept"),
    [
        ("whole", "whole"),
        ("cut (here", "cut "),
        ("cut_here", "cut"),
        ("cut @here", "cut "),
        (r"a \(b\) c", "a (b) c"),
        (r"a \\ b", "a \\ b"),
        ("a \\b", "a "),
        ("a #tag b", "a #tag b"),
        ("a # b", "a "),
        (r"a {hashtag|\#|tag} b", "a #tag b"),
        (r"a @[N \(x\)](urn:li:organization:1) b", "a N (x) b"),
        ("a @[N](nobody) b", "a "),
    ],
)
def test_a_text_is_cut_at_the_first_sign_left_bare(sandbox, account, commentary, kept):
    assert post(sandbox, account, body(commentary)).status_code == 201
    assert sandbox.accepted()[0][0] == kept


def test_a_double_is_refused_for_a_while_and_per_page(sandbox, account, monkeypatch):
    publish("Same text.", account)
    publish("Same text.", sandbox.account(id=2, handle="Port"))
    assert post(sandbox, account, body("Same text.")).status_code == 422
    monkeypatch.setattr("channels.linkedin.sandbox.DOUBLE_WINDOW", timedelta())
    assert post(sandbox, account, body("Same text.")).status_code == 201


@pytest.mark.parametrize(
    ("fault", "form", "expected"),
    [
        ("unavailable_before", "500", OutcomeUnknown),
        ("unavailable_after", "504", OutcomeUnknown),
        ("auth_expired", "revoked", AuthExpired),
        ("rejected", "version", Misconfigured),
        ("rejected", "denied", Misconfigured),
        ("rejected", "conflict", OutcomeUnknown),
        ("rejected", "waiting", Transient),
        ("rejected", "other", Rejected),
        ("rate_limited", "day", RateLimited),
    ],
)
def test_it_can_refuse_in_many_forms(sandbox, account, fault, form, expected):
    sandbox.inject(fault, form=form)
    with pytest.raises(expected):
        publish("Text.", account)


def test_the_page_shows_the_post_and_its_card_and_nothing_dangerous(sandbox, account, monkeypatch):
    monkeypatch.setenv("DISTRIBUTOR_SANDBOX_REWRITE", "https://news.example.com=http://127.0.0.1:1")
    publish(
        "See https://example.com/a and <script>. #Mill",
        account,
        article_source="https://news.example.com/r/1",
        article_title="The <mill>",
    )
    page = requests.get(sandbox.page_url, timeout=5).text
    assert '<a href="https://example.com/a" rel="noopener">https://example.com/a</a>' in page
    assert '<a class="preview" href="http://127.0.0.1:1/r/1" rel="noopener">' in page
    assert "<strong>The &lt;mill&gt;</strong>" in page
    assert '<span class="soft">news.example.com</span>' in page
    assert "<script" not in page
    assert "@Vellin Wörks" in page


def test_pages_that_are_empty_or_unknown_say_so(sandbox):
    assert "Nothing has been posted yet" in requests.get(sandbox.page_url, timeout=5).text
    gone = requests.get(f"{sandbox.origin}/feed/update/urn:li:share:1/", timeout=5)
    assert (gone.status_code, "No such post" in gone.text) == (404, True)
