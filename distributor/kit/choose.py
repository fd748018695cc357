"""Chooses sentences of a release for an edition; writes none.

Every channel shows whole sentences in the release's own order. What may stand alone, and which
sentence tells most, is decided here once, so that no channel cuts or rewrites.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from distributor.contract import Block, BlockKind, Release
from distributor.kit.casing import is_capitals, sentence_case
from distributor.kit.sentences import (
    can_follow,
    can_open,
    has_quote_marks,
    is_clean,
    is_news,
    is_whole,
    stands_alone,
)
from distributor.kit.text import numbers, one_line, words
from distributor.kit.typography import before_mark, fold

_LONGEST_RUN = 3
_MOST_ITEMS = 8
_MONEY = re.compile(
    r"[$€£]|\b(?:million|milliard|billion|dollar|euro)|%|\bper ?cent\b|\bpour cent\b"
)
_SUBJECT_START = re.compile(r"(?:The|An?|Les?|La|Une?|Des|L[’'])\b|\d|[A-Z]{2}")
_FRONT_MARKS = "/|•·*#–—- \u00a0\u202f"
_PREFIX = re.compile(r"^(?P<prefix>[^a-zà-ÿ]{6,}?)(?P<rest>\s[-–—:]\s.*[a-z].*)$", re.DOTALL)
_CORRECTED = re.compile(r"(?i)^\W*(correct|rectific|errat|mise à jour|update)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """Whole sentences that follow one another in one block. `place` orders passages."""

    sentences: tuple[str, ...]
    place: tuple[int, int]

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(self.sentences)


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A list with the paragraph that leads to it, ending in a colon."""

    intro: Passage
    items: tuple[str, ...]
    ordered: bool
    place: tuple[int, int]


@lru_cache(maxsize=64)
def title(release: Release) -> str:
    """The headline on one line: capitals set as the body writes them, a correction said first.

    A release without a headline takes its first sentence. Empty when it has neither.
    """
    headline = one_line(release.headline).lstrip(_FRONT_MARKS)
    if not words(headline):
        first = lede(release)
        return first.text if first else ""
    headline = _decent_case(headline, release)
    if release.correction and not _CORRECTED.match(headline):
        return f"Correction{before_mark(':', release.language)}: {headline}"
    return headline


def _decent_case(headline: str, release: Release) -> str:
    blocks = [*release.blocks, *(b for about in release.boilerplates for b in about.blocks)]
    known = [*release.subheads, *(s for block in blocks for s in _lines(block))]
    known += [release.correction] if release.correction else []
    if is_capitals(headline):
        return sentence_case(headline, known) or headline
    prefix = _PREFIX.match(headline)
    if prefix and is_capitals(prefix["prefix"]):
        return (sentence_case(prefix["prefix"], known) or prefix["prefix"]) + prefix["rest"]
    return headline


def _lines(block: Block) -> tuple[str, ...]:
    return block.sentences or block.items or (() if is_capitals(block.text) else (block.text,))


def lede(release: Release) -> Passage | None:
    """The first sentence of the news, where it can stand alone."""
    for index, block in enumerate(release.blocks):
        if block.kind is not BlockKind.PARAGRAPH or not block.sentences:
            continue
        first = block.sentences[0]
        spoken = _is_spoken(first, _spoken(block))
        if spoken or not (is_whole(first) and is_clean(first)):
            return None
        if not stands_alone(first, release.language):
            return None
        return Passage(sentences=(first,), place=(index, 0))
    return None


def facts(release: Release, used: Collection[str] = ()) -> list[Passage]:
    """Passages that hold numbers, those with most numbers and money first; none of `used`."""
    found = [
        passage
        for run in _runs(release, used)
        for passage in _ending_in_numbers(run, release.language)
    ]
    found += _items_with_numbers(release)
    return sorted(found, key=lambda passage: (-_weight(passage, release.language), passage.place))


def _ending_in_numbers(run: Passage, language: str) -> Iterator[Passage]:
    """For each sentence with a number: that sentence, with those before it that it leans on."""
    for end, sentence in enumerate(run.sentences):
        if not numbers(sentence, language):
            continue
        for start in range(end, max(-1, end - _LONGEST_RUN), -1):
            if can_open(run.sentences[start], language):
                place = (run.place[0], run.place[1] + start)
                yield Passage(sentences=run.sentences[start : end + 1], place=place)
                break


def _items_with_numbers(release: Release) -> Iterator[Passage]:
    for index, block in enumerate(release.blocks):
        for position, item in enumerate(block.items):
            clean = _is_sentence_by_itself(item, release.language)
            if clean and numbers(item, release.language):
                yield Passage(sentences=(item,), place=(index, position))


