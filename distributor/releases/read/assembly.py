"""Puts everything that was found together into one reading."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from distributor.contract.values import Block, Boilerplate
from distributor.releases.read.above import is_job
from distributor.releases.read.addresses import urls_of
from distributor.releases.read.blocks import make_blocks
from distributor.releases.read.contact_lines import is_contact_name, is_contact_sentence, is_label
from distributor.releases.read.contacts import cell_lines, contacts_of
from distributor.releases.read.dates import find_dates
from distributor.releases.read.embargo import find_embargo
from distributor.releases.read.frame import (
    immediate,
    is_dated_release,
    is_kicker,
    is_restricted,
    without_kicker,
)
from distributor.releases.read.front import Front
from distributor.releases.read.lines import Line, Shape, Source
from distributor.releases.read.page_lines import is_stamp
from distributor.releases.read.phones import has_address
from distributor.releases.read.places import doubts_of, places_of
from distributor.releases.read.prose import is_prose
from distributor.releases.read.reading import Embargo, Reading
from distributor.releases.read.sections import Cut, Part
from distributor.releases.read.speech import merged


class Assembly:
    """Everything that was found, on its way into one reading."""

    def __init__(
        self,
        *,
        source: Source,
        lines: Sequence[Line],
        notes: Sequence[str],
        language: str,
        front: Front,
        parts: Cut,
    ) -> None:
        self.source, self.lines, self.notes = source, lines, notes
        self.language, self.front, self.parts = language, front, parts
        self.news = [
            line
            for section in parts.sections
            if section.part is Part.NEWS
            for line in section.lines
        ]
        self.places: dict[str, str] = {}
        self.doubts: dict[str, str] = {}

    def reading(self) -> Reading:
        names = "\n".join(line.text for line in self.kept())
        blocks, spoken = make_blocks(self.news, language=self.language, names=names)
        boilerplates = self.boilerplates()
        release_line, embargo = self.permission()
        day = self.day(embargo)
        reading = Reading(
            language=self.language,
            release_line=release_line,
            embargo=embargo,
            headline=self.front.headline.text if self.front.headline else None,
            subheads=tuple(line.text for line in self.front.subheads),
            city=self.front.city,
            date=day,
            blocks=blocks,
            lede_first_sentence=_first_sentence(blocks),
            quotes=merged(spoken),
            boilerplates=boilerplates,
            contacts=self.contacts(boilerplates),
            legal=self.blocks_of(Part.LEGAL),
            footnotes=tuple(self.notes),
            urls=self.urls(),
            end_mark=self.parts.end_mark,
            bullets_count=self.bullets(),
            footnotes_count=len(self.notes)
            or len({n.label for line in self.kept() for n in line.notes}),
            issuer=self.issuer(boilerplates),
            correction=self.front.correction,
            assets=self.source.assets,
            text=self.text(),
        )
        return self.located(reading)

    def kept(self) -> list[Line]:
        """Every line of the release: above the news from the headline on, and all sections."""
        above = [line for line in (self.front.headline, *self.front.subheads) if line is not None]
        return [*above, *self.below()]

    def below(self) -> list[Line]:
        """Every line from the lede on, with the headings that name a section."""
        found: list[Line] = []
        for section in self.parts.sections:
            found.extend([section.head] if section.head else [])
            found.extend(section.lines)
        return found

    def permission(self) -> tuple[str | None, Embargo | None]:
        """The release line and the embargo; an embargo beats "for immediate release"."""
        above = self.lines[: self.front.lede]
        found = find_embargo(
            [*above, *self.below()],
            news_at=self.front.lede,
            french=self.language == "fr",
            released=self.front.day,
        )
        if found is not None:
            embargo, at = found
            self.places["embargo"] = self.places["release_line"] = at
            self.doubt_embargo(embargo)
            return embargo.phrase, embargo
        own_first = sorted(above, key=lambda line: line.head)  # then what a note above it says
        for line in [*own_first, *self.tail_lines()]:
            said = _release_line(line)
            if said:
                self.places["release_line"] = line.at
                return said, None
        return None, None

    def tail_lines(self) -> list[Line]:
        return [
            line
            for section in self.parts.sections
            if section.part is not Part.NEWS
            for line in section.lines
        ]

    def doubt_embargo(self, embargo: Embargo) -> None:
        if embargo.instant is not None:
            return
        if embargo.local is not None:
            self.doubts["embargo"] = (
                "The embargo names no time zone. Please confirm the zone before the release is "
                "planned."
            )
        elif embargo.day is not None:
            self.doubts["embargo"] = (
                "The embargo names a day but no time. Please say at what time it ends."
            )
        else:
            self.doubts["embargo"] = (
                "The release speaks of an embargo, but not until when. It is held until someone "
                "says so."
            )

    def day(self, embargo: Embargo | None) -> date | None:
        if self.front.day is not None:
            self.places["date"] = self.front.date_at
            return self.front.day
        if embargo is not None and embargo.day is not None:
            self.places["date"] = self.places["embargo"]
            return embargo.day
        if self.source.published is not None:
            self.places["date"] = "page data"
            return self.source.published
        for line in self.lines[self.front.lede :]:
            if is_stamp(line.text):
                self.places["date"] = line.at
                return date.fromisoformat(line.text[:10])
        return None

    def boilerplates(self) -> tuple[Boilerplate, ...]:
        found: list[Boilerplate] = []
        for section in self.parts.sections:
            if section.part is not Part.BOILERPLATE:
                continue
            blocks, _ = make_blocks(section.lines, language=self.language)
            found.append(Boilerplate(organisation=section.name or "", blocks=blocks))
        return tuple(found)

    def blocks_of(self, part: Part) -> tuple[Block, ...]:
        lines = [
            line
            for section in self.parts.sections
            if section.part is part
            for line in section.lines
        ]
        return make_blocks(lines, language=self.language)[0]

    def contacts(self, boilerplates: Iterable[Boilerplate]) -> tuple[str, ...]:
        announced, top = {*self.front.above}, self.top()
        above = [
            line
            for place, line in enumerate(self.lines[: self.front.lede])
            if place >= top and place not in announced and not line.head
        ]
        above = above[_letterhead(above) :]
        blocks = [section.lines for section in self.parts.sections if section.part is Part.CONTACT]
        after = [section.lines for section in self.parts.sections if section.part is Part.REST]
        others = [line for section in self.parts.sections for line in section.lines]
        organisations = [one.organisation for one in boilerplates]
        return contacts_of(
            [_contact_lines(above), *blocks, *map(_contact_lines, after)],
            others,
            organisations=organisations,
            order={line.at: place for place, line in reversed([*enumerate(self.lines)])},
        )

    def top(self) -> int:
        """Where the release begins: a page's menus above its first headline are not it."""
        used = self.front.above
        if not used:
            return 0
        start = used[0]
        repeated = self.source.title or (self.lines and used[0] > 0 and self.is_page())
        if not repeated:
            return 0
        while start > 0 and used[0] - start < 12 and _belongs_above(self.lines[start - 1]):
            start -= 1
        return start

    def is_page(self) -> bool:
        headline = self.front.headline
        return bool(headline and self.lines[0].text.startswith(headline.text))

    def urls(self) -> tuple[str, ...]:
        above = [line for line in self.lines[self.top() : self.front.lede] if not line.head]
        notes = [Line(text=note, at="") for note in self.notes]
        return urls_of([*above, *self.below(), *notes, *_note_lines(self.source)])

    def bullets(self) -> int:
        above = [line for line in self.lines[self.top() : self.front.lede] if not line.head]
        return sum(
            1
            for line in (*above, *self.below())
            if line.shape is Shape.ITEM and line.sign and not line.sign[0].isalnum()
        )

    def issuer(self, boilerplates: Sequence[Boilerplate]) -> str | None:
        """Who issues it: the organisation of the first boilerplate, when the news names it too."""
        if self.parts.source:
            return self.parts.source
        headline = self.front.headline.text if self.front.headline else ""
        opening = headline + " " + " ".join(line.text for line in self.news[:2])
        for one in boilerplates:
            if one.organisation and one.organisation.casefold() in opening.casefold():
                return one.organisation
        return None

    def text(self) -> str:
        above = self.lines[self.top() : self.front.lede + 1]
        dated = [line.text for line in above if not line.head and not is_kicker(line.text)]
        kept = [line.text for line in self.kept()]
        return "\n".join(dict.fromkeys([*kept, *dated, *self.notes]))

    def located(self, reading: Reading) -> Reading:
        """The reading with where every field stood, and what of it is doubtful."""
        found = places_of(reading, self.front, self.parts, lines=self.lines, kept=self.kept())
        places = {name: at for name, at in found if at} | self.places
        doubts = dict(doubts_of(self.front, reading)) | self.doubts
        return replace(reading, places=MappingProxyType(places), doubts=MappingProxyType(doubts))


