"""Splits a file that holds a release in two languages into one source for each.

The words decide, paragraph by paragraph: some teams set the second language off by a rule or by
"(Le français suit)", others by nothing but its headline.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from distributor.releases.read.contact_lines import is_label
from distributor.releases.read.frame import end_mark, is_kicker
from distributor.releases.read.language import language_name, likelier, sure_language
from distributor.releases.read.lines import Line, Note, Shape, Source
from distributor.releases.read.phones import has_address
from distributor.releases.read.pointers import announced, promised

_WORDS_OF_A_LINE = 8
_WORDS_OF_A_TEXT = 25
_AS_LONG = 0.4  # of the longer text: a translation is about as long, a quotation is not
_SUMMARY = 0.15  # enough where a line of its own says that the other language begins
_PURE = 0.9
_TOP = 12  # lines that may stand above the first paragraph: kicker, headline, subheads, dates
_NEAR = 3  # lines on either side of a line that parts two languages
_SITE = re.compile(r"^\S*(?:www\.|https?://)\S+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """The texts of a file in its order, the language it promises, and what is doubtful."""

    sources: tuple[Source, ...]
    promise: str = ""
    doubt: str = ""


def split_languages(source: Source) -> Split:
    """One source for each language that a whole release stands in; usually there is one."""
    promise = next(filter(None, (promised(line.text) for line in source.lines)), "")
    if announced_at := _announced_at(source.lines):
        return Split(sources=tuple(_halves(source, *announced_at)), promise=promise)
    spoken = [_spoken(line) for line in source.lines]
    weights: Counter[str] = Counter()
    for language, count in spoken:
        weights[language] += count
    del weights[""]
    ranked = weights.most_common(2)
    if len(ranked) < 2 or ranked[1][1] < max(_WORDS_OF_A_TEXT, _SUMMARY * ranked[0][1]):
        return Split(sources=(source,), promise=promise)
    first, cut, purity = _best_cut(spoken, (ranked[0][0], ranked[1][0]))
    second = next(language for language, _ in ranked if language != first)
    if purity < _PURE or not _confirmed(source.lines, cut, (first, second)):
        return Split(sources=(source,), doubt=_mixed(first, second))
    start = _top_of_second(source.lines, cut, (first, second))
    if ranked[1][1] < _AS_LONG * ranked[0][1] and not _is_set_off(source.lines, start):
        return Split(sources=(source,), promise=promise, doubt=_passage(ranked[1][0]))
    return Split(sources=tuple(_halves(source, start, (first, second))), promise=promise)


def _announced_at(lines: Sequence[Line]) -> tuple[int, tuple[str, str]] | None:
    """The line that parts two languages by its words, where both sides speak as it says."""
    for place, line in enumerate(lines):
        second = announced(line.text) or promised(line.text)
        if not second:
            continue
        first = "fr" if second == "en" else "en"
        before = [one.text for one in lines[:place] if not one.head]
        after = [one.text for one in lines[place + 1 :] if not one.head]
        fewest = min(sum(len(text.split()) for text in half) for half in (before, after))
        near = " ".join(before[-_NEAR:]), " ".join(after[:_NEAR])
        heard = tuple(likelier(text, (first, second)) for text in near)
        if fewest >= _WORDS_OF_A_LINE and heard == (first, second):
            return place, (first, second)
    return None


def _spoken(line: Line) -> tuple[str, int]:
    """The language of a paragraph and how many words say so; none for what is too short."""
    count = len(line.text.split())
    if line.head or count < _WORDS_OF_A_LINE or line.shape is Shape.TABLE:
        return "", 0
    language = sure_language(line.text)
    return (language, count) if language else ("", 0)


def _best_cut(
    spoken: Sequence[tuple[str, int]], languages: tuple[str, str]
) -> tuple[str, int, float]:
    """Which language comes first, where the second begins, and how purely that parts them."""
    best = ("", 0, 0.0)
    total = sum(count for language, count in spoken if language in languages)
    for first, second in (languages, languages[::-1]):
        right = sum(count for language, count in spoken if language == second)
        for place, (language, count) in enumerate(spoken, 1):
            right += count * ((language == first) - (language == second))
            if right / total > best[2]:
                best = (first, place, right / total)
    return best


def _confirmed(lines: Sequence[Line], cut: int, languages: tuple[str, str]) -> bool:
    """Whether the identifier, which knows more than small words, hears the same two languages."""
    halves = lines[:cut], lines[cut:]
    texts = (" ".join(line.text for line in half if not line.head) for half in halves)
    return all(
        likelier(text, languages) == language
        for text, language in zip(texts, languages, strict=True)
    )


def _top_of_second(lines: Sequence[Line], cut: int, languages: tuple[str, str]) -> int:
    """The line the second text begins with: above its first paragraph stands its headline."""
    second = languages[1]
    first_prose = next(
        place for place in range(cut, len(lines)) if _spoken(lines[place])[0] == second
    )
    start = first_prose
    for place in range(first_prose - 1, max(first_prose - _TOP, 0) - 1, -1):
        line = lines[place]
        if promised(line.text) == second or announced(line.text) == second:
            return place
        if not _can_stand_above(line, languages):
            return start
        start = place
    return start


def _can_stand_above(line: Line, languages: tuple[str, str]) -> bool:
    text = line.text
    if line.head or end_mark(text) or has_address(text) or is_label(text) or _SITE.match(text):
        return False
    if _spoken(line)[0] == languages[0] or sure_language(text) == languages[0]:
        return False
    return likelier(text, languages) == languages[1] or not re.search(r"[^\W\d_]", text)


def _is_set_off(lines: Sequence[Line], start: int) -> bool:
    """Whether the second text is announced, or the first one ended, right where it begins."""
    around = [line.text for line in lines[max(0, start - 2) : start + 1]]
    said = any(promised(text) or announced(text) or end_mark(text) for text in around)
    return said or any(promised(line.text) for line in lines[:_TOP]) or is_kicker(around[-1])


def _halves(source: Source, start: int, languages: tuple[str, str]) -> list[Source]:
    """Both sources; page headers and footers belong to both, pointers to the other to none."""
    places = (range(start), range(start, len(source.lines)))
    result = []
    for number, (language, own) in enumerate(zip(languages, places, strict=True)):
        lines = [
            line
            for place, line in enumerate(source.lines)
            if line.head or (place in own and not (promised(line.text) or announced(line.text)))
        ]
        noted, footnotes = _own_notes(lines, source.footnotes)
        spoken = {
            asset: likelier(asset.alt, languages) if asset.alt else language
            for asset in source.assets
        }
        result.append(
            replace(
                source,
                lines=tuple(noted),
                title="" if number else source.title,
                language=language,
                footnotes=footnotes,
                assets=tuple(asset for asset in source.assets if spoken[asset] == language),
            )
        )
    return result


def _own_notes(
    lines: Sequence[Line], footnotes: Sequence[str]
) -> tuple[list[Line], tuple[str, ...]]:
    """The notes that are marked in these lines, counted from 1 again."""
    labels = dict.fromkeys(note.label for line in lines for note in line.notes)
    kept = [label for label in labels if label.isdecimal() and int(label) <= len(footnotes)]
    if not kept:
        return list(lines), ()
    anew = {label: str(number) for number, label in enumerate(sorted(kept, key=int), 1)}
    noted = [
        replace(
            line,
            notes=tuple(
                Note(position=note.position, label=anew.get(note.label, note.label))
                for note in line.notes
            ),
        )
        for line in lines
    ]
    return noted, tuple(footnotes[int(label) - 1] for label in anew)


def _passage(language: str) -> str:
    name = language_name(language)
    return (
        f"Part of this text is in {name}, too little for the whole release. Queue the {name} text "
        "as a second file, if there is one."
    )


def _mixed(first: str, second: str) -> str:
    return (
        f"{language_name(first)} and {language_name(second)} stand mixed in this file, so it was "
        "read as one text. Queue one file for each language."
    )
