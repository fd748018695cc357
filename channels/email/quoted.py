"""Quoted-printable by rules of our own: 7-bit, short lines, and no line that begins with a dot.

A leading dot is encoded, so SMTP's dot-stuffing has nothing to do and the same bytes serve DATA
and BDAT. Texts and the values spliced between them both begin on a fresh line: see `message.py`.
"""

import re

LINE = 75  # RFC 2045 allows 76 with the "=" of a soft break
SOFT_BREAK = b"=\r\n"

_CODES = tuple(
    bytes([octet]) if 32 <= octet <= 126 and octet != ord("=") else b"=%02X" % octet
    for octet in range(256)
)
_SHORT_AND_SAFE = re.compile(r"[!-<>-~]{1,75}")
_LINE_ENDS = re.compile("\r\n|\r|\n")


def encode(text: str) -> bytes:
    """Encode a piece of text that begins on a fresh line; line ends become CRLF."""
    return b"\r\n".join(map(_encode_line, _LINE_ENDS.split(text)))


def encode_value(value: str) -> bytes:
    """Encode one value that stands between two soft breaks.

    Raises:
        ValueError: it holds a line break, which no link or name may.
    """
    if _SHORT_AND_SAFE.fullmatch(value) and value[0] != ".":
        return value.encode("ascii")
    if _LINE_ENDS.search(value):
        raise ValueError("a value holds a line break")
    return _encode_line(value)


def _encode_line(line: str) -> bytes:
    codes = [_CODES[octet] for octet in line.encode("utf-8", "replace")]
    if codes and codes[-1] == b" ":
        codes[-1] = b"=20"
    return SOFT_BREAK.join(_wrap(codes))


def _wrap(codes: list[bytes]) -> list[bytes]:
    rows: list[bytes] = []
    start = length = 0
    for index, code in enumerate(codes):
        if length + len(code) > LINE:
            rows.append(_row(codes[start:index]))
            start, length = index, 0
        if not length and code == b".":
            length += 2
        length += len(code)
    return [*rows, _row(codes[start:])]


def _row(codes: list[bytes]) -> bytes:
    row = b"".join(codes)
    return b"=2E" + row[1:] if row[:1] == b"." else row
