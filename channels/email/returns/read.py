"""Reads a mail that came back and says what it is: the main path, from the surest sign to none.

A machine's report (RFC 3464, RFC 5965) is believed by its fields and never by a search in the
text; then come the signs of automatic replies; only what is surely a server's own notice without
fields is given to flufl.bounce. What is none of these is somebody's reply and changes nothing.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr

from flufl.bounce import all_failures

from channels.email.replies import Reply
from channels.email.returns import automatic
from channels.email.returns.blame import read_reply, sort_of
from channels.email.returns.letter import Letter, text_of
from channels.email.returns.sorts import Sort, mildest

SAID_LIMIT = 400

_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_FEEDBACK = "message/feedback-report"
_SPAM_KINDS = {"abuse", "fraud", "virus", "other", "miscategorized"}
_LEAVING_KINDS = {"opt-out", "opt-out-list"}
_DAEMON = re.compile(r"(mailer-daemon|postmaster|mail-?daemon|daemon|mdaemon)@?", re.IGNORECASE)
_CODE = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_QUOTED = re.compile(
    r"(?<![\d.])[45]\d\d[ -][^\n]{3,}(?:\n[ \t]+[^\n]+)*|[^\n]*#[45]\.\d+\.\d+[^\n]*"
)
_CODE_IN_HASH = re.compile(r"#([45]\.\d{1,3}\.\d{1,3})")
_TAGGED_HEADERS = ("CFBL-Feedback-ID", "Return-Path", "X-Original-From", "List-Unsubscribe")
_TAGGED_FIELDS = ("Original-Mail-From", "Original-Envelope-Id", "CFBL-Feedback-ID")
_WORD = re.compile(r"[A-Za-z0-9.+_-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """What a mail that came back says.

    `code` is the enhanced status code where one was given, `said` the server's own words.
    `words` are what may be a tag of ours inside it: whoever has the key must prove it.
    """

    sort: Sort
    code: str = ""
    said: str = ""
    words: tuple[str, ...] = ()


def read_return(content: bytes, *, sender: str | None = None) -> Returned:
    """Say what this mail is; `sender` is its envelope sender where known ("" is nobody)."""
    try:
        return _read(Letter(content, sender=sender))
    except RecursionError:  # the standard library opens parts in parts in parts by calling itself
        return Returned(sort=Sort.REPLY)


def _read(letter: Letter) -> Returned:
    found = _feedback(letter) or _status_report(letter) or _without_report(letter)
    return Returned(
        sort=found.sort,
        code=found.code,
        said=" ".join(found.said.split())[:SAID_LIMIT],
        words=tuple(_words(letter)),
    )


def _feedback(letter: Letter) -> Returned | None:
    """A complaint, by the fields of RFC 5965."""
    blocks = letter.fields(_FEEDBACK)
    if not blocks:
        return None
    kind = text_of(blocks[0], "Feedback-Type").lower()
    if kind in _LEAVING_KINDS:
        return Returned(sort=Sort.LEAVE, said=kind)
    return Returned(sort=Sort.COMPLAINT if kind in _SPAM_KINDS else Sort.NO_COMPLAINT, said=kind)


def _status_report(letter: Letter) -> Returned | None:
    """A report of a mail server, by the fields of RFC 3464."""
    blocks = letter.fields(*_STATUS_TYPES)
    told = [_told(block) for block in blocks if "Final-Recipient" in block or "Action" in block]
    if not told:
        return None
    wanted = mildest([each.sort for each in told])
    return next(each for each in told if each.sort is wanted)


def _told(block: Message) -> Returned:
    """What one recipient's block says."""
    action = text_of(block, "Action").lower()
    status = _first_code(text_of(block, "Status"))
    diagnosis = text_of(block, "Diagnostic-Code").partition(";")
    said = (diagnosis[2] or diagnosis[0]).strip()
    reply = read_reply(said, status=status)
    return Returned(
        sort=_sort_by_action(action or _action_of(status), reply), code=reply.enhanced, said=said
    )


def _sort_by_action(action: str, reply: Reply) -> Sort:
    """Only `failed` is final; what a server tries again, or has passed on, is no bounce."""
    match action:
        case "failed":
            return sort_of(reply)
        case "delivered":
            return Sort.DELIVERED
        case "delayed":
            return Sort.DELAYED
        case _:
            return Sort.PASSED_ON


def _action_of(status: str) -> str:
    return {"2": "delivered", "4": "delayed", "5": "failed"}.get(status[:1], "")


def _without_report(letter: Letter) -> Returned:
    """By the signs of its sort; a server says in its sender's name that it is one."""
    if _is_from_a_server(letter) and (notice := _notice(letter)):
        return notice
    if automatic.is_challenge(letter):
        return Returned(sort=Sort.CHALLENGE)
    if automatic.is_of_a_list(letter):
        return Returned(sort=Sort.LIST)
    if automatic.is_automatic_reply(letter):
        return Returned(sort=Sort.AWAY)
    if automatic.asks_to_leave(letter):
        return Returned(sort=Sort.LEAVE)
    return (letter.is_from_nobody and _notice(letter)) or Returned(sort=Sort.REPLY)


def _is_from_a_server(letter: Letter) -> bool:
    local = parseaddr(letter.header("From"))[1].partition("@")[0]
    return "X-Failed-Recipients" in letter.message or _DAEMON.fullmatch(local) is not None


def _notice(letter: Letter) -> Returned | None:
    """A server's notice in its own words: flufl.bounce knows the shapes, we read the reason."""
    passing, final = _failures(letter)
    if not (passing or final):
        return None
    text = _above_the_original(letter.text())
    quoted = _QUOTED.search(text)
    reply = read_reply(quoted[0] if quoted else text, status=_hashed(text))
    sort = sort_of(reply) if final else Sort.DELAYED
    said = quoted[0] if quoted else text.strip().rpartition("\n\n")[2]
    return Returned(sort=sort, code=reply.enhanced, said=said)


def _failures(letter: Letter) -> tuple[Collection[bytes], Collection[bytes]]:
    try:
        return all_failures(letter.in_ascii())
    except (LookupError, ValueError, TypeError, AttributeError):  # it trusts its input
        return (), ()


def _above_the_original(text: str) -> str:
    """The part of a notice that is the server's own, without the copy of our mail."""
    cut = re.search(
        r"^-{2,}.*(copy of (the|your) message|original message|below this line)|^Return-Path:",
        text,
        re.IGNORECASE | re.MULTILINE,
    )
    return text[: cut.start()] if cut else text


def _hashed(text: str) -> str:
    """The code as qmail writes it: (#5.1.1)."""
    found = _CODE_IN_HASH.search(text)
    return found[1] if found else ""


def _first_code(status: str) -> str:
    """The code without the words some servers add: "5.1.1 (bad destination mailbox address)"."""
    found = _CODE.match(status)
    return found[0] if found else ""


def _words(letter: Letter) -> Iterator[str]:
    """Whatever in the report may be the tag of our mail."""
    original = letter.original()
    sources = [] if original is None else [(original, name) for name in _TAGGED_HEADERS]
    blocks = letter.fields(_FEEDBACK, *_STATUS_TYPES)
    sources += [(block, name) for block in blocks for name in _TAGGED_FIELDS]
    for message, name in sources:
        for word in _WORD.findall(text_of(message, name)):
            yield word.rpartition("+")[2]
