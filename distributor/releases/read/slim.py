"""A Word file without the looks of its styles, which are most of its marks and say nothing here.

The reader of Word files builds an object for every mark; the table looks of a default template
alone are four times as many as a press release of five pages.
"""

import io
import re
import zipfile
import zlib

_STYLES = "word/styles.xml"
_SMALL = 1024 * 1024
_LOOKS = re.compile(
    rb"<w:latentStyles\b.*?</w:latentStyles>|<w:tblStylePr\b.*?</w:tblStylePr>|"
    rb"<w:(?:rPr|tblPr|trPr|tcPr)>.*?</w:(?:rPr|tblPr|trPr|tcPr)>",
    re.DOTALL,
)


def slimmed(content: bytes) -> bytes:
    """The same file; its styles keep their names and their numbering."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", compresslevel=1) as new,
    ):
        for name in dict.fromkeys(old.namelist()):
            part = _part(old, name)
            if part is None:
                continue
            packed = zipfile.ZIP_DEFLATED if len(part) > _SMALL else zipfile.ZIP_STORED
            named = _LOOKS.sub(b"", part) if name == _STYLES else part
            new.writestr(name, named, compress_type=packed)
    return written.getvalue()


def _part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """One part of the file; a damaged picture is left out, and the text is read without it."""
    try:
        return archive.read(name)
    except (zlib.error, zipfile.BadZipFile, EOFError, RuntimeError) as error:
        if name.endswith((".xml", ".rels")):
            raise zipfile.BadZipFile(name) from error
        return None
