"""Finds the quotation that fits: whole sentences of one person, with name and role.

A quotation is worth most where the release itself sets its speaker beside it, so those sentences
come first; the words are never joined across the attribution that parted them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from distributor.contract import Block, Quote, Release
from distributor.kit.sentences import has_quote_marks, is_clean, is_news, stands_alone
from distributor.kit.typography import attributed, fold

_LONGEST_RUN = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Saying:
    """Sentences somebody said. `who` is name and role as the release gives them."""

    text: str
    sentences: tuple[str, ...]
    who: str
    place: tuple[int, int]

    def sentence(self, language: str) -> str:
        """The words and their speaker in one sentence."""
        return attributed(self.text, self.who, language)


def sayings(release: Release, *, limit: int) -> Iterator[Saying]:
    """For each quotation in order the best run of sentences that fits `limit` with its speaker."""
    whole = fold(release.text)
    for index, block in enumerate(release.blocks):
        for position, quote in enumerate(block.quotes):
            if quote.speaker:
                who = _who(quote, whole)
                run = _best_run(quote, block, room=limit - len(who), language=release.language)
                if run:
                    yield Saying(
                        text=" ".join(run), sentences=run, who=who, place=(index, position)
                    )


def _who(quote: Quote, whole: str) -> str:
    """Name and role in the order in which the release has them side by side."""
    speaker, role = quote.speaker or "", (quote.role or "").strip(" ,")
    if not role:
        return speaker
    after, before = f"{speaker}, {role}", f"{role} {speaker}"
    return before if fold(before) in whole and fold(after) not in whole else after


def _best_run(quote: Quote, block: Block, *, room: int, language: str) -> tuple[str, ...]:
    around = fold(block.text)
    for run in _runs(quote.sentences or (quote.text,)):
        fits = len(attributed(" ".join(run), "", language)) <= room
        if fits and _can_be_quoted(run, language) and fold(" ".join(run)) in around:
            return run
    return ()


def _runs(sentences: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Runs of sentences, best first.

    A sentence that ends in a comma is the one its attribution follows. First what leads up to it,
    longest first; then what starts at the beginning; then each sentence.
    """
    for end, sentence in enumerate(sentences):
        if sentence.rstrip().endswith(","):
            for start in range(max(0, end - _LONGEST_RUN + 1), end + 1):
                yield sentences[start : end + 1]
    for size in range(min(_LONGEST_RUN, len(sentences)), 0, -1):
        yield sentences[:size]
    yield from ((sentence,) for sentence in sentences)


def _can_be_quoted(run: tuple[str, ...], language: str) -> bool:
    whole = not run[0][:1].islower() and not run[-1].rstrip().endswith((":", ";"))
    plain = all(is_clean(s) and is_news(s) and not has_quote_marks(s) for s in run)
    return whole and plain and stands_alone(run[0], language)
