"""One edition as MIME bytes, built once, with a hole for each thing that is a recipient's own.

Building a message takes milliseconds, filling the holes two microseconds: that is what lets one
process write a million personal mails. See `template.py` for the filling.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from hashlib import sha256

from channels.email.headers import mailbox, unstructured
from channels.email.quoted import SOFT_BREAK, encode
from channels.email.returns.path import is_same_organisation
from channels.email.settings import Sender
from distributor.contract import Part, Rejected

UNSUBSCRIBE_MARKER = "__unsubscribe_url__"
PREFERENCES_MARKER = "__preferences_url__"

_MARKERS = re.compile(f"({UNSUBSCRIBE_MARKER}|{PREFERENCES_MARKER})")
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,35}")
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9 .,&'()-]+")


class Slot(IntEnum):
    """The holes, in the order of the values that fill them."""

    DATE = 0
    MESSAGE_ID = 1
    TO = 2
    UNSUBSCRIBE = 3
    UNSUBSCRIBE_TEXT = 4
    UNSUBSCRIBE_HTML = 5
    PREFERENCES_TEXT = 6
    PREFERENCES_HTML = 7
    TAG = 8


Piece = bytes | Slot


def build(*, part: Part, language: str, sender: Sender) -> list[Piece]:
    """The whole message as fixed bytes and slots, in order; CRLF, ASCII, no leading dots.

    Raises:
        Rejected: the edition has no subject, no HTML, or no unsubscribe link where one must be.
    """
    _refuse_incomplete(part, language)
    html = part.fields["html"]
    digest = sha256("\0".join((part.fields["subject"], part.text, html)).encode("utf-8", "replace"))
    boundary = b"=_" + digest.hexdigest()[:32].encode("ascii")
    text_slots = {
        UNSUBSCRIBE_MARKER: Slot.UNSUBSCRIBE_TEXT,
        PREFERENCES_MARKER: Slot.PREFERENCES_TEXT,
    }
    html_slots = {
        UNSUBSCRIBE_MARKER: Slot.UNSUBSCRIBE_HTML,
        PREFERENCES_MARKER: Slot.PREFERENCES_HTML,
    }
    return [
        *_own_headers(sender),
        _shared_headers(part, language=language, sender=sender, edition=digest.hexdigest()[:12]),
        b'Content-Type: multipart/alternative; boundary="%b"\r\n\r\n' % boundary,
        _part_head(boundary, b"plain"),
        *_body(part.text, text_slots),
        _part_head(boundary, b"html"),
        *_body(html, html_slots),
        b"\r\n--%b--\r\n" % boundary,
    ]


def _refuse_incomplete(part: Part, language: str) -> None:
    reasons = [
        f"The mail has no {name}."
        for name in ("subject", "html")
        if not part.fields.get(name, "").strip()
    ]
    reasons += [
        f"The {name} of the mail has no unsubscribe link ({UNSUBSCRIBE_MARKER})."
        for name, text in (("text part", part.text), ("HTML", part.fields.get("html", "")))
        if UNSUBSCRIBE_MARKER not in text
    ]
    try:
        unstructured(part.fields.get("subject", ""))
    except ValueError:
        reasons.append("The subject of the mail holds a line break.")
    if not _LANGUAGE.fullmatch(language):
        reasons.append("The language of the mail is not a code such as en-CA.")
    if reasons:
        raise Rejected("This mail is not complete, so it was sent to nobody.", reasons=reasons)


def _own_headers(sender: Sender) -> Iterator[Piece]:
    yield from (b"Date: ", Slot.DATE, b"\r\nMessage-ID: ", Slot.MESSAGE_ID)
    yield from (b"\r\nTo: ", Slot.TO, b"\r\nList-Unsubscribe: <", Slot.UNSUBSCRIBE, b">")
    yield from _unsubscribe_by_mail(sender)
    yield b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    if sender.return_address:
        yield from (b"CFBL-Feedback-ID: ", Slot.TAG, b"\r\n")


def _unsubscribe_by_mail(sender: Sender) -> Iterator[Piece]:
    """For programs without the web: to a mailbox of its own, else to where mails come back."""
    if sender.unsubscribe_mailto:
        address = sender.unsubscribe_mailto.encode("ascii")
        yield b",\r\n <mailto:%b?subject=unsubscribe>" % address
    elif sender.return_address:
        local, _, domain = sender.return_address.encode("ascii").partition(b"@")
        yield b",\r\n <mailto:%b%%2B" % local
        yield from (Slot.TAG, b"@%b?subject=unsubscribe>" % domain)


def _shared_headers(part: Part, *, language: str, sender: Sender, edition: str) -> bytes:
    links = {"List-Help": sender.help_url, "List-Archive": sender.archive_url}
    values = {
        "From": mailbox(sender.name, sender.address),
        "Reply-To": mailbox("", sender.reply_to),
        "Subject": unstructured(part.fields["subject"]),
        "List-Id": f"{_phrase(sender.list_name)}<{sender.list_id}>",
        **{name: f"<{url}>" for name, url in links.items() if url},
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Precedence": "bulk",
        "Feedback-ID": f"{edition}:release:{language}:{sender.feedback_id}",
        **_complaint_headers(sender),
        "Content-Language": language,
        "MIME-Version": "1.0",
    }
    return "".join(f"{name}: {value}\r\n" for name, value in values.items()).encode("ascii")


def _complaint_headers(sender: Sender) -> dict[str, str]:
    """Where a mailbox provider reports complaints (RFC 9477): only within our own organisation."""
    if not sender.return_address or not is_same_organisation(sender.return_address, sender.address):
        return {}
    return {"CFBL-Address": f"{sender.return_address}; report=arf"}


def _phrase(name: str) -> str:
    """The list's name if it is plain; encoded words are not read in List headers."""
    return f'"{name}" ' if _PLAIN_PHRASE.fullmatch(name) else ""


def _part_head(boundary: bytes, subtype: bytes) -> bytes:
    return (
        b"\r\n--%b\r\nContent-Type: text/%b; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" % (boundary, subtype)
    )


def _body(text: str, slots: dict[str, Slot]) -> Iterator[Piece]:
    """Encode the text; each marker becomes a slot that stands between two soft breaks."""
    for piece in _MARKERS.split(text):
        if piece in slots:
            yield from (SOFT_BREAK, slots[piece], SOFT_BREAK)
        else:
            yield encode(piece)
