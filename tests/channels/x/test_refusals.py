"""Each way X says no has one meaning."""

import json
import time

import pytest
import requests

from channels.x.refusals import raise_for_refusal, wait_of
from distributor.contract import (
    AuthExpired,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Transient,
)

TYPES = "https://api.twitter.com/2/problems"


def answer(status, body=None, *, method="POST", headers=()):
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    response._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response.request = requests.Request(method, "https://api.x.com/2/tweets").prepare()
    return response


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"type": f"{TYPES}/invalid-request", "errors": [{"message": "bad text"}]}, Rejected),
        (400, {"errors": [{"code": 215, "message": "Bad Authentication data"}]}, AuthExpired),
        (401, {"title": "Unauthorized", "type": "about:blank"}, AuthExpired),
        (402, {"title": "CreditsDepleted", "type": f"{TYPES}/credits"}, Misconfigured),
        (403, {"detail": "You are not allowed to create a duplicate"}, OutcomeUnknown),
        (403, {"detail": "Reply to this conversation is not allowed because …"}, Rejected),
        (403, {"errors": [{"code": 186, "message": "Tweet needs to be shorter."}]}, Rejected),
        (403, {"type": f"{TYPES}/client-forbidden", "detail": "…"}, Misconfigured),
        (403, {"detail": "Your app has no write permission"}, Misconfigured),
        (403, {"title": "Forbidden"}, Misconfigured),
        (403, b"<html>", Misconfigured),
        (403, {"errors": None, "detail": None}, Misconfigured),
        (403, [1, 2], Misconfigured),
        (404, {"title": "Not Found"}, Rejected),
        (410, {}, Rejected),
        (413, {}, Rejected),
        (429, {"title": "Too Many Requests"}, RateLimited),
        (500, b"<h1>oops</h1>", OutcomeUnknown),
        (503, {"title": "Service Unavailable"}, OutcomeUnknown),
    ],
)
def test_a_refusal_means_one_error(status, body, expected):
    with pytest.raises(expected) as caught:
        raise_for_refusal(answer(status, body), secrets=())
    assert type(caught.value) is expected
    assert caught.value.raw.startswith(str(status))


def test_what_can_be_changed_comes_with_a_hint():
    for status, body in [(402, {}), (403, {"title": "Forbidden"}), (403, {"detail": "scope"})]:
        with pytest.raises(Misconfigured) as caught:
            raise_for_refusal(answer(status, body), secrets=())
        assert caught.value.hint


def test_the_reasons_are_xs_own_words():
    body = {"detail": "invalid", "errors": [{"message": "text is odd"}, {"message": ""}, 7]}
    with pytest.raises(Rejected) as caught:
        raise_for_refusal(answer(400, body), secrets=())
    assert caught.value.reasons == ("text is odd", "invalid")


def test_a_refused_text_without_a_reason_still_says_something():
    with pytest.raises(Rejected) as caught:
        raise_for_refusal(answer(400, {}), secrets=())
    assert caught.value.reasons == ("X refused this post for good.",)


def test_a_broken_look_up_is_only_tried_again():
    with pytest.raises(Transient):
        raise_for_refusal(answer(503, {}, method="GET"), secrets=())


def test_an_echoed_credential_is_blotted_out():
    with pytest.raises(AuthExpired) as caught:
        raise_for_refusal(answer(401, {"detail": "token abc-123 is bad"}), secrets=["abc-123"])
    assert "abc-123" not in caught.value.raw


def test_a_good_answer_raises_nothing():
    raise_for_refusal(answer(201, {"data": {}}), secrets=())


def limits(**groups):
    """Make headers of group=(remaining, seconds until reset)."""
    headers = {}
    for group, (remaining, seconds) in groups.items():
        name = group.replace("_", "-")
        headers[f"{name}-remaining"] = remaining
        headers[f"{name}-reset"] = (
            seconds if isinstance(seconds, str) else str(int(time.time()) + seconds)
        )
    return answer(429, {}, headers=headers)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ({"x_rate_limit": ("0", 300)}, 300),
        ({"x_rate_limit": ("57", 300), "x_app_limit_24hour": ("0", 7200)}, 7200),
        ({"x_rate_limit": ("0", 300), "x_user_limit_24hour": ("0", 7200)}, 7200),
        ({"x_rate_limit": ("0", 7200), "x_user_limit_24hour": ("4", 9000)}, 7200),
        ({"x_rate_limit": ("0", -50)}, 1),
        ({"x_rate_limit": ("0", 10_000_000)}, 86_400),
        ({"x_rate_limit": ("12", 300)}, None),
        ({"x_rate_limit": ("0", "soon")}, None),
        ({}, None),
    ],
)
def test_the_wait_is_the_latest_reset_of_what_is_used_up(groups, expected):
    wait = wait_of(limits(**groups))
    assert wait == (None if expected is None else pytest.approx(expected, abs=2))


def test_a_plain_retry_after_is_honoured_too():
    assert wait_of(answer(429, {}, headers={"Retry-After": "17"})) == 17
