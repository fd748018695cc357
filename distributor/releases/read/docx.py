"""Word files as lines: mammoth for the body, python-docx for the page headers it leaves out."""

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError

from distributor.contract.values import Asset
from distributor.releases.read.html import read_html
from distributor.releases.read.lines import Line, Source, squeeze
from distributor.releases.read.pictures import picture
from distributor.releases.read.slim import slimmed
from distributor.releases.read.unreadable import Unreadable

if TYPE_CHECKING:
    from mammoth.documents import Image, Paragraph

_MAX_PART = 12 * 1024 * 1024
_MAX_TOTAL = 120 * 1024 * 1024
_MAX_MARKS = 250_000  # ten thousand items of a list have 120,000
_MAX_RATIO = 250
_SMALL = 1024 * 1024
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Titre'] => h1:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Sous-titre'] => p.subtitle:fresh
p[style-name='centre'] => p.centre:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='footnote text'] => p:fresh
"""
_SWOLLEN = (
    "The Word file unpacks to far more than a press release can hold, so it was not opened. Save "
    "the text alone in a new file and queue that."
)
_CORRUPT = (
    "The Word file is damaged and cannot be opened. Open it in Word, save it again as .docx, and "
    "queue the new file."
)


_BROKEN = (
    ExpatError, KeyError, ValueError, IndexError, AttributeError, TypeError, zipfile.BadZipFile,
    OSError,
)  # fmt: skip


def read_docx(content: bytes) -> Source:
    """The lines of a Word file.

    Raises:
        Unreadable: it is no Word file, is damaged, or swells to more than a release can be.
    """
    _check(content)
    assets: list[Asset] = []
    body = _html(content, assets)
    source = read_html(f"<body>{body}</body>", unit="paragraph", assets=tuple(assets))
    return Source(
        lines=(*_heads(content), *source.lines),
        footnotes=source.footnotes,
        assets=tuple(assets),
    )


def _check(content: bytes) -> None:
    """Refuse what would swell or reach outside before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            names = {info.filename for info in infos}
            _check_sizes(infos)
            for info in infos:
                if info.filename.endswith((".xml", ".rels")):
                    _check_part(archive, info)
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise Unreadable(_CORRUPT) from error
    if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise Unreadable(
            "This is a zip file but no Word file. Save the release as .docx and queue that."
        )


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in infos)
    for info in infos:
        swells = info.file_size > _SMALL and info.file_size > _MAX_RATIO * max(
            info.compress_size, 1
        )
        is_text = info.filename.endswith((".xml", ".rels"))
        if (
            swells
            or (is_text and info.file_size > _MAX_PART)
            or total > _MAX_TOTAL
            or len(infos) > 2000
        ):
            raise Unreadable(_SWOLLEN)


def _check_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    with archive.open(info) as part:
        content = part.read(_MAX_PART).replace(b"\0", b"")  # as UTF-16 it hides between zeros
    if content.count(b"<") > _MAX_MARKS:
        raise Unreadable(_SWOLLEN)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unreadable(
            "The Word file refers to outside data, which is not allowed. Save it again in Word."
        )


def _html(content: bytes, assets: list[Asset]) -> str:
    import mammoth  # noqa: PLC0415  only Word files pay for it

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(slimmed(content)),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(lambda image: _keep(image, assets)),
            transform_document=mammoth.transforms.paragraph(_centred),
        )
    except RecursionError as error:
        raise Unreadable(
            "The Word file has tables inside tables, too deep to be read. Copy the text into a new "
            "file without tables and queue that."
        ) from error
    except _BROKEN as error:
        raise Unreadable(_CORRUPT) from error
    return str(result.value)


def _keep(image: "Image", assets: list[Asset]) -> dict[str, str]:
    """Put a picture among the assets; a picture outside the file is never fetched."""
    try:
        with image.open() as opened:
            data = opened.read()
    except (ValueError, KeyError, OSError):
        return {"src": ""}
    kept = picture(
        content=data,
        media_type=str(image.content_type or "image/png"),
        alt=str(image.alt_text or ""),
        number=len(assets) + 1,
    )
    assets.append(kept)
    return {"src": kept.name}


def _centred(paragraph: "Paragraph") -> "Paragraph":
    """Keep that a paragraph is centred, which mammoth knows but does not write down."""
    plain = paragraph.style_name in (
        None,
        "Normal",
        "Body Text",
        "Text body",
        "Standard",
        "No Spacing",
    )
    if paragraph.alignment == "center" and plain and paragraph.numbering is None:
        return paragraph.copy(style_id="centre", style_name="centre")
    return paragraph


def _heads(content: bytes) -> list[Line]:
    """The lines of page headers and footers: kicker and embargo often stand there."""
    import docx  # noqa: PLC0415  only Word files pay for it
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415
    from docx.oxml.exceptions import InvalidXmlError  # noqa: PLC0415

    texts: dict[str, str] = {}
    try:
        document = docx.Document(io.BytesIO(content))
        for section in document.sections:
            for head in (
                section.header,
                section.first_page_header,
                section.footer,
                section.first_page_footer,
            ):
                at = "page header" if "header" in type(head).__name__.casefold() else "page footer"
                for paragraph in head.paragraphs:
                    for piece in re.split(r"\t+|\n| {4,}", paragraph.text):
                        texts.setdefault(squeeze(piece), at)
    except (
        PackageNotFoundError, InvalidXmlError, KeyError, ValueError, AttributeError, SyntaxError
    ):  # fmt: skip
        pass  # what stood before the broken one counts: an embargo may
    return [Line(text=text, at=at, head=True) for text, at in texts.items() if text]
