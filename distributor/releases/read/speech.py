"""Quotations while they are put together: their stretches, and what stands around these."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from distributor.contract.values import Quote
from distributor.releases.read.marks import Quoted
from distributor.releases.read.people import Person


@dataclass(slots=True)
class Speech:
    """One quotation while it is put together: its stretches, its speaker, its paragraph."""

    parts: list[Quoted]
    person: Person | None
    covered: list[tuple[int, int]] = field(default_factory=list)
    touches: bool = False
    goes_on: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """The quotations of one paragraph.

    `whole`: the paragraph is nothing but one of them. `continues`: its first one goes on from the
    paragraph before.
    """

    quotes: tuple[Quote, ...] = ()
    whole: bool = False
    continues: bool = False


def gaps(text: str, stretches: list[Quoted]) -> list[tuple[str, int]]:
    """The words before, between and after the stretches, and where each begins."""
    edges = [0]
    for stretch in stretches:
        edges.extend((stretch.outer_start, stretch.outer_end))
    edges.append(len(text))
    return [(text[start:end], start) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def unmarked_quote(text: str) -> list[Quoted]:
    """A block quotation without marks: all of it but a last line that names the speaker."""
    dash = re.search(r"\s[–—―-]\s*[A-ZÀ-Ý][^.!?]{3,150}$", text)
    end = dash.start() if dash else len(text)
    return [Quoted(start=0, end=end, outer_start=0, outer_end=end)] if end else []


def is_whole(text: str, speeches: list[Speech]) -> bool:
    if len(speeches) != 1:
        return False
    speech = speeches[0]
    spans = [(part.outer_start, part.outer_end) for part in speech.parts] + speech.covered
    rest = []
    place = 0
    for start, end in sorted(spans):
        rest.append(text[place : max(place, start)])
        place = max(place, end)
    rest.append(text[place:])
    return not re.search(r"\w", "".join(rest))


def merged(spoken: Sequence[Spoken]) -> tuple[Quote, ...]:
    """The quotations in order, one that goes on over several paragraphs counted once."""
    result: list[Quote] = []
    for one in spoken:
        for place, quote in enumerate(one.quotes):
            if place == 0 and one.continues and result:
                before = result[-1]
                result[-1] = replace(before, sentences=(*before.sentences, *quote.sentences))
            else:
                result.append(quote)
    return tuple(result)
