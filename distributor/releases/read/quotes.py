"""The quotations of a release: whole clauses of a person, with who said them.

A title, a term and a piece of a document stand in quotation marks too; they are left alone,
because nobody is said to have spoken them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from distributor.contract.values import Quote
from distributor.releases.read.attribution import (
    Said,
    opens_with_name,
    said_after,
    said_before,
    said_inside,
    speaker_of_statement,
    subject_before,
)
from distributor.releases.read.marks import Quoted, find_quoted
from distributor.releases.read.offices import tells
from distributor.releases.read.people import (
    Person,
    leading_name,
    looks_like_name,
    surname,
    without_honorific,
)
from distributor.releases.read.sentences import sentences
from distributor.releases.read.speech import Speech, Spoken, gaps, is_whole, unmarked_quote

# a quoted piece behind one of these ends a sentence of the writer: it was "the best news"
_COMPLETES = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being|a|an|the|as|of|to|for|in|with|by|its|their|his|her|our|"
    r"calls?|called|calling|est|sont|était|un|une|le|la|les|des|du|de|comme|en|par|pour|avec)"
    r"|\b[ld]['’])$",
    re.IGNORECASE,
)
_ONE = re.compile(r"(?:-?t?-?)(?:he|she|il|elle)$", re.IGNORECASE)
_TRIMMED = " \u00a0,;–—-"


def find_quotes(
    paragraphs: Sequence[str], *, language: str, names: str, quoted: Sequence[bool] = ()
) -> list[Spoken]:
    """What is spoken in each paragraph. `names` is the text in which full names are looked up."""
    talk = Talk(language=language, names=names)
    marks = quoted or [False] * len(paragraphs)
    return [
        talk.paragraph(text, block_quote=marks[place], following=paragraphs[place + 1 : place + 5])
        for place, text in enumerate(paragraphs)
    ]


@dataclass(slots=True)
class Talk:
    """Goes through the paragraphs in order and remembers who spoke last."""

    language: str
    names: str
    last: Person | None = None
    known: dict[str, Person] = field(default_factory=dict)
    is_open: bool = False
    ready: bool = False
    announced: Person | None = None
    topic: Person | None = None
    holders: dict[str, Person | None] = field(default_factory=dict)
    longest: dict[str, str | None] = field(default_factory=dict)

    def paragraph(
        self, text: str, *, block_quote: bool = False, following: Sequence[str] = ()
    ) -> Spoken:
        stretches = find_quoted(text)
        if block_quote and not stretches:
            stretches = unmarked_quote(text)
        speeches = self.speeches(text, stretches) if stretches else []
        if speeches and speeches[-1].person is None and speeches[-1].parts[-1].is_open:
            speeches[-1].person = self.told_later(following)
            speeches[-1].touches = speeches[-1].person is not None
        continues = bool(speeches) and self.goes_on(text, speeches[0])
        kept = [speech for speech in speeches if self.is_speech(text, speech)]
        continues = continues and bool(kept) and kept[0] is speeches[0]
        self.remember(text, stretches, kept)
        quotes = tuple(self.quote(text, speech) for speech in kept)
        return Spoken(quotes=quotes, whole=is_whole(text, kept), continues=continues)

    def told_later(self, following: Sequence[str]) -> Person | None:
        """Who speaks in a quotation that only a later paragraph closes and attributes."""
        for text in following:
            stretches = find_quoted(text)
            if not stretches or text[: stretches[0].outer_start].strip():
                return None
            after = text[stretches[0].outer_end :]
            said = said_after(after, quote=text[stretches[0].start : stretches[0].end])
            if said is not None:
                return self.full(said.person)
            if not stretches[-1].is_open:
                return None
        return None

    def speeches(self, text: str, stretches: list[Quoted]) -> list[Speech]:
        found: list[Speech] = []
        around = gaps(text, stretches)
        for place, stretch in enumerate(stretches):
            before = said_before(around[place][0]) if place == 0 or found else None
            after = said_after(around[place + 1][0], quote=text[stretch.start : stretch.end])
            if (
                place
                and found
                and self.belongs(found[-1], around[place][0], before, after, text, stretch)
            ):
                found[-1].parts.append(stretch)
                if after is not None:
                    found[-1].covered.append(
                        (stretch.outer_end + after.start, stretch.outer_end + after.end)
                    )
                continue
            speech = Speech(parts=[stretch], person=None)
            inside = said_inside(text[stretch.start : stretch.end])
            if before is None and after is None and inside is not None:
                speech.person, speech.touches = self.full(inside), True
            self.attribute(
                speech,
                before,
                after,
                gap=around[place][0],
                gap_start=around[place][1],
                end=stretch.outer_end,
                opening="" if any(one.person for one in found) else around[0][0],
            )
            found.append(speech)
        return found

    def belongs(
        self,
        speech: Speech,
        gap: str,
        before: Said | None,
        after: Said | None,
        text: str,
        stretch: Quoted,
    ) -> bool:
        """Whether a stretch goes on with the quotation before it."""
        if speech.person is None or (before is not None and not self.same(before.person, speech)):
            return False
        if (
            after is not None
            and not after.person.is_pronoun
            and not self.same(after.person, speech)
        ):
            return False
        between = gap
        for start, end in speech.covered:
            if start >= speech.parts[-1].outer_end:
                between = text[end : stretch.outer_start]
        near = len(between.split()) <= 6 or before is not None
        return near or (after is None and self.resumes(speech, between, text, stretch))

    def resumes(self, speech: Speech, between: str, text: str, stretch: Quoted) -> bool:
        """Whether whole sentences are quoted once more after words on the same person."""
        words = text[stretch.start : stretch.end]
        whole = words[:1].isupper() and words[-1:] in ".!?" and len(words.split()) >= 4
        if not whole or not re.search(r"[.!?:]\s*$", between):
            return False
        spoken_of = subject_before(between)
        return spoken_of is None or self.same(spoken_of, speech)

    def same(self, person: Person, speech: Speech) -> bool:
        if person.is_pronoun or speech.person is None:
            return True
        return surname(self.full(person).name) == surname(speech.person.name)

    def attribute(
        self,
        speech: Speech,
        before: Said | None,
        after: Said | None,
        *,
        gap: str,
        gap_start: int,
        end: int,
        opening: str,
    ) -> None:
        said = after or before
        if before is not None and after is not None and after.person.is_pronoun:
            said = before
        if said is None:
            return
        speech.touches = True
        offset = end if said is after else gap_start
        speech.covered.append((offset + said.start, offset + said.end))
        meant = None
        if said.person.is_pronoun:
            meant = subject_before(gap) or subject_before(opening)
            if meant is None and _ONE.match(said.person.name):
                meant = opens_with_name(gap) or opens_with_name(opening)
        speech.person = self.full(meant or said.person)

    def full(self, person: Person) -> Person:
        """The person by the fullest name the release gives them, with their role."""
        if person.is_pronoun:
            held = self.holder(person.office) if person.office else None
            return held or self.topic or self.last or person
        found = self.named(person)
        key = surname(person.name)
        if found.role or key not in self.known:
            self.known[key] = found
        return found

    def holder(self, office: str) -> Person | None:
        """Who the release says is the mayor, where it only says "the mayor" later."""
        if office not in self.holders:
            self.holders[office] = self.found_holder(office)
        return self.holders[office]

    def found_holder(self, office: str) -> Person | None:
        title = re.escape(office)
        for form in (
            rf"\b{title}\b[^.!?;:\n“”«»]{{0,70}}?,\s+(?P<who>[^,.\n]{{4,45}})",
            rf"\b{title}\s+(?P<who>[^,.\n]{{4,45}})",
            rf"(?P<who>[^,.\n]{{4,45}}),\s+(?:[\w'’-]+\s+){{0,4}}{title}\b",
        ):
            for found in re.finditer(form, self.names, re.IGNORECASE):
                name = leading_name(found["who"])
                if name:
                    return self.named(Person(name=name, role=office))
        return None

    def named(self, person: Person) -> Person:
        """Somebody who has a name, by the fullest form of it."""
        key = surname(person.name)
        known = self.known.get(key)
        name, role = person.name, person.role
        if " " not in without_honorific(name):
            if key not in self.longest:
                self.longest[key] = _full_name(key, self.names)
            name = known.name if known else self.longest[key] or name
        if role is None and known is not None and known.name == name:
            role = known.role
        return Person(name=name, role=role)

    def goes_on(self, text: str, speech: Speech) -> bool:
        """Whether a paragraph continues the quotation of the one before."""
        first = speech.parts[0]
        alone = not text[: first.outer_start].strip(" \u00a0–—-")
        if not alone or speech.person is not None:
            if self.is_open and alone and speech.person is not None:
                return bool(self.last and surname(self.last.name) == surname(speech.person.name))
            return False
        rest = text[first.outer_end :].strip(" .,;\u00a0")
        if self.announced is not None:
            speech.person = self.announced
            self.last = self.announced
            speech.covered.append((0, 0))
            return False
        if (self.is_open or (self.ready and not rest)) and self.last is not None:
            speech.person = self.last
            speech.goes_on = True
            return True
        return False

    def is_speech(self, text: str, speech: Speech) -> bool:
        if speech.person is None or speech.person.is_pronoun:
            return False
        words = " ".join(text[part.start : part.end] for part in speech.parts).split()
        first = speech.parts[0]
        if speech.goes_on and len(words) >= 3:
            return True
        before = text[: first.outer_start].rstrip()
        if text[first.start : first.start + 1].islower() and _COMPLETES.search(before):
            return False
        if len(words) >= 7:
            return True
        begins = not before or before[-1] in '.!?:,;”»"'
        starts = text[first.start : first.start + 1]
        led_in = len(words) >= 4 and before[-1:] in (",", ":")
        return speech.touches and len(words) >= 2 and begins and (led_in or not starts.islower())

    def remember(self, text: str, stretches: list[Quoted], kept: list[Speech]) -> None:
        self.announced = None
        if kept:
            last = kept[-1]
            self.last = last.person
            tail = last.parts[-1]
            self.is_open = tail.is_open
            self.ready = True
            self.topic = None
            return
        subject = subject_before(text)
        self.topic = self.named(subject) if subject else self.topic
        self.is_open = False
        self.ready = False
        if not stretches:
            self.announced = speaker_of_statement(text)
            if self.announced is not None and not self.announced.is_pronoun:
                self.announced = self.full(self.announced)
            elif self.announced is not None:
                self.announced = self.last

    def quote(self, text: str, speech: Speech) -> Quote:
        person = speech.person
        pieces = [text[part.start : part.end].strip(_TRIMMED) for part in speech.parts]
        broken = [
            bool(place + 1 < len(pieces) and pieces[place + 1][:1].islower())
            for place in range(len(pieces))
        ]
        whole: list[str] = []
        for place, piece in enumerate(pieces):
            split = list(sentences(piece, self.language))
            if broken[place] and split:
                split.pop()
            if place and broken[place - 1] and split:
                split.pop(0)
            whole.extend(split)
        return Quote(
            text=pieces[0],
            speaker=person.name if person else None,
            role=person.role if person else None,
            sentences=tuple(whole),
        )


def _full_name(last: str, names: str) -> str | None:
    """The longest form in which a name that ends with this word stands in the release."""
    pattern = re.compile(
        r"\b((?:[A-ZÀ-Ý][\w'’-]*\.?[ \u00a0]+){1,4})" + re.escape(last) + r"\b", re.UNICODE
    )
    best: str | None = None
    for found in pattern.finditer(names):
        words = [*found.group(1).split(), last]
        for size in (4, 3, 2):
            candidate = " ".join(words[-size:])
            told = tells(candidate.removeprefix("Will "))  # Acme Names Jane Roe
            if len(words) >= size and looks_like_name(candidate) and not told:
                best = candidate if best is None or len(candidate) > len(best) else best
                break
    return best
