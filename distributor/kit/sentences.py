"""Says which sentences of a release can stand on their own, out of the text around them.

A post that begins with "It" or ends in ":" is worse than none, and no platform notices it.
"""

import re

from distributor.kit.typography import is_french

_ENGLISH_PRONOUNS = """
it its itself they their them themselves theirs this these that those he she his her hers him
such both neither either others another here which whose
"""
_ENGLISH_CONNECTIVES = """
however but and or nor yet so also additionally moreover furthermore therefore thus hence
meanwhile instead still then nevertheless nonetheless likewise similarly consequently accordingly
besides finally indeed otherwise conversely overall afterwards subsequently previously
specifically notably secondly thirdly lastly too
"""
_ENGLISH_PHRASES = """
in addition|as a result|as such|as part of|for example|for instance|in contrast|on the other hand
in turn|as well|of these|of those|of this|in this|in these|in those|in that|with this|with these
with that|at this|at that|through this|through these|by doing|by this|by these|to this end
to do so|because of this|because of these|after this|after that|under this|under these|from this
for this|for these|for that|on this|on these|the latter|the former|the same|the other
in other words|that is|in conclusion|in short|in fact
along with this|despite this|despite these|during this|during that|within this|since then
until then|by then|in particular|on top of|at the same time
"""
_FRENCH_PRONOUNS = """
il ils elle elles ce cet cette ces cela ceci ça celui celle celles ceux son sa ses leur leurs lui
eux chacun chacune autre autres tel telle tels telles y dont qui que ci
"""
_FRENCH_CONNECTIVES = """
cependant toutefois néanmoins pourtant ainsi donc or mais et ou ni aussi enfin puis ensuite
finalement également notamment parallèlement simultanément inversement alors sinon bref
deuxièmement troisièmement globalement voilà voici
"""
_FRENCH_PHRASES = """
de plus|en outre|par ailleurs|en effet|en revanche|par conséquent|c'est|c'était|c'étaient
d'autre part|d'une part|d'un autre côté|d'un côté|de l'autre côté|de l'autre|de même
en conclusion|à cet effet|à cette fin|dans ce|dans cette|dans ces|dans cet|par exemple|à ce
à cette|à cet|à ces|de ce|de cette|de ces|de cet|pour ce|pour cette|pour cela|pour ces
avec ce|avec cette|avec ces|grâce à ce|grâce à cette|grâce à ces|de son côté|de leur côté
quant à|en conséquence|du coup|en fait|entre autres|autrement dit|à l'inverse|l'un|l'une
ce dernier|n'est|qu'il|qu'elle
s'il|s'ils|d'où|depuis lors|en plus|à son tour|sur ce|lors de ce|lors de cette|au total
"""
_FIRST_PERSON = {
    "en": re.compile(r"\b(?:[Ww]e|[Oo]urs?|us|[Mm]y|me|I['’](?:m|ve|d|ll)|I (?:am|have|was))\b"),
    "fr": re.compile(r"\b(?:[Nn]ous|[Nn]otre|[Nn]os|[Jj]e|[Jj]['’]|[Mm]on|[Mm]a|[Mm]es|moi)\b"),
}
_COUNTED = {
    "en": re.compile(r"(?i)the (?:two|three|four|five|second|third|other|new one)\b"),
    "fr": re.compile(
        r"(?i)(?:les (?:deux|trois|quatre|cinq)|l[ae] (?:première?|premier|seconde?))\b"
    ),
}
_OPENINGS = "“\"«‘' \u00a0\u202f"
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?…][”\"’»)\]\s\u00a0\u202f]*$")
_MARKS = re.compile(
    r"[•·▪◦●‣→⇒►|\\{}<>]|(?<!m)[¹²³⁰⁴-⁹]|\*\*|__|\[\w{1,12}:?\d*\]|\[\^|\(\d{1,2}\)|^\W*[#*–—-]\s|"
    r"\[email|##"
)
_QUOTE_MARKS = re.compile(r"[\"“”„«»]")
_DIRECTIONS = re.compile(
    r"(?i)\b(for (?:more|further|additional) information|learn more|read more|click here|"
    r"to register|media contact|press contact|contact:|follow us|thank you|please |"
    r"for media inquir|visit (?:us|our|www|http|the website)|available (?:at|online)|"
    r"is not part of|not an offer|pour (?:plus|de plus|en savoir|nous contacter)|"
    r"plus d[’']informations?|plus de (?:renseignements|précisions|détails)|"
    r"veuillez|rendez-vous|renseignements|consulte[rz]|cliquez|suivez-nous|merci )|"
    r"https?:|www\.|\S@\S+\.\w"
)


def _phrases(listing: str) -> re.Pattern[str]:
    phrases = [re.escape(phrase) for phrase in listing.replace("\n", "|").split("|") if phrase]
    return re.compile(rf"(?:{'|'.join(phrases)})(?!\w)")


_WORDS = {
    "en": frozenset((_ENGLISH_PRONOUNS + _ENGLISH_CONNECTIVES).split()),
    "fr": frozenset((_FRENCH_PRONOUNS + _FRENCH_CONNECTIVES).split()),
}
_STARTS = {"en": _phrases(_ENGLISH_PHRASES), "fr": _phrases(_FRENCH_PHRASES)}


def is_whole(sentence: str) -> bool:
    """Whether it begins like a sentence and ends like one; ":" or nothing is no end."""
    start = sentence.lstrip(_OPENINGS)[:1]
    return bool(start) and not start.islower() and bool(_SENTENCE_END.search(sentence))


def is_clean(sentence: str) -> bool:
    """Whether it is free of footnote marks, bullets, markup and other traces of its file."""
    return not _MARKS.search(sentence)


def is_news(sentence: str) -> bool:
    """Whether it tells something rather than sends the reader elsewhere."""
    return not _DIRECTIONS.search(sentence)


def has_quote_marks(text: str) -> bool:
    """Whether quotation marks stand in it."""
    return bool(_QUOTE_MARKS.search(text))


def stands_alone(sentence: str, language: str) -> bool:
    """Whether its first words need nothing said before: no pronoun, no connective."""
    plain = sentence.lstrip(_OPENINGS).replace("’", "'").casefold()
    first = _FIRST_WORD.match(plain)
    if first is not None and first.group() in _WORDS[_key(language)]:
        return False
    return _STARTS[_key(language)].match(plain) is None


def is_first_person(sentence: str, language: str) -> bool:
    """Whether somebody speaks in it as "we" or "I": out of its quotation that is nobody's voice."""
    return bool(_FIRST_PERSON[_key(language)].search(sentence))


def _key(language: str) -> str:
    return "fr" if is_french(language) else "en"


def can_open(sentence: str, language: str) -> bool:
    """Whether a post or paragraph may begin with this sentence of the body, set alone."""
    return (
        can_follow(sentence, language)
        and stands_alone(sentence, language)
        and _COUNTED[_key(language)].match(sentence) is None
    )


def can_follow(sentence: str, language: str) -> bool:
    """Whether it may stand after the sentence it follows in the release."""
    return (
        is_whole(sentence)
        and is_clean(sentence)
        and is_news(sentence)
        and not is_first_person(sentence, language)
    )