def _is_sentence_by_itself(item: str, language: str) -> bool:
    """Whether an item has a subject of its own; "Raise the fee." hangs on what leads to it."""
    own_subject = _SUBJECT_START.match(item) is not None
    return own_subject and can_open(item, language) and not has_quote_marks(item)


def _weight(passage: Passage, language: str) -> int:
    return len(numbers(passage.text, language)) + 2 * len(_MONEY.findall(passage.text.casefold()))


def openers(release: Release, used: Collection[str] = ()) -> list[Passage]:
    """Sentences of the body that can open a post: the paragraphs' first ones, then the others."""
    found = [
        Passage(sentences=(sentence,), place=(run.place[0], run.place[1] + offset))
        for run in _runs(release, used)
        for offset, sentence in enumerate(run.sentences)
        if can_open(sentence, release.language)
    ]
    return sorted(found, key=lambda passage: (passage.place[1] > 0, passage.place))


def paragraphs(release: Release, used: Collection[str] = (), *, limit: int) -> list[Passage]:
    """For each paragraph of the body its first sentences, as many as fit; spoken words left out."""
    found = []
    for run in _runs(release, used):
        if run.place[1] == 0 and can_open(run.sentences[0], release.language):
            passage = _as_long_as(run, limit)
            if passage is not None:
                found.append(passage)
    return found


def _as_long_as(run: Passage, limit: int) -> Passage | None:
    for size in range(len(run.sentences), 0, -1):
        passage = Passage(sentences=run.sentences[:size], place=run.place)
        if len(passage.text) <= limit:
            return passage
    return None


def listing(release: Release) -> Listing | None:
    """The first list that is short enough to show whole, with the paragraph leading to it."""
    for index, (before, block) in enumerate(pairwise(release.blocks)):
        if block.kind is not BlockKind.LIST or not _is_showable(block):
            continue
        intro = _intro(before, index, release.language)
        if intro is not None:
            return Listing(
                intro=intro, items=block.items, ordered=block.ordered, place=(index + 1, 0)
            )
    return None


def _is_showable(block: Block) -> bool:
    clean = all(is_clean(item) and is_news(item) for item in block.items)
    short = all(len(item) <= 300 for item in block.items)
    return clean and short and 0 < len(block.items) <= _MOST_ITEMS


def _intro(block: Block, index: int, language: str) -> Passage | None:
    if block.kind is not BlockKind.PARAGRAPH or not block.text.rstrip().endswith(":"):
        return None
    spoken = _spoken(block)
    for size in range(1, min(_LONGEST_RUN, len(block.sentences)) + 1):
        run = block.sentences[-size:]
        if any(_is_spoken(sentence, spoken) or not is_clean(sentence) for sentence in run):
            return None
        if stands_alone(run[0], language):
            return Passage(sentences=run, place=(index, len(block.sentences) - size))
    return None


def body_words(release: Release) -> int:
    """How many words of news there are."""
    return sum(len(block.text.split()) for block in release.blocks)


def _runs(release: Release, used: Collection[str]) -> Iterator[Passage]:
    """Stretches of sentences that are nobody's spoken words and not used yet."""
    for index, block in enumerate(release.blocks):
        if block.kind is BlockKind.PARAGRAPH:
            yield from _runs_of(block, index, language=release.language, used=used)


def _runs_of(
    block: Block, index: int, *, language: str, used: Collection[str]
) -> Iterator[Passage]:
    spoken, run, start = _spoken(block), list[str](), 0
    for position, sentence in enumerate((*block.sentences, "")):
        plain = (
            can_follow(sentence, language)
            and sentence not in used
            and not has_quote_marks(sentence)
            and not _is_spoken(sentence, spoken)
        )
        if plain:
            start = start if run else position
            run.append(sentence)
        elif run:
            yield Passage(sentences=tuple(run), place=(index, start))
            run = []


def _spoken(block: Block) -> str:
    return fold(" ".join(quote.text for quote in block.quotes))


def _is_spoken(sentence: str, spoken: str) -> bool:
    """Whether the sentence is part of a quotation, or a quotation is part of it."""
    if not spoken:
        return False
    words = fold(sentence).rstrip(" .,;!?")
    return words in spoken or _shares_words(words, spoken)


def _shares_words(sentence: str, spoken: str) -> bool:
    """Whether six words in a row of the quotation stand in the sentence."""
    said = spoken.split()
    return any(
        " ".join(said[start : start + 6]) in sentence for start in range(max(1, len(said) - 5))
    )


def in_order(passages: Iterable[Passage]) -> list[Passage]:
    """Passages in the release's order."""
    return sorted(passages, key=lambda passage: passage.place)
