"""The dateline: city, date and wire service that stand before the first sentence.

Wires, ministries and offices each write it their own way, so it is taken apart by what its pieces
are, not by one pattern.
"""

import re
from dataclasses import dataclass
from datetime import date

from distributor.releases.read.dates import find_dates
from distributor.releases.read.lines import Line
from distributor.releases.read.vocabulary import vocabulary

_REACH = 170
_ANY_YEAR = 2000  # a leap year, so that 29 February is a day too
_WIRE = re.compile(
    r"/\s?[A-Z][\w .,&®™-]{1,40}/"  # whatever its name: MONTRÉAL, le 3 mars 2026 /CNW/ -
    r"|\(\s*(?:[\w ]*(?:(?i:news ?wire|business wire|press ?wire|market ?wired?|access ?wire)|"
    r"CISION|Cision|PRWEB|PRWeb|Newsfile|NEWSFILE|[A-Z]\w+Wire)[\w .,®™-]*)\)",
)
_BARE_WIRE = re.compile(
    r"\b(?:GLOBE NEWSWIRE|BUSINESS WIRE|PRNewswire|CNW(?: Telbec)?|Newsfile Corp\.?)\b"
)
_SEPARATOR = re.compile(
    r"\s*(?:-{2,3}|[–—―])\s*|\s+-\s*|(?<=[\d)/])-\s+|(?<=\w)-\s+(?=[A-ZÀ-Ý“\"«])|\s*[:|]\s+|"
    r"(?<=[\d)])\.\s+"
)
_WORD = r"[A-ZÀ-ÝÉÎ][\wÀ-ÿ.'’-]*"
_SMALL = r"(?:de|la|le|les|du|des|and|et|&|of|sur|the|upon|on|en|do|da|del)"
_PART = rf"{_WORD}(?:[ \u00a0](?:{_WORD}|{_SMALL}(?= )))*"
_PLACE = re.compile(
    rf"^(?:{_PART})(?:\s*[,;/]\s*(?:{_PART}))*(?:\s*\(\s*{_PART}\s*\))?(?:\s*,\s*{_PART})?$"
)
_LEFTOVER = re.compile(r"^[\s,.;()\[\]/-]+|[\s,.;(\[/-]+$")
_JOINER = re.compile(
    r"\b(?:le|on|this|ce|the)\b(?=\W*$)|^(?:le|on)\b(?=\s*,|\s*$|\s{2})"
    r"|\bfor (?:immediate )?release\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:lundi|mardi|mercredi|jeudi|vendredi|"
    r"samedi|dimanche)\b",
    re.IGNORECASE,
)
_OPENS_NEWS = re.compile(r"^[\"“«'‘(\[]?\s*(?:[A-ZÀ-ÝŒ0-9$€£#@*]|e[A-Z]|i[A-Z])")
_NO_PLACE = re.compile(
    r"^(?:today|yesterday|this|that|the|a|an|in|on|at|our|we|it|he|she|they|mr|mrs|ms|dr|who|what|"
    r"when|where|why|how|"
    r"news|press|media|contact|note|correction|update|source|about|le|la|les|un|une|ce|cette|il|"
    r"elle|nous|dateline|date|dated|published|posted|updated|released?|newsroom|"
    r"qui|quoi|quand|où|pourquoi|de|du|des|en|embargo\w*|for|pour|communiqué|statement|summary|"
    r"highlights|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|le|la|les|des|los|las|el)", re.IGNORECASE)
_CLOCK = re.compile(r"\(\s?\d{1,2}\s?[h:.]\s?(?:\d\d)?[^()\d]{0,24}\)")
_SMALL_AFTER = vocabulary("""
    sur de la le les des du et en of the upon on and
    """)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dateline:
    """A dateline: where it ends in its line, and what it says. `sure`: it can be nothing else."""

    end: int
    city: str | None
    day: date | None
    sure: bool


