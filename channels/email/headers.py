"""Header values as they travel: line breaks refused, names encoded, nothing folded by surprise.

Written by hand because the standard library encodes a long List-Unsubscribe link as RFC 2047
words, which mailbox providers do not read, and takes 1.2 ms for one set of headers.
"""

import re
from base64 import b64encode

from email_validator import EmailNotValidError, validate_email

LINE_LIMIT = 998  # octets without the line end, RFC 5322 section 2.1.1
WORD_OCTETS = 39  # keeps an encoded word, with the name of its header, within 76 characters

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_ATOM_ADDRESS = re.compile(
    rf"(?=[^@]{{1,64}}@.{{1,253}}\Z){_ATOM}(?:\.{_ATOM})*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_NAME_LIMIT = 60  # longer names go as encoded words, which can be folded


def refuse_controls(value: str) -> str:
    """Give the value back if it holds no line break or other control character.

    Raises:
        ValueError: it does; sent, it could add headers of a stranger's choice.
    """
    if _CONTROLS.search(value):
        raise ValueError("a header value holds a control character")
    return value


def ascii_address(address: str) -> str:
    """The address as the envelope needs it: ASCII, an international domain in its xn-- form.

    Raises:
        ValueError: no address, or one that only mail servers with SMTPUTF8 can take.
    """
    if _DOT_ATOM_ADDRESS.fullmatch(address):
        return address
    try:
        found = validate_email(address, check_deliverability=False).ascii_email
    except EmailNotValidError as error:
        raise ValueError("not an address") from error
    if found is None:
        raise ValueError("an address with letters outside ASCII before the @")
    return found


def mailbox(name: str, address: str) -> str:
    """A name and an address for To, From or Reply-To; the address is ASCII already.

    Raises:
        ValueError: the name holds a line break or another control character.
    """
    if not name:
        return f"<{address}>"
    if _PLAIN_NAME.fullmatch(name) and len(name) <= _NAME_LIMIT:
        return f"{name} <{address}>"
    refuse_controls(name)
    if name.isascii() and len(name) <= _NAME_LIMIT and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{address}>'
    return f"{encoded_words(name)}\r\n <{address}>"


def unstructured(value: str) -> str:
    """A text such as a subject: as it is where possible, else as encoded words.

    Raises:
        ValueError: it holds a line break or another control character.
    """
    refuse_controls(value)
    if value.isascii() and "=?" not in value and len(value) < LINE_LIMIT - 100:
        return value
    return encoded_words(value)


def encoded_words(value: str) -> str:
    """RFC 2047 words, one a line; no character is cut in two."""
    words = [b64encode(chunk).decode("ascii") for chunk in _chunks(value)]
    return "\r\n ".join(f"=?utf-8?B?{word}?=" for word in words)


def _chunks(value: str) -> list[bytes]:
    chunks = [b""]
    for character in value:
        octets = character.encode("utf-8", "replace")
        if len(chunks[-1]) + len(octets) > WORD_OCTETS:
            chunks.append(b"")
        chunks[-1] += octets
    return chunks
