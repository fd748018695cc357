"""Each way LinkedIn says no has one meaning."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import requests

from channels.linkedin.refusals import earlier_post_of, raise_for_refusal
from distributor.contract import (
    AuthExpired,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Transient,
)


def inputs(code, description="why"):
    return {"errorDetails": {"inputErrors": [{"code": code, "description": description}]}}


def answer(status, body=None, *, method="POST", headers=()):
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    response._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response.request = requests.Request(method, "https://api.linkedin.com/rest/posts").prepare()
    return response


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"code": "VERSION_MISSING"}, Misconfigured),
        (400, inputs("FIELD_ARRAY_SIZE_TOO_HIGH"), Rejected),
        (400, inputs("MEDIA_ASSET_WAITING_UPLOAD"), Transient),
        (400, b"<html>", Rejected),
        (401, {"serviceErrorCode": 65602}, AuthExpired),
        (403, {"code": "ACCESS_DENIED"}, Misconfigured),
        (404, {"code": "NOT_FOUND"}, Rejected),
        (409, {"code": "CONFLICT"}, OutcomeUnknown),
        (413, {}, Rejected),
        (415, {"errorDetails": {"inputErrors": None}}, Rejected),
        (422, inputs("SOMETHING_ELSE"), Rejected),
        (426, {"code": "NONEXISTENT_VERSION"}, Misconfigured),
        (429, {"code": "TOO_MANY_REQUESTS"}, RateLimited),
        (500, {}, OutcomeUnknown),
        (504, b"", OutcomeUnknown),
    ],
)
def test_a_refusal_means_one_error(status, body, expected):
    with pytest.raises(expected) as caught:
        raise_for_refusal(answer(status, body), secrets=())
    assert type(caught.value) is expected
    assert caught.value.raw.startswith(str(status))


def test_the_reasons_are_linkedins_own_words():
    body = {**inputs("INVALID_URN_ID", "/author is wrong"), "message": "There are input errors"}
    with pytest.raises(Rejected) as caught:
        raise_for_refusal(answer(400, body), secrets=())
    assert caught.value.reasons == ("/author is wrong", "There are input errors")


def test_a_good_answer_raises_nothing():
    raise_for_refusal(answer(201), secrets=())


def wait(message, **headers):
    with pytest.raises(RateLimited) as caught:
        raise_for_refusal(answer(429, {"message": message}, headers=headers), secrets=())
    return caught.value.retry_after


def test_a_limit_of_the_day_ends_after_midnight_in_greenwich():
    seconds = wait("Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls")
    end = datetime.now(UTC) + timedelta(seconds=seconds)
    assert (end.hour, end.minute) in {(0, 4), (0, 5)}
    assert 0 < seconds <= 86_700


def test_another_limit_tells_no_time_unless_it_does():
    assert wait("Slow down") is None
    assert wait("Slow down, TODAY even") is None
    assert wait("Slow down", **{"Retry-After": "17"}) == 17


@pytest.mark.parametrize(
    ("status", "body", "urn"),
    [
        (422, inputs("DUPLICATE_POST", "duplicate of urn:li:share:12"), "urn:li:share:12"),
        (422, inputs("DUPLICATE_POST", "duplicate of urn:li:ugcPost:3."), "urn:li:ugcPost:3"),
        (422, inputs("DUPLICATE_POST", "duplicate"), ""),
        (422, inputs("SOMETHING_ELSE", "urn:li:share:12"), None),
        (400, inputs("DUPLICATE_POST", "duplicate of urn:li:share:12"), None),
        (201, None, None),
    ],
)
def test_a_duplicate_refusal_names_the_earlier_post(status, body, urn):
    assert earlier_post_of(answer(status, body)) == urn