def _release_line(line: Line) -> str | None:
    text = line.text[without_kicker(line.text) :]
    said = immediate(text)
    if said and len(text) <= 160 and not is_prose(line):
        return text if len(text) <= len(said.group(0)) + 40 else said.group(0)
    if is_restricted(text) and len(text) <= 260:
        return text
    return text if is_dated_release(text) and not is_prose(line) else None


def _belongs_above(line: Line) -> bool:
    text = line.text
    if line.shape is Shape.ITEM:
        return has_address(text)  # else it is an entry of a menu
    return bool(
        immediate(text)
        or is_kicker(text)
        or has_address(text)
        or is_label(text)
        or find_dates(text)
        or is_contact_name(text)
        or is_job(text)
        or "embargo" in text.casefold()
        or (len(text) <= 30 and text.endswith(":"))
    )


def _letterhead(lines: Sequence[Line]) -> int:
    """How many lines stand above the first that speaks of this release: they are letterhead."""
    for place, line in enumerate(lines):
        text = line.text
        said = is_kicker(text) or immediate(text) or is_label(text) or "embargo" in text.casefold()
        if said or find_dates(text) or line.shape is Shape.TABLE:
            return place
    return 0


def _contact_lines(lines: Sequence[Line]) -> list[Line]:
    """Of lines that are no contact section those beside a telephone number or an address."""
    near: list[Line] = []
    lines = [
        one for line in lines for one in (cell_lines(line) if line.shape is Shape.TABLE else [line])
    ]
    for place, line in enumerate(lines):
        around = lines[max(0, place - 1) : place + 4]
        reachable = any(has_address(one.text) for one in around)
        if is_prose(line) and not is_contact_sentence(line):
            continue
        if reachable or is_label(line.text):
            near.append(line)
    return near


def _note_lines(source: Source) -> list[Line]:
    return [
        line
        for line in source.lines
        if line.notes and any(note.position == 0 for note in line.notes) and line.links
    ]


def _first_sentence(blocks: Sequence[Block]) -> str | None:
    for block in blocks:
        if block.sentences:
            return block.sentences[0]
    return None
