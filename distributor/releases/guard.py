"""Compares every claim of an edition with its release: what the release does not say is shown.

People may edit an edition freely, and a slip of the finger turns 452 into 542. This is the last
look before approval; it needs no list of true things but the release itself.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from distributor.contract import Edition, Level, Part, Problem, Release
from distributor.kit.text import words
from distributor.kit.typography import fold, long_date
from distributor.releases import claims

_PLACES = {
    "text": "Text",
    "subject": "Subject",
    "preheader": "Preview text",
    "title": "Title",
    "article_title": "Title of the card",
    "article_description": "Description of the card",
    "html": "Formatted text",
}
_NUMBERING = re.compile(r"\s\d{1,2}/\d{1,2}\s*$")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060]")
_FEW_WORDS = 4
_ORDINARY = """
a an the this that these those and or but for with from into by at on in of to as is are was were
it its he she they we you our your their his her will can may not no new now more most all each
every one read see learn find visit join meet discover follow watch register contact media press
release full news here today tomorrow yesterday said says why how what when where who which about
after before during since until while over under between both also only just first last next than
there then so if because unsubscribe preferences edit view open get more write call ask come go
take make use look let many some such since thanks as once during among
le la les un une des du de au aux ce cet cette ces et ou mais pour avec par sur dans en sans sous
il elle ils elles on nous vous notre votre nos vos leur leurs son sa ses qui que quoi dont où est
sont sera seront a ont lire voir découvrir découvrez lisez consultez visitez suivez rejoignez
inscrivez communiqué complet médias presse renseignements aujourd hier demain après avant pendant
depuis dès lors entre parmi merci écrire appelez écrivez plus tous toutes chaque premier première
dernier dernière ainsi selon comme si voici se désabonner préférences
"""
_ORDINARY_WORDS = frozenset(_ORDINARY.split())


def guard(release: Release, edition: Edition, allowed: Collection[str] = ()) -> list[Problem]:
    """Every number, date, name, sign, link and quotation the release does not have. Pure.

    `allowed` are texts besides the release whose words and numbers may stand in an edition: the
    account's settings. What a channel sets itself it names in the edition's option "frame".
    """
    known = _known(release, (*allowed, edition.options.get("frame", "")))
    several = len(edition.parts) > 1
    frame = _frame_of(edition)
    found: list[Problem] = []
    for at, part in enumerate(edition.parts):
        seen: set[str] = set()
        for name, text in _texts(part, release, frame):
            place = f"Post {at + 1}" if several and name == "text" else _PLACES.get(name, name)
            for doubt in _doubts(text, known, spoken=name != "html"):
                if doubt.claim not in seen:
                    seen.add(doubt.claim)
                    found.append(doubt.problem(place, at))
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What the release says, ready to be looked up."""

    language: str
    folded: str
    squashed: str
    numbers: frozenset[str]
    amounts: frozenset[tuple[str, str]]
    dates: frozenset[tuple[str, str]]
    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    signs: frozenset[str]
    links: frozenset[str]
    speakers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Doubt:
    code: str
    claim: str
    why: str = "does not occur in the release"
    level: Level = Level.ERROR

    def problem(self, place: str, at: int) -> Problem:
        sentence = f"{place}: “{self.claim}” {self.why}. Correct it or take it out."
        return Problem(level=self.level, code=self.code, sentence=sentence, part=at)


@lru_cache(maxsize=32)
def _known_of(text: str, language: str, link: str, speakers: tuple[tuple[str, str], ...]) -> _Known:
    plain = claims.without_addresses(text)
    folded = fold(text).casefold()
    return _Known(
        language=language,
        folded=folded,
        squashed="".join(character for character in folded if character.isalnum()),
        numbers=frozenset(claims.numbers_in(text, language)),
        amounts=frozenset((n, unit) for n, unit, _ in claims.amounts_in(text, language)),
        dates=frozenset((month, other) for month, other, _ in claims.dates_in(text)),
        words=frozenset(claims.words_in(text)),
        pairs=frozenset(claims.pairs_in(plain)),
        signs=frozenset(sign.casefold() for sign in claims.SIGN.findall(text)),
        links=frozenset((link, *claims.URL.findall(text))),
        speakers=speakers,
    )


def _known(release: Release, allowed: tuple[str, ...]) -> _Known:
    """The release as it can be looked up; its own date counts in every spelling."""
    speakers = tuple(
        (fold(quote.text).casefold(), words(quote.speaker)[-1].casefold())
        for quote in release.quotes
        if quote.speaker and words(quote.speaker)
    )
    own = [release.text, release.headline, *release.subheads]
    own += [f"Correction: {release.correction}" if release.correction else ""]
    own += [release.city or "", release.issuer or "", *release.contacts, *release.footnotes]
    own += [f"{quote.speaker}, {quote.role}" for quote in release.quotes]
    if release.date:
        own.append(f"{release.date.isoformat()} {long_date(release.date, release.language)}")
    text = "\n\n".join((*own, *allowed))
    return _known_of(text, release.language, release.link, speakers)


