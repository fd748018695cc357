"""Events a mail provider posts: read when signed, refused with a sentence when not understood."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.email import channel
from channels.email.returns.webhook import MOST_EVENTS
from distributor.contract import Call, Forged, Garbled
from distributor.kit.signed import signature
from tests.channels.email.made import make_account

SECRET = "a secret of the tests"
NOW = datetime.now(UTC)
BOUNCE = {"type": "bounced", "message_id": "<3.0.2.1f.0@n.example>", "code": "5.1.1", "said": "x"}


def listen(told, *, secret=SECRET):
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    instant = str(int(NOW.timestamp()))
    signed = signature(body, id="msg", instant=instant, secret=SECRET)
    headers = {"webhook-id": "msg", "webhook-timestamp": instant, "webhook-signature": signed}
    account = replace(make_account(), credentials={"events_secret": secret} if secret else {})
    return channel.listen(Call(body=body, headers=headers, at=NOW), account)


def test_an_event_names_its_mail_by_message_id():
    (event,) = listen(BOUNCE)
    assert (event.kind, event.key, event.tag) == ("bounced", "3.0.2.1f.0", "")
    assert (event.code, event.said, event.id) == ("5.1.1", "x", "msg.0")


def test_several_events_in_one_call_have_ids_of_their_own():
    assert [event.id for event in listen([BOUNCE, BOUNCE])] == ["msg.0", "msg.1"]
    assert listen([]) == []


@pytest.mark.parametrize("secret", ["", "another"])
def test_without_the_secret_nothing_is_read(secret):
    with pytest.raises(Forged):
        listen(BOUNCE, secret=secret)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (b"<html>", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        ("words", "JSON object"),
        ([BOUNCE, 7], "JSON object"),
        ([BOUNCE] * (MOST_EVENTS + 1), "several"),
        (BOUNCE | {"type": "opened"}, "no type"),
        (BOUNCE | {"type": None}, "no type"),
        (BOUNCE | {"message_id": "<with space @n.example>"}, "names no mail"),
        ({"type": "bounced"}, "names no mail"),
        (BOUNCE | {"code": "550"}, "enhanced status code"),
    ],
)
def test_what_is_not_an_event_is_refused_with_a_sentence(told, said):
    with pytest.raises(Garbled, match=said):
        listen(told)
