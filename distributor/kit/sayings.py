"""Finds the quotation that fits: whole sentences of one person, with name and role.

A quotation is worth most where the release itself sets its speaker beside it, so those sentences
come first; the words are never joined across the attribution that parted them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from distributor.contract import Block, Quote, Release
from distributor.kit.sentences import has_quote_marks, is_clean, is_news, stands_alone
from distributor.kit.typography import attributed, fold

_LONGEST_RUN = 3
_AFTER_QUOTE = re.compile(r"[\s,.!?…\u00a0\u202f]*[”\"»][\s,\u00a0]*(?P<next>[^“\"«]{0,120})")
_ABBREVIATED = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Jr|Sr|Ltée|L\.P|L\.L\.C|S\.A)$")


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
    if _ABBREVIATED.search(role) and fold(f"{role}.") in whole:
        role += "."
    after, before = f"{speaker}, {role}", f"{role} {speaker}"
    return before if fold(before) in whole and fold(after) not in whole else after


def _best_run(quote: Quote, block: Block, *, room: int, language: str) -> tuple[str, ...]:
    around = fold(block.text)
    for run in _runs(quote, block):
        fits = len(attributed(" ".join(run), "", language)) <= room
        if fits and _can_be_quoted(run, language) and fold(" ".join(run)) in around:
            return run
    return ()


def _runs(quote: Quote, block: Block) -> Iterator[tuple[str, ...]]:
    """Runs of sentences, best first.

    First what leads up to the attribution, longest first; then what starts at the beginning; then
    each sentence.
    """
    sentences = quote.sentences or (quote.text,)
    for end, sentence in enumerate(sentences):
        if _is_beside_its_speaker(sentence, block.text, quote.speaker or ""):
            for start in range(max(0, end - _LONGEST_RUN + 1), end + 1):
                yield sentences[start : end + 1]
    for size in range(min(_LONGEST_RUN, len(sentences)), 0, -1):
        yield sentences[:size]
    yield from ((sentence,) for sentence in sentences)


def _is_beside_its_speaker(sentence: str, text: str, speaker: str) -> bool:
    """Whether the closing mark and the speaker's name follow the sentence in the release."""
    words = sentence.rstrip(" ,.!?…\u00a0\u202f")
    at = text.find(words)
    follows = _AFTER_QUOTE.match(text, at + len(words)) if at >= 0 else None
    return bool(follows and speaker and speaker.rsplit(maxsplit=1)[-1] in follows["next"])


def _can_be_quoted(run: tuple[str, ...], language: str) -> bool:
    whole = not run[0][:1].islower() and not run[-1].rstrip().endswith((":", ";"))
    plain = all(is_clean(s) and is_news(s) and not has_quote_marks(s) for s in run)
    return whole and plain and stands_alone(run[0], language)
