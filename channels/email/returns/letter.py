"""One mail that came back, opened: its parts by type, its own words, the mail it is about.

Whatever a stranger's machine sends is read as far as it can be: broken encodings and headers give
replacement signs, never an error.
"""

from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import HeaderParser

TEXT_LIMIT = 20_000  # what machines say stands at the beginning
HEAD_LIMIT = 64 * 1024  # as much of it as is read where no report part tells
HEADER_LIMIT = 4000
PARTS_LIMIT = 100  # a report has three

_ASCII_ONLY = bytes(range(128)) + b"?" * 128


class Letter:
    """A mail that came back. `sender` is its envelope sender, None where nobody told."""

    def __init__(self, content: bytes, *, sender: str | None = None) -> None:
        self._content = content
        self.message = message_from_bytes(content)
        told = sender if sender is not None else self.header("Return-Path")
        self.is_from_nobody = told.strip().strip("<>") == "" and (sender is not None or bool(told))

    def header(self, name: str) -> str:
        """A header of the mail itself as text; empty when there is none."""
        return text_of(self.message, name)

    def in_ascii(self) -> Message:
        """The beginning of the mail, for readers that cannot bear other letters in headers."""
        return message_from_bytes(self._content[:HEAD_LIMIT].translate(_ASCII_ONLY))

    def parts(self, *types: str) -> Iterator[Message]:
        """The parts of these types, outermost first, without going into the mail it is about."""
        found = 0
        waiting = [self.message]
        while waiting and found < PARTS_LIMIT:
            part = waiting.pop(0)
            found += 1
            if part.get_content_type() in types:
                yield part
            elif part.get_content_maintype() == "multipart" and part.is_multipart():
                waiting[:0] = [each for each in part.get_payload() if isinstance(each, Message)]

    def text(self) -> str:
        """The words of the mail's own text parts."""
        texts = (_decoded(part) for part in self.parts("text/plain", "text/html"))
        return "\n".join(texts).replace("\r\n", "\n")[:TEXT_LIMIT]

    def original(self) -> Message | None:
        """The headers of the mail this one is about, where they were sent back."""
        whole = self.parts("message/rfc822", "message/global")
        heads = self.parts("text/rfc822-headers", "message/rfc822-headers")
        found = [inner for part in whole for inner in _inner(part)]
        found += [HeaderParser().parsestr(_decoded(part)) for part in heads]
        return found[0] if found else None

    def fields(self, *types: str) -> list[Message]:
        """The blocks of fields of a report part, such as message/delivery-status."""
        return [block for part in self.parts(*types) for block in _blocks(part) if block.keys()]


def text_of(message: Message, name: str) -> str:
    """A header as one line of text, encoded words read; empty when there is none."""
    values = (value for key, value in message.raw_items() if key.lower() == name.lower())
    value = str(next(values, ""))[:HEADER_LIMIT]
    return " ".join(_readable(_in_unicode(value)).split())


def _in_unicode(value: str) -> str:
    """Letters outside ASCII came as bytes; nearly always they are UTF-8."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _readable(value: str) -> str:
    try:
        return "".join(
            piece.decode(charset or "ascii", "replace") if isinstance(piece, bytes) else piece
            for piece, charset in decode_header(value)
        )
    except (HeaderParseError, ValueError, LookupError):
        return value


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    payload = content if isinstance(content, bytes) else b""
    try:
        return payload.decode(part.get_content_charset("utf-8"), "replace")
    except (ValueError, LookupError):
        return payload.decode("utf-8", "replace")


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if part.is_multipart() else []


def _blocks(part: Message) -> list[Message]:
    """The stdlib opens message/delivery-status into blocks; of others it opens only the first."""
    inner = _inner(part)
    if not inner or part.get_content_type() == "message/delivery-status":
        return inner
    rest = str(inner[0].get_payload()).replace("\r\n", "\n").strip()
    return [inner[0], *(HeaderParser().parsestr(block) for block in rest.split("\n\n"))]
