"""Strings the finders together: lines in, a reading out."""

from distributor.releases.read.above import split_above
from distributor.releases.read.assembly import Assembly
from distributor.releases.read.embargo import is_embargo
from distributor.releases.read.footnotes import split_footnotes
from distributor.releases.read.front import read_front
from distributor.releases.read.language import language_of
from distributor.releases.read.lines import Line, Source, cut
from distributor.releases.read.prose import is_prose
from distributor.releases.read.reading import Reading
from distributor.releases.read.sections import cut_sections


def read_source(source: Source) -> Reading:
    """The structure of a press release."""
    language = _language(source)
    french = language == "fr"
    titled = Line(text=source.title, at="title", head=True)
    said = [titled] if is_embargo(titled) else []
    lines, notes = split_footnotes([*said, *source.lines], known=source.footnotes)
    lines = split_above(lines, french=french)
    front = read_front(lines, title=source.title, french=french)
    parts = cut_sections(lines, first=front.lede)
    if front.dateline is not None and parts.sections[0].lines:
        lede = parts.sections[0].lines[0]
        parts.sections[0].lines[0] = cut(lede, front.dateline.end)
    return Assembly(
        source=source, lines=lines, notes=notes, language=language, front=front, parts=parts
    ).reading()


def _language(source: Source) -> str:
    prose = [line.text for line in source.lines if is_prose(line)]
    text = " ".join(prose) or " ".join(line.text for line in source.lines)
    return language_of(text, hint=source.language)
