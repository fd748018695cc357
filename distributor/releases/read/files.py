"""Reads a file of any known kind into a reading, or says why it cannot."""

import re
from dataclasses import replace
from pathlib import Path

from distributor.releases.read.lines import Source, bounded, without_data
from distributor.releases.read.reading import Reading
from distributor.releases.read.unreadable import Unreadable

MAX_BYTES = 20 * 1024 * 1024
_MAX_TEXT = 400_000
_MAX_HTML = 4 * 1024 * 1024
_MAX_MAIL = 8 * 1024 * 1024
_KINDS = (".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".eml")
_ADVICE = {
    ".doc": "This is a file of an old Word version. Save it as .docx and queue that.",
    ".pdf": "A PDF cannot be read here. Queue the Word file it was made from, or the text as .txt.",
    ".rtf": "Save the file as .docx and queue that.",
    ".odt": "Save the file as .docx and queue that.",
    ".pages": "Export the file as .docx and queue that.",
}
_CHARSET = re.compile(
    rb"<meta[^>]+charset=[\"']?\s*([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", re.IGNORECASE
)


def read_file(path: Path) -> Reading:
    """The press release in a file.

    Raises:
        Unreadable: it is missing, of an unknown kind, empty, damaged or too big.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise Unreadable(f"{path.name} is a folder. Name the file of the release.")
        if size > MAX_BYTES:
            raise Unreadable(_too_big(path.name, size))
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise Unreadable(
            f"There is no file {path.name}. Check its name and where it is."
        ) from error
    except OSError as error:
        raise Unreadable(f"The file {path.name} cannot be opened: {error.strerror}.") from error
    return read_bytes(name=path.name, content=content)


def read_bytes(*, name: str, content: bytes) -> Reading:
    """The press release in these bytes, in the first of their languages.

    Raises:
        Unreadable: the kind is unknown, or nothing can be read.
    """
    return read_texts(name=name, content=content)[0]


def read_texts(*, name: str, content: bytes) -> tuple[Reading, ...]:
    """The press release in these bytes, one reading for each language, in the file's order.

    The ending of `name` says of which kind they are.

    Raises:
        Unreadable: the kind is unknown, or nothing can be read.
    """
    kind = Path(name).suffix.casefold()
    if kind not in _KINDS:
        advice = _ADVICE.get(
            kind, "Queue a Word file (.docx), text (.txt), Markdown (.md) or HTML (.html)."
        )
        raise Unreadable(f"{name or 'The file'} is of a kind that cannot be read. {advice}")
    if len(content) > MAX_BYTES:
        raise Unreadable(_too_big(name, len(content)))
    if not content.strip(b"\x00 \t\r\n"):
        raise Unreadable(f"The file {name} is empty. Check that the right file was saved.")
    from distributor.releases.read.structure import read_sources  # noqa: PLC0415  stays cheap

    try:
        source = _source(kind, name, content)
    except RecursionError as error:
        raise Unreadable(_too_deep(name)) from error
    if not any(re.search(r"\w", line.text) for line in source.lines if not line.head):
        raise Unreadable(
            f"There is no text in {name}. If it holds only a picture, queue the text itself."
        )
    if sum(len(line.text) for line in source.lines) > _MAX_TEXT:
        raise Unreadable(_too_big(name, len(content)))
    try:
        return read_sources(replace(source, lines=tuple(bounded(source.lines))))
    except RecursionError as error:
        raise Unreadable(_too_deep(name)) from error


def _too_deep(name: str) -> str:
    return f"{name} is nested too deep to be read. Queue its plain text."


def _source(kind: str, name: str, content: bytes) -> Source:
    if kind == ".docx":
        from distributor.releases.read.docx import read_docx  # noqa: PLC0415

        return read_docx(content)
    if kind == ".eml" and len(content) > _MAX_MAIL:
        raise Unreadable(
            f"{name} has {len(content) / 1024 / 1024:.1f} MB, more than an e-mail can have here "
            "(8 MB). Save it without its attachments and queue it again."
        )
    if kind == ".eml":
        from distributor.releases.read.eml import read_eml  # noqa: PLC0415

        return read_eml(content)
    if kind in (".html", ".htm"):
        from distributor.releases.read.html import read_html  # noqa: PLC0415

        return read_html(_bounded(name, _html_text(name, content), limit=_MAX_HTML))
    text = without_data(_bounded(name, _decoded(name, content), limit=_MAX_TEXT))
    if kind == ".txt":
        from distributor.releases.read.text import read_text  # noqa: PLC0415

        return read_text(text)
    from distributor.releases.read.markdown import read_markdown  # noqa: PLC0415

    return read_markdown(text)


def _decoded(name: str, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").replace("\x00", "")
    try:
        return content.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"{name} is not UTF-8 text: byte {error.start + 1}, in line {line}, does not belong. "
            "Save the file with the encoding UTF-8 and queue it again."
        ) from error


def _html_text(name: str, content: bytes) -> str:
    """HTML may declare another charset, and is then believed."""
    try:
        return content.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError:
        declared = _CHARSET.search(content[:4096])
        if declared is None:
            return _decoded(name, content)
    charset = (declared.group(1) or declared.group(2)).decode("ascii").casefold()
    if charset in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"):
        charset = "cp1252"  # what browsers do
    if charset in ("utf-8", "utf8"):
        return _decoded(name, content)
    try:
        return content.decode(charset, "replace").replace("\x00", "")
    except LookupError:
        return _decoded(name, content)


def _bounded(name: str, text: str, *, limit: int) -> str:
    if len(text) > limit:
        raise Unreadable(_too_big(name, len(text)))
    return text


def _too_big(name: str, size: int) -> str:
    return (
        f"{name} has {max(size / 1024 / 1024, 0.1):.1f} MB, more than a press release can have "
        "(20 MB a file, 400,000 characters of text). Take out large pictures or data and queue it "
        "again."
    )
