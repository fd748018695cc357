import io
import zipfile

import docx
import pytest

from distributor.releases.read import read_bytes
from distributor.releases.read.slim import slimmed

PICTURE = "word/media/image1.png"


def saved(*, damage=""):
    """A Word file with a list and a picture; the bytes of the part `damage` are torn."""
    document = docx.Document()
    document.add_heading("Trust opens a library", level=1)
    document.add_paragraph("The trust opened a library on a barge today, said the harbour master.")
    document.add_paragraph("four thousand books", style="List Bullet")
    stream = io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PICTURE, b"picture" * 500)
    content = bytearray(stream.getvalue())
    if damage:
        info = zipfile.ZipFile(io.BytesIO(bytes(content))).getinfo(damage)
        start = info.header_offset + 30 + len(damage)
        content[start : start + 12] = b"\xff" * 12
    return bytes(content)


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_styles_keep_their_names_and_lose_their_looks():
    before, after = parts(saved()), parts(slimmed(saved()))
    assert len(after["word/styles.xml"]) < len(before["word/styles.xml"]) / 4
    assert after["word/styles.xml"].count(b"w:styleId") == before["word/styles.xml"].count(
        b"w:styleId"
    )
    assert after["word/document.xml"] == before["word/document.xml"]


def test_headings_and_lists_are_still_told_by_their_styles():
    reading = read_bytes(name="a.docx", content=saved())
    assert (reading.headline, reading.bullets_count) == ("Trust opens a library", 1)


def test_a_torn_picture_does_not_cost_the_text():
    content = saved(damage=PICTURE)
    assert PICTURE not in parts(slimmed(content))
    assert read_bytes(name="a.docx", content=content).headline == "Trust opens a library"


def test_torn_text_is_no_word_file():
    with pytest.raises(zipfile.BadZipFile):
        slimmed(saved(damage="word/styles.xml"))