def find_dateline(line: Line, *, french: bool) -> Dateline | None:
    """The dateline a line begins with, followed by news."""
    text = line.text
    if line.lead and len(line.lead) <= _REACH:
        marked = _bold_dateline(line, french=french)
        if marked:
            return marked
    for separator in _SEPARATOR.finditer(text[:_REACH]):
        found = _read_head(
            text[: separator.start()], mark=separator.group(0).strip(), french=french
        )
        if found is None:
            continue
        whole = _extended(found, text, separator.end(), french=french)
        if _OPENS_NEWS.match(text[whole.end :]) and len(text) - whole.end >= 8:
            return whole
    return _bracketed(text, french=french)


def dateline_of_its_own(text: str, *, french: bool) -> Dateline | None:
    """A line that is nothing but a place and a date, or a place with its dash."""
    if len(text) > 90:
        return None
    bare = re.sub(r"\s*(?:-{1,3}|[–—:|])\s*$", "", text)
    pieces = [piece for piece in re.split(r"\s+[–—|-]{1,2}\s+", bare) if piece]
    merged = ", ".join(pieces)
    place, day, wire = _pieces(merged, french=french)
    if place is None or (day is None and not wire and bare == text):
        return None
    if place and not _is_place(place, dated=bool(day)):
        return None
    return Dateline(end=len(text), city=_city(place), day=day, sure=bool(place))


def _bold_dateline(line: Line, *, french: bool) -> Dateline | None:
    """<strong>City, State</strong>, or – or nothing, then the news."""
    rest = line.text[len(line.lead) :]
    after = re.match(r"\s*(?:,|:|-{1,2}|[–—])\s*", rest)
    place, day, wire = _pieces(line.lead.rstrip(" –—-:,."), french=french)
    if place is None or not (after or day or wire or line.lead.rstrip()[-1] in "–—-:"):
        return None
    if not (place or day) or (place and not _is_place(place, dated=bool(day))):
        return None
    if place and not (day or wire or place.isupper() or "," in place or "(" in place):
        return None
    end = len(line.lead) + (after.end() if after else 0)
    while end < len(line.text) and line.text[end].isspace():
        end += 1
    found = Dateline(end=end, city=_city(place), day=day, sure=True)
    found = _extended(found, line.text, end, french=french) if after else found
    return found if _OPENS_NEWS.match(line.text[found.end :]) else None


def _read_head(head: str, *, mark: str, french: bool) -> Dateline | None:
    place, day, wire = _pieces(head, french=french)
    if place is None or not (place or day or wire):
        return None
    if place and not _is_place(place, dated=bool(day)):
        return None
    dash = bool(re.search(r"[-–—―]", mark))
    if day is None and not dash:
        return None
    if mark == "." and not (day and (place or head.isupper())):
        return None
    bracketed = head.startswith("(") and head.rstrip().endswith(")")
    named = place.isupper() or "," in place or "(" in place or bracketed
    sure = bool(day or wire or named)
    if not sure and len(place.split()) > (2 if mark == "-" else 3):
        return None
    return Dateline(end=0, city=_city(place), day=day, sure=sure)


def _extended(found: Dateline, text: str, end: int, *, french: bool) -> Dateline:
    """Take in what else belongs to it: a wire service, a date or a place behind the first dash."""
    city, day, sure = found.city, found.day, found.sure
    for _ in range(3):
        rest = text[end : end + _REACH]
        wire = _WIRE.match(rest) or _BARE_WIRE.match(rest)
        if wire:
            after = re.match(r"\s*(?:-{1,3}|[–—―:])?\s*", rest[wire.end() :])
            end += wire.end() + (after.end() if after else 0)
            sure = True
            continue
        separator = _SEPARATOR.search(rest)
        more = separator and _pieces(rest[: separator.start()], french=french)
        if not separator or not more or more[0] is None:
            break
        place, other_day = more[0], more[1]
        takes_day = not place and (more[2] if other_day is None else day is None)
        takes_city = (
            city is None and bool(place) and _is_place(place, dated=False) and _looks_sure(place)
        )
        if not (takes_day or takes_city) or not _OPENS_NEWS.match(rest[separator.end() :]):
            break
        city, day, sure = (_city(place) if takes_city else city), (day or other_day), True
        end += separator.end()
    return Dateline(end=end, city=city, day=day, sure=sure)


