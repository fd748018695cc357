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
_LONG_WORD = 8
_ENDINGS = ("s", "es", "d", "ed", "ing", "e", "er", "r")
_PARTS = re.compile(
    r"(?P<elided>(?:(?:[LDJNMTSC]|QU)['’])?)(?P<core>.+?)(?P<owner>(?:['’]S)?)", re.IGNORECASE
)
# Words that headlines use and that are nobody's name in either language.
_ORDINARY_WORDS = """
a an the to of in on at by for from with and or as is are be been was were its it new more most over
up into after before under than not no nor but so will can may has have had do does did their his
her our your my all first second third next last against between during through about across among
around without within upon while when where what why how who which this that these those today now
one two three four five six seven eight nine ten million billion percent year years month months
week weeks day days time times
announce announces announced announcing announcement launch launches launched introduce introduces
introduced introducing open opens opened opening join joins joined joining allow allows allowed
receive receives received release releases released report reports reported reporting call calls
update updates updated correction corrected name names named naming sign signs signed signing win
wins won appoint appoints appointed acquire acquires acquired expand expands expanded expanding
bill act support supports supported supporting award awards awarded create creates created
celebrate celebrates celebrated host hosts help helps helping make makes made making settle settles
settled reach reaches reached complete completes completed present presents presented seek seeks
recognize recognizes recognized honor honors honored honour honours begin begins start starts end
ends add adds added approve approves approved provide provides provided raise raises raised offer
offers offered build builds built grow grows growth growing increase increases increased decrease
result results record records strong stronger best top major leading global national regional local
international federal public private annual quarterly fourth quarter fiscal full half
agreement partnership project program programme plan plans service services company companies
industry business businesses market markets customers people community communities team teams
president director chief executive officer board member members chair research development
technology innovation health education energy water power system systems center centre future
world major player players leader leaders force forces develop develops
students workers families children women men
le la les l un une des du de d à au aux en et ou pour par sur dans avec sans sous son sa ses leur
leurs plus nouveau nouvel nouvelle nouveaux nouvelles mise jour rectificatif entre vers chez contre
depuis dont qui que est sont ce cette ces tous toutes premier première premiers deux trois quatre
cinq six sept huit neuf dix millions milliards ans année années mois jours
annonce annoncent annoncer lance lancent ouvre ouvrent signe signent présente présentent reçoit
nomme nommé nommée rejoint acquiert obtient remporte célèbre investit investissent accueille
dévoile publie confirme renforce soutient crée créent entente partenariat projet programme
entreprise entreprises marché résultats trimestre exercice rapport ouverture lancement
président présidente directeur directrice général générale membre membres service services
recherche développement technologie innovation santé éducation énergie eau avenir monde
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
    parts = _PARTS.fullmatch(word)
    if parts and (parts["elided"] or parts["owner"]):
        core = _one_word(parts["core"], body)
        return core and f"{parts['elided'].lower()}{core}{parts['owner'].lower()}"
    return _by_its_kin(word, body)


def _by_its_kin(word: str, body: str) -> str | None:
    """The case of the same word with another ending: "business" tells about BUSINESSES."""
    shorter = {word[: -len(end)] for end in _ENDINGS if word.lower().endswith(end)}
    kin = [word + end for end in _ENDINGS] + [stem for stem in shorter if len(stem) > 2]
    found = [spelling for one in kin for spelling in _spellings(one, body)]
    if not found and len(word) >= _LONG_WORD:
        found = _begins_alike(word[:-3], body)
    if any(spelling.islower() for spelling in found):
        return word.lower()
    return word.capitalize() if found and all(one.istitle() for one in found) else None


def _begins_alike(stem: str, body: str) -> list[str]:
    """Words of the body that begin like a long word, not at the beginning of a sentence."""
    pattern = rf"(?<=[^\w\n“«\"])(?<!: ){re.escape(stem)}\w{{0,5}}(?!\w)"
    return re.findall(pattern, body, re.IGNORECASE)


def _spellings(phrase: str, body: str) -> Counter[str]:
    """How the body writes a phrase; the first word of a sentence tells nothing of its case."""
    pattern = re.compile(rf"(?<!\w){re.escape(phrase)}(?![\w])", re.IGNORECASE)
    found: Counter[str] = Counter()
    for match in pattern.finditer(body):
        begins = _SENTENCE_START.search(body[max(0, match.start() - 8) : match.start()])
        if begins is None and not is_capitals(match.group()):
            found[match.group()] += 1
    return found
