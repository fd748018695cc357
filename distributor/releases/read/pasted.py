"""What somebody pasted: of which kind it is, and as UTF-8.

A file says by its name what it is and is held to its encoding. A paste comes from a clipboard, a
pipe or an old program, and has no name; so it is looked at.
"""

import re

from distributor.releases.read.unreadable import Unreadable

_MARKUP = re.compile(
    r"^\s*(?:<!doctype html|<html\b|<\?xml|<(?:p|div|h[1-6]|article|section|body|meta|b|span|table)"
    r"[\s>])",
    re.IGNORECASE,
)
_TAGS = re.compile(r"</?(?:p|div|h[1-6]|br|li|ul|strong|em|a|span)\b[^<>]*>", re.IGNORECASE)
_MANY_TAGS = 6
_MAIL = re.compile(r"\A(?:[A-Za-z-]{2,30}:[ \t].*\n(?:[ \t]+\S.*\n)*)+\s*\n", re.MULTILINE)
_MAIL_HEADER = re.compile(
    r"^(?:MIME-Version|Message-ID|Content-Type|Received|Return-Path):", re.IGNORECASE | re.MULTILINE
)
_MARKDOWN = re.compile(r"^#{1,4} [^\s#]", re.MULTILINE)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def pasted(content: bytes) -> tuple[str, bytes]:
    """A name that says the kind, and the bytes as a file of that kind would have them.

    Raises:
        Unreadable: nothing was pasted, or it is no text.
    """
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Unreadable(
            "Nothing was pasted: the input is empty. Paste the text and end with Ctrl-D, or name "
            "its file."
        )
    if content.startswith(b"PK\x03\x04"):
        return "pasted.docx", content
    text = _text(content)
    return f"pasted.{_kind(text)}", text.encode()


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _from_windows(content)
    if len(_CONTROLS.findall(text)) > len(text) // 100:
        raise Unreadable(
            "What was pasted is no text. Name the file it comes from instead: a Word file, HTML, "
            "Markdown or plain text."
        )
    return text


def _from_windows(content: bytes) -> str:
    """Text of an older program of Windows, which marks its encoding nowhere."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(
            "What was pasted is neither UTF-8 nor Windows text. Save it as a file with the "
            "encoding UTF-8, and name that."
        ) from error


def _kind(text: str) -> str:
    if _MARKUP.match(text) or len(_TAGS.findall(text)) >= _MANY_TAGS:
        return "html"
    head = _MAIL.match(text.replace("\r\n", "\n"))
    if head and _MAIL_HEADER.search(head.group()):
        return "eml"
    return "md" if _MARKDOWN.search(text) else "txt"