def _looks_sure(place: str) -> bool:
    return place.isupper() or "," in place or len(place.split()) <= 2


def _bracketed(text: str, *, french: bool) -> Dateline | None:
    """(Washington, D.C.) Today ... without a dash."""
    found = re.match(r"[(\[]([^()\[\]]{3,70})[)\]]\s+(?=[A-ZÀ-Ý“\"«])", text)
    if not found:
        return None
    place, day, _ = _pieces(found.group(1), french=french)
    if (
        not place
        or not _is_place(place, dated=bool(day))
        or not (day or "," in place or place.isupper())
    ):
        return None
    return Dateline(end=found.end(), city=_city(place), day=day, sure=True)


def _pieces(head: str, *, french: bool) -> tuple[str | None, date | None, bool]:
    """The place, the date and whether a wire or a day is named; no place: no dateline at all."""
    rest, wires = _WIRE.subn(" ", head)
    rest, bare = _BARE_WIRE.subn(" ", rest)
    dates = find_dates(rest, french=french)
    day = dates[0].day if dates else None
    short = find_dates(rest, french=french, year=_ANY_YEAR)  # wires leave out the year
    for dated in (dates or short)[:1]:
        rest = rest[: dated.start] + " " + rest[dated.end :]
    if dates or short:
        rest = _CLOCK.sub(" ", rest)
        rest = _WEEKDAY.sub(" ", rest)
        rest = _JOINER.sub(" ", rest.strip(" ,"))
    rest = _trimmed(re.sub(r"\s+", " ", re.sub(r"[(\[]\W*[)\]]", " ", rest)))
    if day is not None and head.rstrip().endswith(")"):
        rest = re.sub(r"^[Tt]he\s+", "", rest)
    if re.search(r"\d", rest) or len(rest) > 80:
        return None, None, False
    return rest, day, bool(wires or bare or short)


def _trimmed(text: str) -> str:
    previous = None
    while previous != text:
        previous = text
        text = _LEFTOVER.sub("", text)
        text = re.sub(r"\s*,\s*,\s*", ", ", text)
    if text.endswith(")") and text.count("(") < text.count(")"):
        text = text[:-1].rstrip()
    return text


def _is_place(place: str, *, dated: bool) -> bool:
    if len(place.split()) > 9 or not _PLACE.match(place):
        return False
    first, _, rest = place.partition(" ")
    if _ARTICLE.fullmatch(first) and rest[:1].isupper():
        return dated or place.isupper() or "," in rest  # DES MOINES, Iowa; Le Havre, le 3 mars
    first = re.split(r"[\s,]", place, maxsplit=1)[0].rstrip(".")
    return not (_NO_PLACE.match(first) or _NO_PLACE.match(place))


def _city(place: str | None) -> str | None:
    if not place:
        return None
    name = re.split(r"\s*[,(/]", place, maxsplit=1)[0].strip(" .")
    if name.isupper():
        name = re.sub(r"(?<=\w{3}) (?:D\.?C\.?|[A-Z]{2})$", "", name)
    if not name:
        return None
    return _cased(name) if name.isupper() and len(name) > 2 else name


def _cased(name: str) -> str:
    """A city in capitals as it is written in a sentence."""
    words = re.split(r"([ \u00a0-])", name)
    cased = [
        word.casefold()
        if place and word.casefold() in _SMALL_AFTER
        else word
        if re.fullmatch(r"(?:\w\.)+", word)
        else _capital(word, inside=place > 0)
        for place, word in enumerate(words)
    ]
    return "".join(cased)


def _capital(word: str, *, inside: bool) -> str:
    found = re.match(r"([DLO])(['’])(.+)$", word)
    if found:
        article = found[1].casefold() if inside and found[1] in "DL" else found[1]
        return article + found[2] + found[3].capitalize()
    return word[:1] + word[1:].lower()
