"""Builds Word files from texts with a sign before each line, so that they can be compared."""

import io
import re

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

LINK = re.compile(r"([^\[]+|\[(?![^\]]*\]\()[^\[]*)|\[([^\]]*)\]\(([^)]*)\)")

SIGNS = {
    "#": "Heading 1", "##": "Heading 2", "###": "Heading 3", "~": "Subtitle",
    "*": "List Bullet", "1": "List Number", ">": "Quote",
}  # fmt: skip


def word_file(text: str) -> bytes:
    """The Word file of lines: `# heading`, `~ subtitle`, `* item`, `=c bold and centred`.

    `^` is a page header, `_` a footer; `=m` is centred and not bold; ⏎ breaks a line inside its
    paragraph; [words](address) is a link.
    """
    document = docx.Document()
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("| "):
            rows.append([cell.strip() for cell in line.strip()[1:-1].split("|")])
            continue
        if rows:
            _table(document, rows)
            rows = []
        if line:
            _line(document, line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _line(document, line):
    section = document.sections[0]
    if line.startswith(("^ ", "_ ")):
        head = section.header if line.startswith("^") else section.footer
        first = head.paragraphs[0]
        target = first if not first.text else head.add_paragraph()
        target.text = line[2:]
        return
    sign, _, rest = line.partition(" ")
    style = None if set(line) <= {"#", " "} else SIGNS.get(sign) if rest else None
    marks, text = (sign, rest) if line.startswith("=") else ("", rest if style else line)
    paragraph = document.add_paragraph(style=style)
    for place, piece in enumerate(re.split(r"(?<!\*)\*\*(?!\*)", text.replace("⏎", "\n"))):
        for words, shown, url in LINK.findall(piece):
            run = paragraph.add_run(words or shown)
            run.bold = place % 2 == 1 or "b" in marks or marks.startswith("=c") or None
            run.italic = "i" in marks or None
            if url:
                _link(paragraph, run, url)
    if "c" in marks or "m" in marks:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _link(paragraph, run, url):
    link = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
    run._r.addprevious(link)
    link.append(run._r)


def _table(document, rows):
    table = document.add_table(rows=0, cols=max(map(len, rows)))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=False):
            cell.text = text
