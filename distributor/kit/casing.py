"""Sets a headline written in capitals in sentence case, as the body writes its words.

Names and acronyms cannot be told from other words once all are capitals. So each word is looked up
in the body; where the body does not know it, the headline stays as it is: nothing is guessed.
"""

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*")
_SENTENCE_START = re.compile(r"(?:^|\n|: )[“\"«‘(\s\u00a0\u202f]*$")
_LONGEST_PHRASE = 5
_ENDINGS = ("s", "es", "d", "ed", "ing", "e", "er")
# Words that headlines use and that are nobody's name in either language.
_ORDINARY_WORDS = """
a an the to of in on at by for from with and or as is are be its it new more over up into after
before under than not no will can may has have had their his her all first second third next
against between during through
announce announces announced launch launches launched introduce introduces introduced open opens
opened join joins joined allow allows allowed receive receives received release releases report
reports reported call calls update updates correction corrected name names named sign signs signed
win wins won appoint appoints appointed acquire acquires acquired expand expands expanded bill act
support supports award awards create creates celebrate celebrates host hosts help helps make makes
settle settles reach reaches complete completes present presents seek seeks today year years
le la les l un une des du de d à au aux en et ou pour par sur dans avec sans sous son sa ses leur
leurs plus nouveau nouvelle nouveaux nouvelles mise jour rectificatif annonce annoncent lance
lancent ouvre ouvrent signe signent présente présentent reçoit nomme rejoint acquiert
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())


def is_capitals(text: str) -> bool:
    """Whether a headline is written in capitals from end to end."""
    letters = [character for character in text if character.isalpha()]
    upper = sum(character.isupper() for character in letters)
    return len(letters) > 7 and len(_WORD.findall(text)) > 1 and upper >= 0.85 * len(letters)


def sentence_case(headline: str, sentences: Iterable[str]) -> str | None:
    """The headline as the body's sentences would write it; None when they lack one of its words."""
    body = "\n".join(sentences)
    words = list(_WORD.finditer(headline))
    written, at, index = "", 0, 0
    while index < len(words):
        size, found = _as_written(headline, words[index:], body)
        if found is None:
            return None
        written += headline[at : words[index].start()] + found
        at = words[index + size - 1].end()
        index += size
    written += headline[at:]
    return written[:1].upper() + written[1:]


def _as_written(headline: str, words: list[re.Match[str]], body: str) -> tuple[int, str | None]:
    """How many words were found together, and how the body writes them."""
    for size in range(min(_LONGEST_PHRASE, len(words)), 1, -1):
        phrase = headline[words[0].start() : words[size - 1].end()]
        spellings = _spellings(phrase, body)
        if spellings:
            return size, spellings.most_common(1)[0][0]
    return 1, _one_word(words[0].group(), body)


def _one_word(word: str, body: str) -> str | None:
    if not any(character.isalpha() for character in word):
        return word
    spellings = _spellings(word, body)
    if word.lower() in spellings or word.lower() in _ORDINARY:
        return word.lower()
    if spellings:
        return spellings.most_common(1)[0][0]
    return _by_its_kin(word, body)


def _by_its_kin(word: str, body: str) -> str | None:
    """The case of the same word with another ending: "business" tells about BUSINESSES."""
    stems = [word + ending for ending in _ENDINGS]
    stems += [word[: -len(ending)] for ending in _ENDINGS if word.lower().endswith(ending)]
    found: Counter[str] = Counter()
    for stem in stems:
        if len(stem) > 2:
            found += _spellings(stem, body)
    if not found:
        return None
    if any(spelling.islower() for spelling in found):
        return word.lower()
    return word.capitalize() if all(spelling.istitle() for spelling in found) else None


def _spellings(phrase: str, body: str) -> Counter[str]:
    """How the body writes a phrase; the first word of a sentence tells nothing of its case."""
    pattern = re.compile(rf"(?<!\w){re.escape(phrase)}(?![\w])", re.IGNORECASE)
    found: Counter[str] = Counter()
    for match in pattern.finditer(body):
        begins = _SENTENCE_START.search(body[max(0, match.start() - 8) : match.start()])
        if begins is None and not is_capitals(match.group()):
            found[match.group()] += 1
    return found
