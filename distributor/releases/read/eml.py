"""A saved e-mail as lines: what was sent, forwarded or attached; the subject is the title.

The release is where the words are: a cover note of two sentences is none, and a Word file beside
it is.
"""

import email
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from distributor.contract.values import Asset
from distributor.releases.read.docx import read_docx
from distributor.releases.read.html import read_html
from distributor.releases.read.lines import Line, Source, squeeze
from distributor.releases.read.text import read_text
from distributor.releases.read.unreadable import Unreadable

_REPLY = re.compile(r"^(?:(?:re|fwd?|tr|rép|aw|wg)\s*:\s*)+", re.IGNORECASE)
_FORWARDED = re.compile(
    r"^\W*(?:begin forwarded message|forwarded message|original message|message transféré|"
    r"message d['’]origine|début du message (?:transféré|réexpédié))\W*$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^\W*(?:from|de|date|sent|envoyé|subject|objet|to|à|cc|reply-to|répondre à)\s*:", re.IGNORECASE
)
_DEEPEST = 5
_NOTE = 12  # lines that may stand above what is forwarded
_HEADERS = 12

_LONGEST = 1_000
_SIGNATURE = re.compile(r"\r?\n-- ?\r?\n(?:.*\r?\n?){1,10}\Z")


class _Bounded(EmailPolicy):
    """Takes header fields apart, but none that is too long to be one: that takes for ever."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, value[:_LONGEST])


def read_eml(content: bytes) -> Source:
    """The lines of an e-mail.

    Raises:
        Unreadable: it has no text, or several files that could be the release.
    """
    message = email.message_from_bytes(content, policy=_Bounded())
    assert isinstance(message, EmailMessage)  # what this policy makes
    message = _sent(message)
    body, attached = _body(message), _attached(message)
    source = attached if _words(attached) >= _words(body) else body
    if source is None:
        raise Unreadable("The e-mail has no text part. Save its text as .txt and queue that.")
    subject = squeeze(str(message.get("subject") or ""))
    sent = None if _REPLY.match(subject) else _day(message)
    return replace(source, title=_REPLY.sub("", subject), published=source.published or sent)


def _day(message: EmailMessage) -> date | None:
    """The day on which a mail was sent; a release that names no day of its own is of that day."""
    try:
        return parsedate_to_datetime(str(message.get("date") or "")).date()
    except (ValueError, OverflowError):
        return None


def _sent(message: EmailMessage) -> EmailMessage:
    """The mail itself, or the one that was forwarded with it as a whole."""
    for _ in range(_DEEPEST):
        inner = next(message.iter_attachments(), None) if message.is_multipart() else None
        if inner is None or inner.get_content_type() != "message/rfc822":
            break
        forwarded = inner.get_content()
        if not isinstance(forwarded, EmailMessage):
            break
        message = forwarded
    return message


def _body(message: EmailMessage) -> Source | None:
    """The HTML or text part; None when it has no words."""
    try:
        body = message.get_body(preferencelist=("html", "plain"))
        text = str(body.get_content()) if body is not None else ""
    except (LookupError, ValueError, AttributeError, TypeError) as error:
        raise Unreadable(
            "The e-mail cannot be decoded. Save its text as .txt and queue that."
        ) from error
    if body is None or not squeeze(text):
        return None
    if body.get_content_subtype() == "html":
        source = read_html(text, attached=_pictures(message))
    else:
        source = read_text(_SIGNATURE.sub("", text))
    return replace(source, lines=tuple(_forwarded(source.lines)))


def _forwarded(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of what was forwarded in the text, without the note and the headers above it."""
    for place, line in enumerate(lines[:_NOTE]):
        if not _FORWARDED.match(line.text):
            continue
        start = place + 1
        while start < min(len(lines), place + _HEADERS) and _HEADER.match(lines[start].text):
            start += 1
        return lines[start:] if start > place + 1 else lines
    return lines


def _attached(message: EmailMessage) -> Source | None:
    """The Word file beside the text; None when there is none that can be read."""
    files = dict(_word_files(message))
    if len(files) > 1:
        raise Unreadable(
            f"The e-mail has several Word files ({', '.join(files)}). Save them, and queue the "
            "release itself; for two languages name both files."
        )
    return next((read_docx(content) for content in files.values()), None)


def _word_files(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in message.walk():
        name = Path(str(part.get_filename() or "")).name
        if name.casefold().endswith(".docx"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield name, content


def _words(source: Source | None) -> int:
    lines = source.lines if source is not None else ()
    return sum(len(line.text.split()) for line in lines if not line.head)


def _pictures(message: EmailMessage) -> dict[str, Asset]:
    """The pictures of a mail that its HTML can name, by content id."""
    found: dict[str, Asset] = {}
    for part in message.walk():
        name = str(part.get("Content-ID") or "").strip().strip("<>")
        content = part.get_payload(decode=True) if name else None
        if part.get_content_maintype() == "image" and isinstance(content, bytes):
            kind = part.get_content_type()
            found[name] = Asset(name=name, media_type=kind, content=content)
    return found
