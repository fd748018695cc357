"""Cuts what follows the lede into news, boilerplates, contacts, legal text and page frame."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from distributor.releases.read.addresses import shows_address
from distributor.releases.read.boilerplate import about, about_itself, own_heading
from distributor.releases.read.contact_lines import (
    is_bare_label,
    is_contact_name,
    is_contact_sentence,
    is_label,
)
from distributor.releases.read.contacts import cell_lines
from distributor.releases.read.frame import end_mark
from distributor.releases.read.legal import is_legal, is_legal_heading
from distributor.releases.read.lines import Line, Shape, cut
from distributor.releases.read.marks import find_quoted
from distributor.releases.read.page_lines import begins_page_tail, is_page_line, is_stamp
from distributor.releases.read.phones import has_address
from distributor.releases.read.prose import is_prose

_NOTES = 25  # lines of notes between an end mark and what still belongs to the release
_SHARE = re.compile(r"^\W*(?:share|partager|print|imprimer|follow us|tweet)", re.IGNORECASE)
_ASKED = re.compile(
    r"contact|media|presse|médias|information|investor|relations|renseignements", re.IGNORECASE
)
_SOURCE = re.compile(r"^\s*(?:SOURCE|Source)\s*:?\s+(?P<who>[A-ZÀ-Ý].{1,80})$")
_OTHER = re.compile(
    r"^\W*(?:notes? (?:to|for) (?:editors?|the editor|journalists)|notes? aux (?:rédacteurs|"
    r"journalistes)|"
    r"(?:additional|other|related) (?:resources?|links?|information|documents?|material)|"
    r"liens? (?:connexes?|utiles?|associés)|"
    r"quick facts|faits en bref|associated links|produits connexes|related products|resources?|"
    r"ressources?|"
    r"photos?|images?|multimedia|attachments?|pièces? jointes?|annexes?|"
    r"(?:signed,? )?on behalf of (?:the board|the company|[\w .]{3,40})[\w ,.]*|"
    r"au nom du conseil[\w ’',]*|sincerely,?)\s*:?\s*$",
    re.IGNORECASE,
)


class Part(StrEnum):
    """What a stretch of the text after the lede is."""

    NEWS = "news"
    BOILERPLATE = "boilerplate"
    CONTACT = "contact"
    LEGAL = "legal"
    REST = "rest"


@dataclass(slots=True)
class Section:
    """One stretch of lines; `name` is the organisation of a boilerplate, `head` its heading."""

    part: Part
    lines: list[Line] = field(default_factory=list)
    name: str | None = None
    head: Line | None = None


@dataclass(slots=True)
class Cut:
    """The sections in order, the end mark, and the lines of the page below the release."""

    sections: list[Section]
    end_mark: str | None = None
    end_at: str = ""
    frame: list[Line] = field(default_factory=list)
    source: str | None = None


def cut_sections(lines: Sequence[Line], *, first: int) -> Cut:
    """Everything from the lede (line `first`) on, cut into its sections."""
    knife = Knife(lines=lines, done=Cut(sections=[Section(part=Part.NEWS)]))
    for place in range(first, len(lines)):
        if not knife.take(place, is_lede=place == first):
            knife.done.frame.extend(lines[place:])
            knife.trim()
            break
    return knife.done


@dataclass(slots=True)
class Knife:
    """Reads line by line and knows in which section it is."""

    lines: Sequence[Line]
    done: Cut
    ended: bool = False

    @property
    def current(self) -> Section:
        return self.done.sections[-1]

    def take(self, place: int, *, is_lede: bool) -> bool:
        """Put one line where it belongs; False: the page's own foot begins."""
        line = self.lines[place]
        if is_lede:
            self.current.lines.append(line)
            return True
        is_last = place + 1 == len(self.lines)
        mark = end_mark(line.text) or ("30" if is_last and line.text == "30" else None)
        if mark:
            self.done.end_mark = self.done.end_mark or mark
            self.done.end_at = self.done.end_at or line.at
            self.ended = True
            self.begin(Part.REST)
            return True
        if begins_page_tail(line) and not self.only_a_button(place):
            return False
        linked = bool(line.links) and self.current.part is Part.CONTACT
        if is_page_line(line.text) and not is_prose(line) and line.is_plain and not linked:
            return True
        if self.is_end_of_ended(place):
            return False
        self.place_line(line, place)
        return True

    def trim(self) -> None:
        """Short lines between the last paragraph and the page's foot are menus."""
        lines = self.current.lines
        keep = len(lines)
        while keep > 1 and _is_scrap(lines[keep - 1]):
            keep -= 1
        if keep and not lines[keep - 1].text.endswith((":", ":\u00a0")):
            self.done.frame.extend(lines[keep:])
            del lines[keep:]

    def only_a_button(self, place: int) -> bool:
        """A share button or a picture between paragraphs does not end the release."""
        text = self.lines[place].text
        if not (_SHARE.match(text) or text.startswith("http")):
            return False
        written = 0
        for line in self.lines[place + 1 : place + _NOTES]:
            if end_mark(line.text) or _SOURCE.match(line.text):
                return written > 0
            if begins_page_tail(line) and not _SHARE.match(line.text):
                return False
            written += is_prose(line)
            if written == 2:
                return True
        return False

    def is_end_of_ended(self, place: int) -> bool:
        """After the end mark only contacts, boilerplates and legal text still belong to it."""
        if not self.ended or self.current.part is not Part.REST:
            return False
        line = self.lines[place]
        near = self.lines[place : place + 4]
        if _OTHER.match(line.text) or self.profile_follows(place):
            return False
        belongs = about(line) or is_legal_heading(line) or is_legal(line) or is_prose(line)
        belongs = belongs or own_heading(self.lines, place) is not None
        contact = is_label(line.text) or is_contact_sentence(line) or is_contact_name(line.text)
        reachable = any(has_address(one.text) for one in near)
        return (
            not belongs
            and not (contact and reachable)
            and not is_bare_label(line.text)
            and len(line.text) < 25
        )

    def profile_follows(self, place: int) -> bool:
        """Whether notes to editors or the like still stand before who the issuer is."""
        for line in self.lines[place : place + _NOTES]:
            if begins_page_tail(line):
                return False
            if about(line) or (is_bare_label(line.text) and len(line.text) > 8):
                return True
        return False

    def begin(self, part: Part, name: str | None = None) -> None:
        if self.current.part is part and self.current.name == name and part is not Part.BOILERPLATE:
            return
        self.done.sections.append(Section(part=part, name=name))

    def place_line(self, line: Line, place: int) -> None:
        source = _SOURCE.match(line.text)
        closes = self.current.part is not Part.NEWS or not self.news_follows(place)
        if source and closes and not has_address(line.text):
            self.done.source = source["who"].strip(" .")
            self.begin(Part.REST)
            self.current.lines.append(line)
            return
        if self.begins_profile(line, place):
            return
        if is_legal_heading(line) or (is_legal(line) and self.current.part is not Part.NEWS):
            self.begin(Part.LEGAL)
            self.current.lines.append(line)
            return
        if is_legal(line) and not self.news_follows(place):
            self.begin(Part.LEGAL)
            self.current.lines.append(line)
            return
        if self.begins_contact(line, place):
            self.begin(Part.CONTACT)
            self.current.lines.extend(cell_lines(line) if line.shape is Shape.TABLE else [line])
            return
        own = own_heading(self.lines, place)
        if own is not None and self.only_profile_follows(place):
            self.begin(Part.BOILERPLATE, own)
            self.current.head = line
            return
        self.go_on(line, place)

    def begins_profile(self, line: Line, place: int) -> bool:
        """Begin the boilerplate that a line is the heading of."""
        itself = about_itself(self.lines, place)
        if itself is not None:
            self.begin(Part.BOILERPLATE, itself)
            self.current.head = line
            return True
        boilerplate = about(line)
        if boilerplate is None:
            return False
        self.begin(
            Part.BOILERPLATE if boilerplate.organisation is not None else Part.REST,
            boilerplate.organisation,
        )
        self.current.head = cut(line, 0, boilerplate.text_start)
        rest = cut(line, boilerplate.text_start)
        if rest.text:
            self.current.lines.append(replace(rest, lead="", bold=False))
        return True

    def go_on(self, line: Line, place: int) -> None:
        """A line that begins nothing: it goes on with its section, or that section is over."""
        part = self.current.part
        if part is Part.CONTACT and _OTHER.match(line.text):
            self.begin(Part.REST)
        elif part is Part.CONTACT and self.leaves_contact(line):
            back = Part.REST if self.ended or self.seen(Part.BOILERPLATE) else Part.NEWS
            self.begin(back)
        elif (
            part is Part.NEWS
            and is_contact_sentence(line)
            and has_address(line.text)
            and not self.news_follows(place)
        ):
            self.begin(Part.CONTACT)
        elif (
            part in (Part.BOILERPLATE, Part.LEGAL)
            and (line.shape is Shape.HEADING or _OTHER.match(line.text))
        ) or (part is Part.NEWS and _OTHER.match(line.text) and not self.news_follows(place)):
            self.begin(Part.REST)
        if is_stamp(line.text):
            return
        in_table = self.current.part is Part.CONTACT and line.shape is Shape.TABLE
        self.current.lines.extend(cell_lines(line) if in_table else [line])

    def seen(self, part: Part) -> bool:
        return any(section.part is part for section in self.done.sections)

    def begins_contact(self, line: Line, place: int) -> bool:
        if line.shape is Shape.TABLE:
            return has_address(line.text) and bool(_ASKED.search(line.text))
        if line.shape is Shape.ITEM or len(line.text) > 420:
            return False
        near = self.lines[place : place + 7]
        reachable = any(
            has_address(one.text) or any(link.url.startswith("mailto:") for link in one.links)
            for one in near
        )
        if is_bare_label(line.text):
            named = any(is_contact_name(one.text) for one in near[1:3])
            return reachable or named or line.shape is Shape.HEADING or not self.news_follows(place)
        if is_label(line.text):
            told = has_address(line.text) and not self.news_follows(place)
            return told if is_prose(line) else reachable
        return reachable and self.leads_to_contact(line, place)

    def leads_to_contact(self, line: Line, place: int) -> bool:
        """Whether a sentence, or a name below the end mark, begins the contacts."""
        asks = is_contact_sentence(line)
        if asks and line.text.endswith(":") and not self.news_follows(place):
            return True
        if self.ended:
            return asks or is_contact_name(line.text)
        below = self.lines[place + 1 : place + 4]
        beside = any(has_address(one.text) and one.group == line.group for one in below)
        return beside and self.seen(Part.BOILERPLATE) and is_contact_name(line.text)

    def leaves_contact(self, line: Line) -> bool:
        if has_address(line.text) or is_label(line.text) or is_contact_sentence(line):
            return False
        if line.shape is Shape.HEADING and not is_contact_name(line.text):
            return True
        return is_prose(line) and len(line.text) >= 110

    def only_profile_follows(self, place: int) -> bool:
        """Whether after an organisation's name only its description comes, and no more news."""
        marked = self.lines[place].bold or self.lines[place].shape is Shape.HEADING
        written = sum(1 for line in self.current.lines if is_prose(line))
        if self.current.part is Part.NEWS and written < 2:
            return False
        count = 0
        for line in self.lines[place + 1 :]:
            if self.ends_profile(line):
                break
            if any(
                len(line.text[one.start : one.end].split()) >= 7 for one in find_quoted(line.text)
            ):
                return False
            count += 1 if is_prose(line) else 0
        return count <= (4 if marked else 1)

    def ends_profile(self, line: Line) -> bool:
        if about(line) or is_legal_heading(line) or is_bare_label(line.text) or end_mark(line.text):
            return True
        return begins_page_tail(line) or (line.shape is Shape.TABLE and has_address(line.text))

    def news_follows(self, place: int) -> bool:
        """Whether two or more paragraphs of news still come after this line."""
        count = 0
        for line in self.lines[place + 1 : place + 14]:
            if self.ends_profile(line):
                break
            count += (
                1 if is_prose(line) and not is_contact_sentence(line) and not is_legal(line) else 0
            )
        return count >= 2


def _is_scrap(line: Line) -> bool:
    text = line.text
    if shows_address(text):
        return False
    if line.shape is not Shape.TEXT or len(text) > 60 or has_address(text) or is_contact_name(text):
        return False
    return not re.search(r"[.!?][\"”’»)]*$", text)
