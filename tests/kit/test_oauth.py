"""A refresh token is traded, refused for good, or could not be offered: three different things."""

import json
import traceback

import pytest
import requests

from distributor.contract import (
    AuthExpired,
    Deadline,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    Transient,
)
from distributor.kit.oauth import renew
from tests.kit.answering import answering

FRESH = "fresh-access-token"


def answer(status, body, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()]
    head = f"HTTP/1.1 {status} Said\r\n{''.join(lines)}Content-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


def ask(data, *, seconds=5.0):
    with answering(data) as (origin, came):
        form = {"grant_type": "refresh_token", "refresh_token": "worn-token"}
        request = requests.Request("POST", f"{origin}/token", data=form)
        deadline = Deadline.after(seconds)
        tokens = renew(request, platform="Wall", deadline=deadline, secrets=["worn-token"])
    assert came[0].endswith(b"grant_type=refresh_token&refresh_token=worn-token")
    return tokens


def test_new_tokens_come_back_and_nothing_else():
    body = {"access_token": FRESH, "refresh_token": "next", "expires_in": 7200, "scope": "all"}
    assert ask(answer(200, body)) == {"access_token": FRESH, "refresh_token": "next"}


@pytest.mark.parametrize("refresh_token", [None, "", 7])
def test_a_platform_may_keep_the_refresh_token_as_it_is(refresh_token):
    body = {"access_token": FRESH, "refresh_token": refresh_token}
    assert ask(answer(200, body)) == {"access_token": FRESH}


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"error": "invalid_grant"}, AuthExpired),
        (400, {"error": "invalid_request"}, AuthExpired),
        (401, b"", AuthExpired),
        (403, b"<html>", AuthExpired),
        (401, {"error": "invalid_client"}, Misconfigured),
        (400, {"error": "unauthorized_client"}, Misconfigured),
        (404, b"", Misconfigured),
        (307, b"", Misconfigured),
        (408, b"", Transient),
        (500, b"", Transient),
        (503, {"error": "temporarily_unavailable"}, Transient),
    ],
)
def test_a_refusal_means_one_error(status, body, expected):
    with pytest.raises(expected) as caught:
        ask(answer(status, body))
    assert type(caught.value) is expected
    assert caught.value.raw.startswith(str(status))


def test_what_can_be_changed_comes_with_a_hint():
    for status, body in ((404, b""), (401, {"error": "invalid_client"})):
        with pytest.raises(Misconfigured) as caught:
            ask(answer(status, body))
        assert caught.value.hint


def test_a_rate_limit_tells_how_long():
    with pytest.raises(RateLimited) as caught:
        ask(answer(429, {}, Retry_After="17"))
    assert caught.value.retry_after == 17


@pytest.mark.parametrize(
    "data",
    [
        b"",
        answer(200, {"access_token": FRESH})[:-4],
        answer(200, f'{{"access_token": "{FRESH}"'.encode()),
        answer(200, {"access_token": [FRESH]}),
        answer(200, [FRESH]),
        answer(200, {"refresh_token": FRESH}),
    ],
)
def test_a_lost_answer_is_no_refusal_and_shows_no_new_token(data):
    with pytest.raises(Transient) as caught:
        ask(data)
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.raw
    assert FRESH not in shown
    assert not isinstance(caught.value, OutcomeUnknown)


def test_an_echoed_refresh_token_is_blotted_out():
    with pytest.raises(AuthExpired) as caught:
        ask(answer(400, {"error": "invalid_grant", "token": "worn-token"}))
    assert "worn-token" not in caught.value.raw
