"""Signed calls: only who has the secret, only now, and in constant time."""

from datetime import UTC, datetime, timedelta

import pytest

from distributor.contract import Call, Forged
from distributor.kit.signed import call_id, signature

NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
INSTANT = str(int(NOW.timestamp()))
SECRET = "whsec_bm90IGEgc2VjcmV0IGF0IGFsbA=="


def call(body=b"{}", *, secret=SECRET, at=NOW, **changes):
    signed = signature(body, id="msg_1", instant=INSTANT, secret=secret)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": INSTANT, "webhook-signature": signed}
    headers |= {f"webhook-{name}": value for name, value in changes.items()}
    return Call(body=body, headers=headers, at=at)


def test_the_published_example_of_the_rules_fits():
    # From the specification of Standard Webhooks.
    secret, instant = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "1614265330"
    signed = signature(
        b'{"test": 2432232314}', id="msg_p5jXN8AQM9LWM0D4loKWxJek", instant=instant, secret=secret
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", [SECRET, "plain words", "whsec_", "bm90"])
def test_a_call_signed_with_the_secret_is_believed(secret):
    assert call_id(call(secret=secret), secret=secret) == "msg_1"


def test_one_of_several_signatures_is_enough():
    good = signature(b"{}", id="msg_1", instant=INSTANT, secret=SECRET)
    assert call_id(call(signature=f"v1,AAAA {good}"), secret=SECRET) == "msg_1"


@pytest.mark.parametrize("minutes", [-5, 5])
def test_five_minutes_are_near_enough(minutes):
    assert call_id(call(at=NOW + timedelta(minutes=minutes)), secret=SECRET) == "msg_1"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": ""}, "not signed"),
        ({"id": "msg_2"}, "does not fit"),
        ({"timestamp": ""}, "not signed"),
        ({"timestamp": "yesterday"}, "whole seconds"),
        ({"timestamp": "²"}, "whole seconds"),
        ({"timestamp": "9" * 13}, "whole seconds"),
        ({"timestamp": str(int(INSTANT) + 1)}, "does not fit"),
        ({"signature": "v1,é"}, "does not fit"),
        ({"signature": "v1," + "A" * 44}, "does not fit"),
        ({"at": NOW + timedelta(minutes=5, seconds=1)}, "five minutes"),
        ({"at": NOW - timedelta(minutes=5, seconds=1)}, "five minutes"),
        ({"secret": "another"}, "does not fit"),
    ],
)
def test_anything_else_is_not(changes, said):
    with pytest.raises(Forged, match=said):
        call_id(call(**changes), secret=SECRET)


def test_a_changed_body_is_not_believed():
    forged = Call(body=b'{"type": "bounced"}', headers=call().headers, at=NOW)
    with pytest.raises(Forged, match="does not fit"):
        call_id(forged, secret=SECRET)


def test_without_a_secret_nobody_is_believed():
    with pytest.raises(Forged, match="no secret"):
        call_id(call(secret=""), secret="")
