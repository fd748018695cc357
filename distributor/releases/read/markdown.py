"""Markdown as lines: rendered to HTML first, so that both are read by the same rules."""

import re
from datetime import date

from distributor.releases.read.html import read_html
from distributor.releases.read.lines import Source

_FRONT = re.compile(r"\A---\s*\n(.*?)\n(?:---|\.\.\.)\s*\n", re.DOTALL)
_END_MARK = re.compile(
    r"^[ \t]*((?:#[ \t]*){1,6}|[-–—][ \t]*30[ \t]*[-–—]|[-–—]+[ \t]*(?:END|ENDS|"
    r"FIN)[ \t]*[-–—]+)[ \t]*$",
    re.MULTILINE,
)
_TYPED = re.compile(r"^[ \t]*[•·▪●◦‣■][ \t]*", re.MULTILINE)
_NOTE = re.compile(r"^\[\^(\w{1,20})\]:[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^(\w{1,20})\]")
_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_DATE = re.compile(r"^(?:date|published):\s*[\"']?(\d{4}-\d\d-\d\d)(?!\d)", re.MULTILINE)


def read_markdown(content: str) -> Source:
    """The lines of a Markdown text; front matter gives no more than title and date."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  only Markdown pays for its parser

    front = _FRONT.match(content)
    body = content[front.end() :] if front else content
    title = _TITLE.search(front.group(1)) if front else None
    notes: dict[str, str] = {}

    def keep(found: re.Match[str]) -> str:
        notes[found.group(1)] = found.group(2)
        return "\n" * found.group(0).count("\n")

    body = _NOTE.sub(keep, body)
    labels = {name: str(number) for number, name in enumerate(notes, 1)}
    body = _NOTE_MARK.sub(lambda found: f"<sup>{labels.get(found.group(1), '1')}</sup>", body)
    body = _END_MARK.sub(lambda found: f"\n\n<p>{found.group(1)}</p>\n\n", body)
    body = _TYPED.sub("* ", body)
    rendered = MarkdownIt("commonmark", {"breaks": True}).enable(["table"]).render(body)
    listed = "".join(f'<li id="fn-{labels[name]}">{text}</li>' for name, text in notes.items())
    source = read_html(f"<body>{rendered}{listed}</body>", unit="paragraph", soft_breaks=True)
    return Source(
        lines=source.lines,
        title=title.group(1) if title else "",
        published=_published(front.group(1)) if front else None,
        footnotes=source.footnotes,
    )


def _published(front: str) -> date | None:
    found = _DATE.search(front)
    try:
        return date.fromisoformat(found.group(1)) if found else None
    except ValueError:
        return None
