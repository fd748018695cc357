import io
import struct
import zipfile
import zlib

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from distributor.contract.values import BlockKind
from distributor.releases.read import Unreadable, read_bytes


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def add(document, text, *, bold=False, italic=False, centred=False):
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def library():
    document = docx.Document()
    head = document.sections[0].header.paragraphs[0]
    head.text = "NEWS RELEASE\tEMBARGOED UNTIL June 3, 2025, 9:00 a.m. PDT"
    document.sections[0].footer.paragraphs[0].text = "12 Pier Road, 250-555-9999"
    add(document, "Pier Trust opens a floating library", bold=True, centred=True)
    add(document, "Readers can borrow from a barge all summer", italic=True, centred=True)
    add(
        document,
        "VICTORIA, B.C. – The Pier Trust today opened a floating library with 4,000 books.",
    )
    add(document, "What readers will find:")
    add(document, "·\tnovels in 12 languages")
    add(document, "·\ttwo hammocks")
    add(document, "About the Pier Trust", bold=True)
    add(document, "The Pier Trust looks after the harbour.")
    add(document, "Media contact: Sam Ode, 250-555-0117")
    return document


def read(content):
    return read_bytes(name="a.docx", content=content)


def test_page_headers_give_kicker_and_embargo_but_no_text():
    reading = read(saved(library()))
    assert reading.embargo.instant.isoformat() == "2025-06-03T09:00:00-07:00"
    assert reading.places["embargo"] == "page header"
    assert reading.release_line == "EMBARGOED UNTIL June 3, 2025, 9:00 a.m. PDT"
    assert "250-555-9999" not in reading.contacts
    assert "Pier Road" not in reading.text


def test_a_bold_centred_line_is_the_headline_and_typed_bullets_are_a_list():
    reading = read(saved(library()))
    assert reading.headline == "Pier Trust opens a floating library"
    assert reading.subheads == ("Readers can borrow from a barge all summer",)
    assert reading.blocks[-1].kind is BlockKind.LIST
    assert reading.blocks[-1].items == ("novels in 12 languages", "two hammocks")
    assert reading.boilerplates[0].organisation == "Pier Trust"
    assert reading.contacts == ("Sam Ode", "250-555-0117")


def test_a_title_style_is_the_headline():
    document = docx.Document()
    document.add_paragraph("Harbour gets a light", style="Title")
    document.add_paragraph("The harbour got a light today, and boats may enter it at any hour.")
    assert read(saved(document)).headline == "Harbour gets a light"


def picture():
    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 4)) + chunk(b"IEND", b"")
    )


def test_pictures_become_assets_with_their_own_description():
    document = library()
    document.add_picture(io.BytesIO(picture()))
    inline = document.inline_shapes[0]._inline
    inline.docPr.set("descr", "The barge at dusk")
    (asset,) = read(saved(document)).assets
    assert (asset.media_type, asset.alt) == ("image/png", "The barge at dusk")
    assert asset.content == picture()


def changed(change):
    """The library with one part of its package changed."""
    source = zipfile.ZipFile(io.BytesIO(saved(library())))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data) if name == "word/document.xml" else data)
    return stream.getvalue()


def test_tracked_changes_are_read_as_accepted():
    inserted = b'<w:ins w:id="9" w:author="a"><w:r><w:t>free </w:t></w:r></w:ins>'
    deleted = b'<w:del w:id="8" w:author="a"><w:r><w:delText>dear </w:delText></w:r></w:del>'
    start = b"</w:pPr>" + inserted + deleted
    content = changed(lambda data: data.replace(b"</w:pPr>", start, 1))
    assert read(content).headline.startswith("free Pier Trust")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"no zip at all", "damaged"),
        (saved(library())[:4000], "damaged"),
        (changed(lambda _: b"<not closed"), "damaged"),
        (changed(lambda data: b'<!DOCTYPE a [<!ENTITY b "c">]>' + data), "outside data"),
        (changed(lambda data: data + b" " * 30_000_000), "far more"),
    ],
)
def test_a_broken_or_hostile_file_is_refused(content, word):
    with pytest.raises(Unreadable, match=word):
        read(content)


def test_a_zip_that_is_no_word_file_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "hello")
    with pytest.raises(Unreadable, match="no Word file"):
        read(stream.getvalue())


def test_tables_a_hundred_deep_are_refused():
    document = library()
    cell = document.add_table(1, 1).cell(0, 0)
    for _ in range(100):
        cell = cell.add_table(1, 1).cell(0, 0)
    with pytest.raises(Unreadable, match="tables inside tables"):
        read(saved(document))
