"""Splits a paragraph into its sentences, each letter for letter as it stands.

pysbd does the splitting; what it is known to break (abbreviations of titles, ellipses before a
small letter) is put together again, and very long texts are split plainly, because it is slow
there.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pysbd import Segmenter

_KNOWN = frozenset({"en", "fr", "es", "de", "it", "nl", "pl", "da", "ru", "el", "ar", "ja", "zh"})
_LONG = 12_000
_ABBREVIATED = re.compile(
    r"(?:^|[\s(“\"«])(?:Sens?|Reps?|Gov|Lt|Col|Gen|Capt|Cpl|Sgt|Maj|Adm|Cmdr|Hon|Rev|Pres|Prof|"
    r"Drs?|"
    r"Messrs|Mrs?|Ms|MM|M|Mmes?|Mlle|Me|St|Ste|Jr|Sr|No|Nos|Art|Art|p|pp|vs|v|approx|[Ii]nc|"
    r"[Ll]td|[Ll]tée|[Cc]orp|Cos?|[Cc]ie|Bros|P\.Geo|P\.Eng|Ph\.D|L\.P|"
    r"Ave|Blvd|Rd|Dept|Div|Fig|Vol|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|janv|févr|avr|"
    r"juill|déc|"
    r"[A-Z])\.$"
)
_UNIT = re.compile(r"\d[\s-](?:oz|lbs?|ft|sq|fl|gal|qt|yd|mi|hrs?|mins?|secs?|tsp|tbsp)\.$")
_CLOCK = re.compile(r"\d\s?[ap]\.m\.$", re.IGNORECASE)
_ON_THAT_DAY = re.compile(  # at 2:40 a.m. Wednesday, four days after
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.) \d+)"
    r"(?:[,;.)]|$|\s(?:and|or|to|through|until|in|at|on|by|after|before|when|as|for|with|near|"
    r"morning|afternoon|evening|night)\b)"
)
_MAY_END = re.compile(r"(?:[Ii]nc|[Ll]td|[Ll]tée|[Cc]orp|Cos?|[Cc]ie|Jr|Sr|Ave|Blvd|Rd|[A-Z])\.$")
_INNER_END = re.compile(r"[.!?…。؟।][\"”’»)\]]*\s")
_PLAIN = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+(?=[\"“«(]?[A-ZÀ-Ý0-9])")
_OPENER = re.compile(
    r"^(?:The|A|An|In|On|At|It|We|He|She|They|This|These|That|Our|For|As|With|By|Since|Under|To|"
    r"Le|La|Les|L['’]|Un|Une|Il|Elle|Nous|Ce|Cette|Ces|En|Au|Dans|Pour)\b"
)


def sentences(text: str, language: str) -> tuple[str, ...]:
    """The sentences of a text, in order; every one stands in the text letter for letter."""
    stripped = text.strip()
    if not stripped:
        return ()
    if not _INNER_END.search(stripped):
        return (stripped,)
    if len(stripped) > _LONG:
        return tuple(piece.strip() for piece in _PLAIN.split(stripped) if piece.strip())
    return _split(stripped, language if language in _KNOWN else "en")


@lru_cache(maxsize=2048)
def _split(text: str, language: str) -> tuple[str, ...]:
    pieces = [piece.strip() for piece in _segmenter(language).segment(text)]
    found: list[str] = []
    place = 0
    for piece in pieces:
        if not piece:
            continue
        start = text.find(piece, place)
        if start < 0:
            return tuple(one.strip() for one in _PLAIN.split(text) if one.strip())
        if found and (_belongs_to(found[-1], piece) or text[place:start].strip()):
            begin = place - len(found[-1])
            found[-1] = text[begin : start + len(piece)]
        else:
            found.append(text[start if found else 0 : start + len(piece)])
        place = start + len(piece)
    if found and place < len(text):
        found[-1] = text[place - len(found[-1]) :]
    return tuple(found) or (text,)


def _belongs_to(before: str, piece: str) -> bool:
    if not re.search(r"\w", piece) or piece[0] in ",;:)":
        return True
    if piece[0].islower() and not re.match(r"[a-z][A-Z]", piece):
        return not re.search(r"[!?][\"”»]?$", before) or len(piece.split()) < 4
    if _CLOCK.search(before):
        return bool(_ON_THAT_DAY.match(piece))
    if _UNIT.search(before):
        return not _OPENER.match(piece)
    if not _ABBREVIATED.search(before):
        return False
    return not (_MAY_END.search(before) and _OPENER.match(piece))


@lru_cache(maxsize=8)
def _segmenter(language: str) -> "Segmenter":
    from pysbd import Segmenter  # noqa: PLC0415  only texts with sentences pay for it

    return Segmenter(language=language, clean=False)
