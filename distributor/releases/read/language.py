"""Which language a release is written in.

Small words decide: they are in every sentence and take no model to count. Only a text without
them is given to the language identifier, which is slow to load.
"""

import re

_SMALL = {
    "en": "the of and to in for is on that with by at from this are was be has have its will as an "
    "said who which their it or not our we his her they",
    "fr": "le la les de des du et en un une est dans que qui pour par sur au aux avec ce cette "
    "ses son sa nous vous ont été plus ne pas se leur à d l il elle sont",
    "es": "el la los las de del y en un una es que por para con se su al como más sus lo ha fue no "
    "este esta son entre",
    "de": "der die das und in den von zu mit ist des dem im für auf ein eine nicht sich als "
    "auch es "
    "an werden aus bei wird hat sind",
    "it": "il la le di e che in un una per con del della è da al dei non sono si nel alla gli lo "
    "più anche delle",
    "pt": "o a os as de do da e em um uma que para com no na dos das por se mais é ao como não foi",
    "nl": "de het een en van in is op dat te met voor zijn aan door bij ook naar om uit wordt niet",
}
_SETS = {language: frozenset(words.split()) for language, words in _SMALL.items()}
_WORDS = re.compile(r"[^\W\d_]+")
_ENOUGH = 0.12


_NAMES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "de": "German",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
}


def language_name(code: str) -> str:
    """What people call a language; its code where we have no word for it."""
    return _NAMES.get(code.split("-", 1)[0], code)


def language_of(text: str, *, hint: str = "") -> str:
    """The two-letter language of a text; `hint` is what the file says about itself."""
    words = [word.casefold() for word in _WORDS.findall(text[:6000])]
    if not words:
        return _code(hint) or "en"
    if sure := _spoken(words, lead=1.1):
        return sure
    if _code(hint):
        return _code(hint)
    return _identified(text) if len(words) >= 3 else "en"


def sure_language(text: str) -> str:
    """The language the small words of one paragraph leave no doubt about; else empty."""
    return _spoken([word.casefold() for word in _WORDS.findall(text)], lead=1.5)


def likelier(text: str, languages: tuple[str, str]) -> str:
    """Which of two languages a text is rather in; small words first, then the identifier."""
    if (sure := sure_language(text)) in languages:
        return sure
    import py3langid  # noqa: PLC0415  takes most of a second to load

    ranked = (str(language) for language, _ in py3langid.rank(text[:2000]))
    return next((language for language in ranked if language in languages), languages[0])


def _spoken(words: list[str], *, lead: float) -> str:
    """The language with the most small words, when they are enough and lead the next clearly."""
    shares = {
        language: sum(1 for word in words if word in small) / max(len(words), 1)
        for language, small in _SETS.items()
    }
    best, second = sorted(shares, key=lambda language: shares[language], reverse=True)[:2]
    if shares[best] >= _ENOUGH and shares[best] > shares[second] * lead:
        return best
    return ""


def _code(hint: str) -> str:
    found = re.match(r"[a-z]{2}(?![a-z])", hint.strip().casefold())
    return found.group(0) if found else ""


def _identified(text: str) -> str:
    import py3langid  # noqa: PLC0415  takes most of a second to load

    language, _ = py3langid.classify(text[:2000])
    return str(language)
