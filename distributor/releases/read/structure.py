"""Strings the finders together: lines in, a reading out."""

from dataclasses import replace
from types import MappingProxyType

from distributor.releases.read.above import split_above
from distributor.releases.read.assembly import Assembly
from distributor.releases.read.bilingual import split_languages
from distributor.releases.read.covering import mark_note
from distributor.releases.read.dates import writes_day_first
from distributor.releases.read.embargo import is_embargo
from distributor.releases.read.footnotes import split_footnotes
from distributor.releases.read.front import read_front
from distributor.releases.read.language import language_name, language_of
from distributor.releases.read.lines import Line, Source, cut
from distributor.releases.read.prose import is_prose
from distributor.releases.read.reading import Reading
from distributor.releases.read.sections import cut_sections


def read_sources(source: Source) -> tuple[Reading, ...]:
    """The structure of a press release, once for each language it stands in."""
    split = split_languages(source)
    readings = tuple(map(read_source, split.sources))
    found = {reading.language for reading in readings}
    doubt = split.doubt
    if split.promise and split.promise not in found:
        doubt = _missing(split.promise)
    if doubt:
        doubts = MappingProxyType({**readings[0].doubts, "language": doubt})
        readings = (replace(readings[0], doubts=doubts), *readings[1:])
    promise = "" if split.promise in found else split.promise
    return tuple(replace(reading, promises=promise) for reading in readings)


def read_source(source: Source) -> Reading:
    """The structure of a press release."""
    language = _language(source)
    day_first = language == "fr" or writes_day_first("\n".join(line.text for line in source.lines))
    titled = Line(text=source.title, at="title", head=True)
    said = [titled] if is_embargo(titled) else []
    lines, notes = split_footnotes([*said, *source.lines], known=source.footnotes)
    lines = split_above(mark_note(lines), french=day_first)
    front = read_front(lines, title=source.title, french=day_first)
    parts = cut_sections(lines, first=front.lede)
    if front.dateline is not None and parts.sections[0].lines:
        lede = parts.sections[0].lines[0]
        parts.sections[0].lines[0] = cut(lede, front.dateline.end)
    return Assembly(
        source=source, lines=lines, notes=notes, language=language, front=front, parts=parts
    ).reading()


def _missing(promise: str) -> str:
    name = language_name(promise)
    return (
        f"The text says that {name} follows, but no {name} text was found in this file. Queue it "
        "as a second file."
    )


def _language(source: Source) -> str:
    prose = [line.text for line in source.lines if is_prose(line)]
    text = " ".join(prose) or " ".join(line.text for line in source.lines)
    return language_of(text, hint=source.language)
