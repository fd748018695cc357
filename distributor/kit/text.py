"""Text as machines count it and readers compare it: normal form, cleaning, measures, numbers.

Written once because two channels that clean or count differently would show two different texts.
"""

import re
import unicodedata

ELLIPSIS = "…"
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2028-\u202e\u2060-\u2064"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_LINE_END = re.compile("\r\n?|\x85|\u2028|\u2029")
_SPACES = re.compile(r"[ \t\u2000-\u2006\u2008-\u200a\u205f\u3000]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
_THIN = " \u00a0\u202f\u2009"
_NUMBER = re.compile(
    rf"(?<![\d])(?:\d{{1,3}}(?:[{_THIN}’']\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,:]\d+)*)"
)


def clean(text: str) -> str:
    """NFC, line ends as one kind, no control characters, no runs of spaces or of blank lines.

    No-break spaces and the joiners of emoji and scripts stay: they carry meaning.
    """
    text = _LINE_END.sub("\n", unicodedata.normalize("NFC", text))
    text = _SPACES.sub(" ", _UNWANTED.sub("", text))
    lines = (line.strip(" ") for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n ")


def one_line(text: str) -> str:
    """The text cleaned and on one line, for titles and subjects."""
    return " ".join(line for line in clean(text).split("\n") if line)


def words(text: str) -> list[str]:
    """The words of a text, without punctuation; inner apostrophes, hyphens and dots stay."""
    return _WORD.findall(text)


def graphemes(text: str) -> list[str]:
    """The characters as a reader sees them: a letter with its accents, a whole emoji, a flag."""
    clusters: list[str] = []
    for character in text:
        if clusters and _continues(clusters[-1], character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _continues(cluster: str, character: str) -> bool:
    if cluster == "\r":
        return character == "\n"
    if unicodedata.category(character) in {"Mn", "Me", "Mc"} or character in "\u200c\u200d":
        return cluster != "\n"
    if "\U0001f3fb" <= character <= "\U0001f3ff" or cluster[-1] == "\u200d":
        return True
    return _is_flag_letter(character) and len(cluster) == 1 and _is_flag_letter(cluster)


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def utf16_length(text: str) -> int:
    """The length in UTF-16 units, as platforms written in Java or JavaScript count."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, limit: int) -> str:
    """The text, or its first whole words with an ellipsis, in at most `limit` characters.

    A quotation that would stay open is left out with its opening mark.
    """
    if len(text) <= limit:
        return text
    head = text[:limit].rpartition(" ")[0] or text[: limit - 1]
    for opening, closing in ("“”", "«»"):
        if head.count(opening) > head.count(closing) and head.rindex(opening) > 0:
            head = head[: head.rindex(opening)]
    return head.rstrip(" \u00a0\u202f.,;:!?–—-(«“") + ELLIPSIS


def numbers(text: str, language: str) -> list[str]:
    """Every number of a text in one spelling: "6,500" and "6 500" are both "6500"."""
    return [_plain(match.group(), language) for match in _NUMBER.finditer(text)]


def fold_numbers(text: str, language: str) -> str:
    """The text with every number in its one spelling."""
    return _NUMBER.sub(lambda match: _plain(match.group(), language), text)


def _plain(number: str, language: str) -> str:
    thousands, decimal = (".", ",") if language.startswith("fr") else (",", ".")
    number = re.sub(rf"[{_THIN}’']", "", number)
    if re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{decimal}\d+)?", number):
        number = number.replace(thousands, "")
    number = number.replace(",", ".")
    return re.sub(r"^0+(?=\d)", "", number)
