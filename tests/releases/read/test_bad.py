"""Files that nobody should send: each is answered with a sentence or with what can be read of it.

Time and memory are counted, not clocked: a reader that looks at every line once for every line
needs thousands of times the calls, on any machine.
"""

import copy
import io
import re
import sys
import zipfile

import docx
import pytest

from distributor.releases.read import Unreadable, read_bytes

TEXT = "The trust opened a library on a barge today, and a thousand people borrowed books from it. "


def word(*paragraphs):
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def repacked(content, *, change=lambda part: part, extra=None):
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == "word/document.xml" else part)
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return stream.getvalue()


def refused(name, content):
    with pytest.raises(Unreadable) as error:
        read_bytes(name=name, content=content)
    return error.value.sentence


def calls(name, content):
    """How many functions of the reader are called for a file."""
    count = 0

    def counted(frame, event, _):
        nonlocal count
        count += event == "call" and "releases/read" in frame.f_code.co_filename

    sys.setprofile(counted)
    try:
        read_bytes(name=name, content=content)
    finally:
        sys.setprofile(None)
    return count


DOCTYPE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "change",
    [
        lambda part: part.replace(b"<w:document", DOCTYPE + b"<w:document", 1),
        lambda part: part.replace(
            b"<w:document", b"<!--" + b"x" * 9000 + b"-->" + DOCTYPE + b"<w:document", 1
        ),
        lambda part: part.decode().replace("<w:document", DOCTYPE.decode(), 1).encode("utf-16"),
    ],
    ids=["at the start", "behind a long comment", "in another encoding"],
)
def test_a_word_file_that_declares_entities_is_not_opened(change):
    content = repacked(word("Trust opens a library", TEXT), change=change)
    assert "outside data" in refused("a.docx", content)


def test_a_word_file_with_macros_is_read_without_them():
    content = repacked(
        word("Trust opens a library", TEXT),
        extra={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 900},
    )
    assert read_bytes(name="a.docx", content=content).headline == "Trust opens a library"


@pytest.mark.parametrize(
    "content",
    [
        repacked(word("x"), extra={"word/media/image1.png": bytes(60_000_000)}),
        repacked(
            word("x"),
            change=lambda part: part.replace(
                b"<w:body>", b"<w:body>" + b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 100_000, 1
            ),
        ),
    ],
    ids=["a picture", "the text"],
)
def test_a_word_file_that_swells_is_not_opened(content):
    assert "far more than a press release" in refused("a.docx", content)


def test_thousands_of_items_of_a_word_file_are_one_list():
    document = docx.Document()
    document.add_paragraph("Trust opens a library")
    document.add_paragraph(TEXT)
    item = document.add_paragraph("a book", style="List Bullet")
    for _ in range(1_999):
        item._p.addnext(copy.deepcopy(item._p))
    stream = io.BytesIO()
    document.save(stream)
    assert read_bytes(name="a.docx", content=stream.getvalue()).bullets_count == 2_000


@pytest.mark.parametrize("size", [9, 50])
def test_a_mail_with_too_much_in_it_is_refused(size):
    content = b"Subject: x\n\n" + b"x " * (size * 512 * 1024)
    assert f"{size}.0 MB" in refused("a.eml", content)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.docx"])
def test_fifty_megabytes_are_refused_by_their_size(name):
    assert "50.0 MB" in refused(name, bytes(50 * 1024 * 1024))


@pytest.mark.parametrize("tags", ["<table><tr><td>", "<div>", "<blockquote><p>"])
def test_a_page_nested_too_deep_says_so(tags):
    content = f"<h1>Trust opens a library</h1>{tags * 400}{TEXT}"
    assert "too deep" in refused("a.html", content.encode())


def test_scripts_of_a_page_are_no_text():
    page = (
        f"<h1>Trust opens a library</h1><script>alert('x')</script><style>p{{}}</style>"
        f"<svg onload='x'><text>drawn</text></svg><p onclick='x'>{TEXT}</p>"
    )
    reading = read_bytes(name="a.html", content=page.encode())
    assert reading.text == f"Trust opens a library\n{TEXT.strip()}"


def test_text_from_right_to_left_and_emoji_are_read():
    head = "افتتاح مكتبة على بارجة في الميناء 📚🚢"
    lede = "افتتحت المؤسسة اليوم مكتبة على بارجة، وجاء ألف شخص لاستعارة الكتب منها بعد الظهر."
    reading = read_bytes(name="a.txt", content=f"{head}\n\n{lede}\n".encode())
    assert (reading.language, reading.headline) == ("ar", head)
    assert reading.lede_first_sentence == lede


def test_mixed_encodings_are_refused_with_their_place():
    content = "Un café à Montréal\n".encode() + "Déjà vu".encode("latin-1")
    assert "line 2" in refused("a.txt", content)


@pytest.mark.parametrize(
    "line",
    ["Line of words", "About Us", "Contact: Jane Roe", "† a note", "###", "(555) 555-0100", "*"],
)
def test_work_grows_with_the_lines_and_not_with_their_square(line):
    text = f"Trust opens a library\n\n{TEXT}\n\n{{}}".format
    few, many = (
        calls("a.txt", text("".join(f"{line} {n}\n\n" for n in range(count))).encode())
        for count in (100, 800)
    )
    assert many < few * 16


def test_work_above_the_news_grows_with_the_lines_and_not_with_their_square():
    few, many = (
        calls("a.txt", "".join(f"Line {n} of words\n\n" for n in range(count)).encode())
        for count in (100, 800)
    )
    assert many < few * 16


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.eml", "a.docx"])
def test_a_release_of_one_word_is_a_headline(name):
    content = {"a.docx": word("Hello"), "a.eml": b"Subject: x\n\nHello"}.get(name, b"Hello")
    reading = read_bytes(name=name, content=content)
    assert (reading.headline, reading.blocks) == ("Hello", ())


def test_a_mail_with_an_endless_subject_is_read_by_its_beginning():
    subject = "Fwd:ect: " * 6_000
    content = f"Subject: {subject}\n\nTrust opens a library\n\n{TEXT}".encode()
    assert read_bytes(name="a.eml", content=content).headline == "Trust opens a library"


def test_a_word_file_with_a_header_that_is_nowhere_keeps_the_embargo_of_another():
    document = docx.Document()
    head = document.sections[0].header
    head.paragraphs[0].text = "EMBARGOED UNTIL June 3, 2025, 9:00 a.m. PDT"
    document.add_paragraph("Trust opens a library")
    document.add_paragraph(TEXT)
    document.add_section().header.is_linked_to_previous = False
    stream = io.BytesIO()
    document.save(stream)
    content = repacked(
        stream.getvalue(),
        change=lambda part: re.sub(
            rb"(<w:headerReference[^>]*?) r:id=(?=[^>]*>(?!.*<w:headerReference))",
            rb"\1 w:nowhere=",
            part,
            flags=re.DOTALL,
        ),
    )
    reading = read_bytes(name="a.docx", content=content)
    assert reading.embargo.instant.isoformat() == "2025-06-03T09:00:00-07:00"


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: x\nContent-Type: " + b"(" * 990 + b"\n\nThe town opened a bridge.\n",
        b"Content-Type: message/rfc822\n\n" * 2000 + b"The town opened a bridge.\n",
    ],
    ids=["comments in comments", "mails in mails"],
)
def test_a_mail_that_is_nested_without_end_is_refused(content):
    assert "nested too deep" in refused("a.eml", content)
