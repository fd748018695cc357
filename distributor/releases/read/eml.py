"""A saved e-mail as lines: its HTML or text part; the subject is the title."""

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage

from distributor.contract.values import Asset
from distributor.releases.read.html import read_html
from distributor.releases.read.lines import Source, squeeze
from distributor.releases.read.text import read_text
from distributor.releases.read.unreadable import Unreadable

_REPLY = re.compile(r"^(?:(?:re|fwd?|tr|rép|aw|wg)\s*:\s*)+", re.IGNORECASE)

_SIGNATURE = re.compile(r"\r?\n-- ?\r?\n(?:.*\r?\n?){1,10}\Z")


def read_eml(content: bytes) -> Source:
    """The lines of an e-mail.

    Raises:
        Unreadable: it has no text.
    """
    message = email.message_from_bytes(content, policy=email.policy.default)
    try:
        body = message.get_body(preferencelist=("html", "plain"))
        text = str(body.get_content()) if body is not None else ""
    except (LookupError, ValueError, AttributeError, TypeError) as error:
        raise Unreadable(
            "The e-mail cannot be decoded. Save its text as .txt and queue that."
        ) from error
    if not squeeze(text) or body is None:
        raise Unreadable("The e-mail has no text part. Save its text as .txt and queue that.")
    title = _REPLY.sub("", squeeze(str(message.get("subject") or "")))
    if body.get_content_subtype() != "html":
        return replace(read_text(_SIGNATURE.sub("", text)), title=title)
    return replace(read_html(text, attached=_attached(message)), title=title)


def _attached(message: EmailMessage) -> dict[str, Asset]:
    """The pictures of a mail that its HTML can name, by content id."""
    found: dict[str, Asset] = {}
    for part in message.walk():
        name = str(part.get("Content-ID") or "").strip().strip("<>")
        content = part.get_payload(decode=True) if name else None
        if part.get_content_maintype() == "image" and isinstance(content, bytes):
            kind = part.get_content_type()
            found[name] = Asset(name=name, media_type=kind, content=content)
    return found
