"""Whatever the bytes are, the reader answers with a reading or one sentence, and keeps its word."""

import io
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from distributor.releases.read import Unreadable, as_gold, read_bytes

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = st.sampled_from(
    [
        "The town", "announced", "“We did it,”", "said Jane Roe, mayor.", "\n", "\n\n", "• ", "- ",
        "EMBARGOED UNTIL", "May 5, 2025", "9 a.m. ET", "###", "About Acme", "Contact:", "\t", "«",
        "555-010-1234", "a@b.example.org", "www.a.example.org", "[1]", "(2)", "¹", "LIMA –",
        "»", '"', "# ", "<p>", "</p>", "<sup>1</sup>", "<br>", "*", "🎉", "\u202b", "é", "-30-",
        "::", "\\",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=20)), max_size=60).map(" ".join)


def answer(name, content):
    try:
        reading = read_bytes(name=name, content=content)
    except Unreadable as refusal:
        reading, sentence = None, refusal.sentence
    if reading is None:
        assert sentence.strip()
        return
    as_gold(reading)
    for block in (*reading.blocks, *reading.legal):
        for sentence in block.sentences:
            assert sentence in block.text or sentence in block.items or block.items
        for quote in block.quotes:
            assert quote.text in block.text
        for link in block.links:
            assert 0 <= link.start < link.end <= len(block.text)


@FEW
@given(text=TEXTS)
def test_any_text_is_answered(text):
    answer("a.txt", text.encode("utf-8", "ignore"))


@FEW
@given(text=TEXTS)
def test_any_markdown_is_answered(text):
    answer("a.md", text.encode("utf-8", "ignore"))


@FEW
@given(text=TEXTS)
def test_any_html_is_answered(text):
    answer("a.html", text.encode("utf-8", "ignore"))


@FEW
@given(content=st.binary(max_size=300))
def test_any_bytes_are_answered(content):
    for name in ("a.txt", "a.md", "a.html", "a.docx", "a.eml"):
        answer(name, content)


@FEW
@given(body=TEXTS.map(lambda text: text.encode("utf-8", "ignore")))
def test_any_word_file_is_answered(body):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", body)
    answer("a.docx", stream.getvalue())
