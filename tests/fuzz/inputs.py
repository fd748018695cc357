"""What the readers are fed: releases of our own and samples, torn, repeated and spliced.

Hypothesis draws every tear from the seed of the run, so that a run can be repeated.
"""

import io
import re
import zipfile
from functools import cache
from pathlib import Path

import docx
from hypothesis import strategies as st

from tests.releases.read.test_fuzz import TEXTS, WORDS
from tests.releases_made import ENGLISH, FRENCH

ROOT = Path(__file__).parents[2]
KINDS = ("txt", "md", "html", "docx", "eml")
LARGEST = 600_000
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SAMPLES = (ROOT / "distributor" / "cli" / "samples", ROOT.parent / "shared" / "releases")
ANY = (
    b"\0", b"\xff\xfe", b"\xe9", b"\xef\xbb\xbf", "\u202e".encode(), "👩\u200d🚀".encode(), b"\r",
    b" ", b"a", "“".encode(), b"(", b"1.", b"9 a.m. ", b"www.", b"@", b"-", b"\n\n", b"\x0c", b"\t",
    "\u0301".encode(), b"EMBARGOED UNTIL ", b"said ", b"\\", b"'", "« ".encode(),
)  # fmt: skip
OF_KIND = {
    "txt": (b"About ", b"Contact: ", b"###\n", "• ".encode(), b"Page 1 of 2\n", b"-30-\n"),
    "md": (
        b"[^1]: ", b"![a](b)", b"| a | b |\n", b"---\n", b"> ", b"[", b"](", b"```\n", b"<div>",
        b"* ", b"**", b"# ", b"    ", b"<!--", b"|", b"&#0;",
    ),
    "html": (
        b"<table><tr><td>", b"<div>", b"</div>", b"<script>", b"</", b"<!--", b"<style>", b"&#x0;",
        b"<ul><li>", b"<blockquote>", b"<a href='", b"<sup>1", b"<![CDATA[", b"<svg>", b"<br>",
        b"<template>", b"<h1>", b"<title>", b"<meta charset='utf-7'>", b"<q>", b"<pre>", b"&amp",
    ),
    "docx": (
        b"<w:p>", b"</w:p>", b"<w:r>", b"<w:t>", b"<w:tbl><w:tr><w:tc>", b"<w:del>", b"<w:ins>",
        b"</w:tbl>", b'<!DOCTYPE a [<!ENTITY b "c">]>', b"&b;", b"<w:hyperlink r:id='x'>",
        b"<w:tab/>", b"<w:footnoteReference w:id='9'/>", b"<w:numPr/>", b"<w:br/>",
        b"<mc:AlternateContent>",
    ),
    "eml": (
        b"Content-Type: text/html; charset=klingon\n", b"Content-Transfer-Encoding: base64\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n", b"--b\n", b"--b--\n", b"Subject: ", b"\n",
        b"=?utf-8?q?", b"=?utf-8?b?/w==?=", b"=E9", b"=\n", b"Content-Type: message/rfc822\n\n",
    ),
}  # fmt: skip


def inputs(kind):
    """A strategy for the bytes of a file of this kind."""
    tokens = st.one_of(st.sampled_from((*ANY, *OF_KIND[kind])), WORDS.map(str.encode))
    torn = _torn(st.sampled_from(bases(kind)), tokens)
    if kind == "docx":
        soup = TEXTS.map(lambda text: _word(NOT_IN_XML.sub("", text)))
        return st.one_of(_torn_inside(tokens), soup, _torn_inside(tokens), torn)
    soup = TEXTS.map(lambda text: text.encode("utf-8", "ignore"))
    return st.one_of(torn, torn, torn, soup, st.binary(max_size=300))


@cache
def bases(kind):
    """The whole files that are torn: ours, the samples, and the corpus where it is there."""
    found = [path.read_bytes() for folder in SAMPLES for path in sorted(folder.glob(f"*.{kind}"))]
    return [*(MADE[kind](text) for text in (ENGLISH, FRENCH)), *found]


def _html(text):
    paragraphs = "".join(f"<p>{line}</p>\n" for line in text.splitlines() if line)
    return f"<html><head><title>News</title></head><body>{paragraphs}</body></html>".encode()


def _word(text):
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "For immediate release"
    for line in text.splitlines():
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "Season"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _mail(text):
    head = b"Subject: Fwd: news\nMIME-Version: 1.0\n"
    alternative = b"Content-Type: multipart/alternative; boundary=b\n\n--b\n"
    plain = b"Content-Type: text/plain; charset=utf-8\n\n" + text.encode()
    return b"".join(
        (head, alternative, plain, b"\n--b\nContent-Type: text/html\n\n", _html(text), b"\n--b--\n")
    )


MADE = {"txt": str.encode, "md": str.encode, "html": _html, "docx": _word, "eml": _mail}


@st.composite
def _torn(draw, whole, tokens):
    content = draw(whole)
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(content)))
        end = start + draw(st.sampled_from((0, 1, 9, 90, 2000)))
        piece = draw(st.one_of(tokens, st.just(content[start:end]), st.binary(max_size=9)))
        times = draw(st.sampled_from((0, 1, 1, 1, 2, 60, 5000)))
        keeps = draw(st.booleans())
        rest = content[start:] if keeps else content[end:]
        content = (content[:start] + piece * times + rest)[:LARGEST]
    return content


@st.composite
def _torn_inside(draw, tokens):
    """A Word file with one of its own files torn, in a zip that is whole."""
    source = zipfile.ZipFile(io.BytesIO(draw(st.sampled_from(bases("docx")))))
    members = {name: source.read(name) for name in source.namelist()}
    ours = sorted(name for name in members if name.endswith((".xml", ".rels")))
    name = draw(st.one_of(st.just("word/document.xml"), st.sampled_from(ours)))
    members[name] = draw(_torn(st.just(members[name]), tokens))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for member, content in members.items():
            target.writestr(member, content)
    return stream.getvalue()
