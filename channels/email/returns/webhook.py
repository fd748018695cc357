"""Events that a mail provider posts to us, signed, in one plain form any of them can be led to.

The call is signed after the rules of `kit.signed`; its body is one event or a list of them::

    {"type": "bounced", "message_id": "<3.0.2.1f.0@news.example.org>", "code": "5.1.1",
     "said": "550 5.1.1 user unknown"}
"""

import json
import re
from collections.abc import Mapping

from distributor.contract import Account, Call, Event, EventKind, Garbled
from distributor.kit.signed import call_id

MOST_EVENTS = 1000
SAID_LIMIT = 400

_MESSAGE_ID = re.compile(r"<?([A-Za-z0-9._-]{1,60})@[^<>\s@]{1,255}>?")
_CODE = re.compile(r"[245]\.\d{1,3}\.\d{1,3}|")


def read_call(call: Call, account: Account) -> list[Event]:
    """The events of a signed call.

    Raises:
        Forged: it is not signed with the account's secret, or not now.
        Garbled: the body is not what the guide describes.
    """
    called = call_id(call, secret=account.credentials.get("events_secret", ""))
    try:
        told = json.loads(call.body)
    except (ValueError, RecursionError) as error:
        raise Garbled("The body is not JSON.") from error
    listed = told if isinstance(told, list) else [told]
    if len(listed) > MOST_EVENTS:
        raise Garbled(f"More than {MOST_EVENTS} events in one call. Send them in several.")
    return [_event(each, id=f"{called}.{number}") for number, each in enumerate(listed)]


def _event(told: object, *, id: str) -> Event:
    if not isinstance(told, Mapping):
        raise Garbled("An event is a JSON object with the fields type and message_id.")
    words = {name: str(told.get(name) or "") for name in ("type", "message_id", "code", "said")}
    if words["type"] not in set(EventKind):
        raise Garbled(
            f"{words['type'][:40]!r} is no type of an event. There are: {', '.join(EventKind)}."
        )
    found = _MESSAGE_ID.fullmatch(words["message_id"])
    if not found:
        raise Garbled("An event names no mail of ours: its message_id is missing or strange.")
    if not _CODE.fullmatch(words["code"]):
        raise Garbled("The code of an event is not an enhanced status code such as 5.1.1.")
    return Event(
        kind=EventKind(words["type"]),
        id=id,
        key=found[1],
        code=words["code"],
        said=words["said"][:SAID_LIMIT],
    )
