"""The checks every edition must pass, whatever the channel: C1 to C15 and the typography T."""

import re
from datetime import date

from tests.checks.reading import (
    digits,
    is_made_of_whole_sentences,
    paragraphs,
    plain,
    quoted,
)

POINTING = re.compile(
    r"(?i)^[“\"«‘\s\u00a0]*(it|its|they|their|this|these|those|he|she|his|her|however|moreover|"
    r"additionally|in addition|furthermore|therefore|also|and|but|il|elle|ils|elles|ces|cet|cette|"
    r"cela|ceci|cependant|toutefois|de plus|en outre|par ailleurs|ainsi|mais|c['’]est)\b"
)
TRACES = re.compile(
    r"[•·▪¹²³]|\*\*|</?[a-z]|\[\w{0,12}:?\d+\]|\[\^|^#{1,3}( #|$)|(?i:press release\b|"
    r"for immediate release|communiqué de presse|pour diffusion|embargo)|-30-|^\s*\* ",
    re.MULTILINE,
)
MONTH_NAMES = """
january february march april may june july august september october november december
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
"""
MONTHS = MONTH_NAMES.split()
OUR_WORDS = {"said", "déclaré", "read", "lire", "correction", "ceo"}


def facts_of_the_text(text, release, ours):
    """C1, C2, C3, C5, C8, C9, C14 for one text; `ours` are lines the channel sets itself."""
    own = [line for line in paragraphs(text) if plain(line) not in {plain(o) for o in ours}]
    body = "\n\n".join(own)
    yield from _numbers(body, release)
    yield from _names(own, release)
    yield from _quotations(own, release)
    yield from (f"C5 trace of a file: {m.group()!r}" for m in TRACES.finditer(body))
    yield from (f"C8 points back: {line[:40]}" for line in own if POINTING.match(line))
    yield from _colons(own)
    yield from _capitals(own)


def _numbers(text, release):
    text = re.sub(r"https?://\S+", " ", text)
    text = re.sub(r"\s\d/\d$", "", text, flags=re.MULTILINE)
    known = digits(release.text) | digits(release.headline)
    if release.date:
        known |= {str(release.date.year), str(release.date.month), str(release.date.day)}
    yield from (f"C1 number {number}" for number in sorted(digits(text) - known))


def _names(lines, release):
    spoken = [f"{quote.speaker} {quote.role}" for quote in release.quotes]
    everything = [release.text, release.headline, release.city or "", *spoken, *release.contacts]
    apart = re.sub("[’']", " ", " ".join(everything))
    known = set(re.findall(r"\w+", plain(apart) + " " + plain(" ".join(everything)))) | OUR_WORDS
    if release.date:
        known |= set(MONTHS)
    for line in lines:
        for match in re.finditer(r"(?<=[^.!?:…“\"«\s] )[A-ZÀ-Þ][\w’']+", line):
            for word in re.findall(r"\w+", plain(match.group().split("’")[0])):
                if word not in known:
                    yield f"C2 name {match.group()}"
        for sign in re.findall(r"(?<![\w/.])[@#]\w+", line):
            if sign.casefold() not in release.text.casefold():
                squeezed = re.sub(r"\W", "", release.text.casefold())
                if sign[0] == "@" or sign[1:].casefold() not in squeezed:
                    yield f"C2 sign {sign}"


def _quotations(lines, release):
    whole = plain(release.text)
    for at, line in enumerate(lines):
        for passage in quoted(line):
            said = plain(passage).strip(" .,")
            if said not in whole:
                yield f"C3 not in the release: {passage[:40]}"
            speakers = {q.speaker for q in release.quotes if q.speaker and said in plain(q.text)}
            near = line + " " + (lines[at + 1] if at + 1 < len(lines) else "")
            if speakers and not any(name.split()[-1] in near for name in speakers):
                yield f"C3 without speaker: {passage[:40]}"


def _colons(lines):
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if line.endswith(":") and not following.startswith(("– ", "https://")):
            yield f"C9 colon without list: {line[-40:]}"


def _capitals(lines):
    for line in lines[:1]:
        letters = [c for c in line if c.isalpha()]
        if len(letters) > 12 and all(c.isupper() for c in letters):
            yield f"C14 capitals: {line[:40]}"


def whole_sentences(lines, release):
    """C4: every paragraph of news is made of whole sentences, items or the headline."""
    for line in lines:
        told = re.sub(r"^– |\s\d/\d$", "", line)
        said = re.fullmatch(
            r"“(.+?)[,]?”,? said [^“”]+\.?|«\u00a0(.+?)\u00a0», a déclaré [^«»]+\.?", told
        )
        if said:
            told = said[1] or said[2]
        if not is_made_of_whole_sentences(told, release):
            yield f"C4 not whole: {line[:60]}"


def nothing_from_the_foot(text, release):
    """C11: nothing of boilerplate, contacts or legal text is told as news."""
    told = plain(text)
    foot = [s for b in release.boilerplates for block in b.blocks for s in block.sentences]
    foot += [s for block in release.legal for s in block.sentences]
    body = plain(" ".join(block.text for block in release.blocks))
    for sentence in (*foot, *release.contacts):
        small = plain(sentence)
        if len(small) > 12 and small in told and small not in body:
            yield f"C11 from the foot: {sentence[:40]}"


def of_the_edition(edition, again, release, title):
    """C10, C13, C15."""
    if edition.language != release.language:
        yield "C10 language"
    if edition != again:
        yield "C13 two different renderings"
    said = re.match(r"(?i)\W*(correct|rectific|errat|mise à jour)", title)
    if release.correction and not said:
        yield "C15 correction not said first"


def french_typography(text, language):
    """T, for text the program sets: its quotations, its labels, its dates."""
    if not language.startswith("fr"):
        return
    if re.search(r"«[^\u00a0\u202f]|[^\u00a0\u202f]»", re.sub(r"« | »", "", text)):
        yield "T guillemets without no-break space"
    for label in re.findall(r"\w+(\s?):(?:\nhttps| __)", text):
        if label != "\u00a0":
            yield "T colon without no-break space"
    if re.search(r"\b1 (?:" + "|".join(MONTHS[12:]) + r") \d{4}", text):
        yield "T first of the month"


def spelled(day: date | None, text):
    """Whether a text says the day of a date and its year."""
    return day is None or ({str(day.day), str(day.year)} <= digits(text))
