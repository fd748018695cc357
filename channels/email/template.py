"""A message with its holes, ready to be filled for one recipient after another.

Kept between slices, because the next fifty recipients nearly always get the same edition.
"""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from channels.email.headers import LINE_LIMIT, ascii_address, mailbox
from channels.email.message import (
    PREFERENCES_MARKER,
    UNSUBSCRIBE_MARKER,
    Piece,
    Slot,
    build,
)
from channels.email.quoted import encode_value
from channels.email.settings import Sender
from distributor.contract import Misconfigured, Part, Recipient, RecipientGone, Rejected
from distributor.kit.http import is_loopback

KEPT = 32  # templates; one is about twice the size of a mail

_SAFE_KEY = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_LINK = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[^/?#:\[\]]+)[!#-;=?-~]*")
_LINK_LIMIT = LINE_LIMIT - len("List-Unsubscribe: <>,")
_SAME_EVERYWHERE = re.compile(r"[!#-%(-;?-~]{1,75}")  # nothing to encode in header, text or HTML


class Template:
    """Fixed bytes and slots; `fill` makes one recipient's message."""

    __slots__ = ("_pieces", "_places")

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces: list[bytes] = []
        self._places: list[tuple[int, Slot]] = []
        for piece in _merged(pieces):
            if isinstance(piece, Slot):
                self._places.append((len(self._pieces), piece))
                self._pieces.append(b"")
            else:
                self._pieces.append(piece)

    def fill(self, values: tuple[bytes, ...]) -> bytes:
        """The message with these values, in the order of `Slot`."""
        pieces = self._pieces.copy()
        for place, slot in self._places:
            pieces[place] = values[slot]
        return b"".join(pieces)

    def pieces(self) -> Iterator[Piece]:
        """The fixed bytes and the slots, in order."""
        slots = dict(self._places)
        for place, fixed in enumerate(self._pieces):
            yield slots.get(place, fixed)

    def count(self, slot: Slot) -> int:
        """How often a slot stands in the message."""
        return sum(1 for _, found in self._places if found is slot)


def template_for(*, part: Part, language: str, sender: Sender) -> Template:
    """The template of an edition, made or remembered.

    Raises:
        Rejected: the edition is not complete.
    """
    return _template(part.text, frozenset(part.fields.items()), language, sender)


@lru_cache(maxsize=KEPT)
def _template(
    text: str, fields: frozenset[tuple[str, str]], language: str, sender: Sender
) -> Template:
    part = Part(text=text, fields=dict(fields))
    template = Template(build(part=part, language=language, sender=sender))
    _refuse_miscounted(template, planned_slots(part, sender))
    return template


def planned_slots(part: Part, sender: Sender) -> Mapping[Slot, int]:
    """How often each slot must stand in the message of this part."""
    page = part.fields["html"]
    return {
        Slot.DATE: 1,
        Slot.MESSAGE_ID: 1,
        Slot.TO: 1,
        Slot.UNSUBSCRIBE: 1,
        Slot.UNSUBSCRIBE_TEXT: part.text.count(UNSUBSCRIBE_MARKER),
        Slot.UNSUBSCRIBE_HTML: page.count(UNSUBSCRIBE_MARKER),
        Slot.PREFERENCES_TEXT: part.text.count(PREFERENCES_MARKER),
        Slot.PREFERENCES_HTML: page.count(PREFERENCES_MARKER),
        Slot.TAG: 0 if not sender.return_address else 1 if sender.unsubscribe_mailto else 2,
    }


def _refuse_miscounted(template: Template, planned: Mapping[Slot, int]) -> None:
    wrong = [slot.name.lower() for slot, count in planned.items() if template.count(slot) != count]
    if wrong:
        raise Rejected(
            "The places for a recipient's own links did not survive in this mail, so it was sent"
            f" to nobody ({', '.join(wrong)})."
        )


def values_for(
    recipient: Recipient, *, address: str, message_id: str, date: bytes, tag: str = ""
) -> tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes]:
    """What fills the slots for one recipient, each encoded for its place.

    Raises:
        Rejected: the name cannot be sent.
        Misconfigured: the link out is missing or could not be followed.
    """
    unsubscribe = _checked_link(recipient.unsubscribe_url)
    preferences = _checked_link(recipient.preferences_url or recipient.unsubscribe_url)
    return (
        date,
        message_id.encode("ascii"),
        _to(recipient.name, address),
        unsubscribe.encode("ascii"),
        *_in_both_parts(unsubscribe),
        *_in_both_parts(preferences),
        tag.encode("ascii"),
    )


def envelope_address(recipient: Recipient) -> str:
    """The address as the envelope needs it.

    Raises:
        RecipientGone: it can receive no mail from anybody.
        Rejected: it needs mail servers with SMTPUTF8, which we do not speak.
    """
    try:
        return ascii_address(recipient.address)
    except ValueError as error:
        if "@" in recipient.address and not recipient.address.partition("@")[0].isascii():
            raise Rejected(
                "This address has letters before the @ that many mail servers cannot take, and"
                " ours does not try. Ask this subscriber for another address."
            ) from error
        raise RecipientGone("This is not an address that can receive mail.") from error


def identity_of(key: str) -> str:
    """The key in letters that an address may hold; nearly always the key itself."""
    if _SAFE_KEY.fullmatch(key):
        return key
    return sha256(key.encode("utf-8", "replace")).hexdigest()[:32]


def date_now() -> bytes:
    """The Date header of this slice."""
    return format_datetime(datetime.now(UTC)).encode("ascii")


def _to(name: str, address: str) -> bytes:
    try:
        return mailbox(name, address).encode("ascii")
    except ValueError as error:
        raise Rejected(
            "The name of this subscriber holds a line break. Correct the name and send again."
        ) from error


def _checked_link(url: str) -> str:
    found = _LINK.fullmatch(url)
    if not found or len(url) > _LINK_LIMIT:
        raise Misconfigured(
            "This mail has no usable unsubscribe link, and without one it must not be sent.",
            hint="Set PUBLIC_URL to the public https address of this service.",
        )
    if found[1] == "http" and not is_loopback(found[2].strip("[]")):
        raise Misconfigured(
            "The unsubscribe link of this mail is not https, so mailboxes would not offer it.",
            hint="Set PUBLIC_URL to an address that begins with https://.",
        )
    return url


def _in_both_parts(url: str) -> tuple[bytes, bytes]:
    if _SAME_EVERYWHERE.fullmatch(url):
        plain = url.encode("ascii")
        return plain, plain
    return encode_value(url), encode_value(html.escape(url))


def _merged(pieces: list[Piece]) -> Iterator[Piece]:
    """Join neighbouring fixed bytes: fewer pieces, faster filling."""
    fixed: list[bytes] = []
    for piece in pieces:
        if isinstance(piece, Slot):
            yield b"".join(fixed)
            yield piece
            fixed = []
        else:
            fixed.append(piece)
    yield b"".join(fixed)
