"""Turns a mail that came back into events for the core: whose mail it was, and what happened."""

from collections.abc import Callable, Collection
from email.parser import BytesHeaderParser
from hashlib import sha256
from itertools import islice

from channels.email.returns.read import Returned, read_return
from channels.email.returns.sorts import KINDS
from distributor.contract import Event, EventKind

WORDS_LIMIT = 50
ID_LETTERS = 32


def news_in(
    content: bytes, *, sender: str | None, tags: Collection[str], knows: Callable[[str], bool]
) -> list[Event]:
    """One event for each of our mails this is about; none when no tag proves that it is ours.

    `tags` are those of the addresses it came to, which `knows` has confirmed; without one, such
    as for a feedback loop, the tag is looked for in what was sent back.
    """
    returned = read_return(content, sender=sender)
    inside = (word.lower() for word in islice(returned.words, WORDS_LIMIT))
    proven = list(tags) or list(islice((word for word in inside if knows(word)), 1))
    report = _id(content)
    return [_event(returned, tag=tag, id=report) for tag in dict.fromkeys(proven)]


def _event(returned: Returned, *, tag: str, id: str) -> Event:
    kind = KINDS[returned.sort]
    said = str(returned.sort) if kind is EventKind.ANSWERED else returned.said
    return Event(kind=kind, id=id, tag=tag, code=returned.code, said=said)


def _id(content: bytes) -> str:
    """The same for the same mail, also when another server's trace was added on the way."""
    head = BytesHeaderParser().parsebytes(content)
    named = str(head.get("Message-ID", "")).strip().encode("utf-8", "replace")
    return sha256(named or content).hexdigest()[:ID_LETTERS]