def _frame_of(edition: Edition) -> list[re.Pattern[str]]:
    """The lines a channel sets itself, each to be found again however it was wrapped."""
    lines = (line.split() for line in edition.options.get("frame", "").split("\n"))
    wrapped = [r"\s+".join(map(re.escape, line)) for line in lines if line]
    return [re.compile(rf"^[ \t]*{line}[ \t]*$", re.MULTILINE) for line in wrapped]


def _texts(part: Part, release: Release, frame: list[re.Pattern[str]]) -> Iterator[tuple[str, str]]:
    """Every text of a part somebody reads, without what the channel set itself."""
    passed = {release.link, release.guid, ""}
    for name, value in (("text", part.text), *part.fields.items()):
        if value in passed or value.startswith(("http://", "https://", "urn:")):
            continue
        text = claims.readable(value) if name == "html" else value
        for pattern in frame:
            text = pattern.sub("\n\n", text)
        yield name, _INVISIBLE.sub("", _NUMBERING.sub("", text))


def _doubts(text: str, known: _Known, *, spoken: bool) -> Iterator[_Doubt]:
    plain = claims.without_addresses(text)
    yield from _links(text, known)
    yield from _numbers(plain, known)
    yield from _dates(plain, known)
    yield from _signs(plain, known)
    yield from _names(claims.SIGN.sub(" ", plain), known)
    yield from _quotations(text, known, spoken=spoken)


def _links(text: str, known: _Known) -> Iterator[_Doubt]:
    for link in claims.URL.findall(text):
        if link not in known.links and fold(link).casefold() not in known.folded:
            yield _Doubt(code="fact.link", claim=link, why="is not a link of the release")


def _numbers(text: str, known: _Known) -> Iterator[_Doubt]:
    for number in claims.numbers_in(text, known.language):
        if number not in known.numbers:
            yield _Doubt(code="fact.number", claim=number)
    for number, unit, written in claims.amounts_in(text, known.language):
        if number in known.numbers and (number, unit) not in known.amounts:
            yield _Doubt(code="fact.amount", claim=written)
    for word in claims.number_words_in(text):
        digits = claims.NUMBER_WORDS[word.casefold()]
        if word.casefold() not in known.words and digits not in known.numbers:
            yield _Doubt(code="fact.number", claim=word)


def _dates(text: str, known: _Known) -> Iterator[_Doubt]:
    for month, other, written in claims.dates_in(text):
        if (month, other) not in known.dates:
            yield _Doubt(code="fact.date", claim=written)


def _signs(text: str, known: _Known) -> Iterator[_Doubt]:
    for sign in claims.SIGN.findall(text):
        made_of_its_words = sign[0] != "@" and _squash(sign) in known.squashed
        if sign.casefold() not in known.signs and not made_of_its_words:
            yield _Doubt(code="fact.sign", claim=sign)


def _squash(text: str) -> str:
    return "".join(character for character in fold(text).casefold() if character.isalnum())


def _names(text: str, known: _Known) -> Iterator[_Doubt]:
    for name in claims.names_in(text):
        if not _is_known(name.text, known):
            if name.opens and name.text.casefold() not in _ORDINARY_WORDS:
                yield _Doubt(code="fact.word", claim=name.text, level=Level.WARNING)
            elif not name.opens:
                yield _Doubt(code="fact.name", claim=name.text)
        elif _is_a_name(name.follows, known) and name.text.casefold() in known.words:
            pair = (name.follows.casefold(), name.text.casefold())
            if pair not in known.pairs:
                yield _Doubt(code="fact.name", claim=f"{name.follows} {name.text}")


def _is_a_name(word: str, known: _Known) -> bool:
    folded = word.casefold()
    return folded in known.words and folded not in _ORDINARY_WORDS


def _is_known(word: str, known: _Known) -> bool:
    if word.casefold() in known.words:
        return True
    pieces = [piece.casefold() for piece in re.split(r"[-’'.]", word) if piece]
    return len(pieces) > 1 and all(piece in known.words for piece in pieces)


def _quotations(text: str, known: _Known, *, spoken: bool) -> Iterator[_Doubt]:
    for passage, paragraph in claims.quotations_in(text):
        said = fold(passage).casefold().strip(" .,;:!?")
        if said not in known.folded:
            yield _Doubt(code="fact.quotation", claim=_short(passage), why=_NOT_SAID)
        elif spoken and len(said.split()) >= _FEW_WORDS:
            names = {name for words_said, name in known.speakers if said in words_said}
            if names and not any(name in paragraph.casefold() for name in names):
                yield _Doubt(code="fact.speaker", claim=_short(passage), why=_NO_SPEAKER)


_NOT_SAID = "is not quoted word for word"
_NO_SPEAKER = "is quoted without the name of who said it"


def _short(passage: str) -> str:
    beginning = passage.strip().split()[:8]
    return " ".join(beginning) + ("…" if len(passage.split()) > len(beginning) else "")
