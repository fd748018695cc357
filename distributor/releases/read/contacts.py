"""The contacts of a release: phones and e-mail addresses anywhere in it, names in contact blocks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from distributor.releases.read.lines import Line, Shape
from distributor.releases.read.people import looks_like_name, without_honorific

_EMAIL = re.compile(r"[\w.+'’-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w/.$€£-])(?:"
    r"(?:\+?1[\s.\u00a0-]{0,3}|01-1-|1/)?\(?[2-9]\d{2}\)?[\s.\u00a0/–-]{0,3}\d{3}[\s.\u00a0–-]{1,3}\d{4}"
    r"|\+\d{1,3}[\s.\u00a0-]?(?:\(0\)[\s.\u00a0-]?)?\(?\d{1,4}\)?(?:[\s.\u00a0-]{0,2}\d{2,4}){2,5}"
    r"|\(?0[1-9]\)?(?:[\s.\u00a0-]?\d{2}){4}"
    r"|\(?0\d{2,4}\)?[\s\u00a0-]\d{3,4}[\s\u00a0-]?\d{3,4}"
    r")(?![\w%€$]|[.,]\d)"
)
_FAX = re.compile(r"(?:fax|téléc(?:opieur|\.)?|facsimile)\W{0,4}$", re.IGNORECASE)
_LABEL = re.compile(
    r"^\W*(?:(?:media|press|news|public|investors?|corporate|communications?|general|primary|secondary|other|"
    r"analyst|trade|agency|company)?\s*(?:&|and|/)?\s*(?:media|press|news|public|investors?|shareholders?|corporate)?\s*"
    r"(?:relations?|affairs|information|communications?)?\s*(?:contacts?|inquir(?:y|ies)|enquir(?:y|ies)|"
    r"requests?|relations|information officer|queries|questions)(?: information| details| person| us)?"
    r"|(?:for )?(?:more|further|additional|press|media) information(?:,? (?:please )?(?:contact|call|visit|see))?"
    r"|for (?:media|press|interviews?|general|all|any|more) ?[\w ,]{0,40}?(?:contact|inquiries|enquiries|requests|questions|details)"
    r"|(?:media|press|investors?|analysts?)"
    r"|(?:please )?contact"
    r"|(?:technical information|information)"
    r"|renseignements?|source[s]?|pour (?:nous contacter|(?:plus d|tout|toute|en savoir|de plus amples|obtenir|"
    r"(?:d['’]autres|les)|information|renseignements?)[\w ’',]{0,70})"
    r"|(?:contacts?|relations?|service|demandes?|bureau|attachée?s?|personnes?[- ]ressources?|responsable)(?: de)?(?: la)?(?: des)?(?: avec les)? ?"
    r"(?:de )?(?:presse|médias?|médiatiques?|publiques|communications?|investisseurs)?"
    r"|relations (?:avec les )?(?:médias|médiatiques|investisseurs|de presse)|médias?|presse|investisseurs)"
    r"\s*(?:[:–—-]|$)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?:\b(?:for|pour)\b.{0,80}\b(?:information|inquiries|enquiries|details|questions|interviews?|renseignements?|"
    r"savoir plus|entrevues?|détails)\b.{0,90}|\b(?:please|veuillez|media|anyone with|members of the media|journalists)\b.{0,90}|^\W*)"
    r"\b(?:contact(?:er|ez)?|call|reach|e-?mail|communiquer avec|joindre|appeler|s['’]adresser à|écrire à)\b",
    re.IGNORECASE | re.DOTALL,
)
_CALLED = re.compile(
    r"\b(?:contact(?:er|ez)?|call|reach|e-?mail|communiquer avec|joindre|appeler|s['’]adresser à|attention:?|"
    r"attn:?|source|renseignements?|presse?|media|médias|contacts?)\b\s*[:–-]?\s*(?:M\.|Mme|Mr\.?|Ms\.?|Mrs\.?|Dr\.?)?\s*"
    r"(?P<who>[A-ZÀ-Ý][\w'’.-]+(?:[ \u00a0](?:[A-ZÀ-Ý][\w'’.-]*|de|la|le|van|von|du|del|der)){1,3})",
)
_PIECES = re.compile(r"\s*[,;|•·*/\t]\s*|\s+[–—-]+\s+|\s{2,}|\s+(?:or|and|ou|et|at)\s+|\s*:\s*")
_NOT_NAME = frozenset(
    "media press public relations communications communication affairs office officer information corporate "
    "investor investors team department division bureau contact contacts news release newsroom inquiries enquiries service "
    "services center centre company corp corporation inc ltd llc group association foundation institute university "
    "college school committee council commission agency authority board court county city state district street "
    "avenue road suite floor building box general phone tel telephone mobile cell fax email "
    "e-mail website web site twitter facebook linkedin marketing development global international national "
    "canada united states america kingdom france europe new york los angeles washington toronto montréal montreal "
    "québec quebec ottawa paris london vancouver calgary texas california policy privacy notice "
    "relationniste relations médias médiatiques presse publiques attachée attaché ministère cabinet bureau "
    "service agence direction société fondation université ligne téléphone courriel courrier site renseignements "
    "bank partners capital energy health hospital systems technologies technology software solutions resources holdings "
    "industries limited plc gmbh plaza tower square place boulevard blvd drive parkway inquiry "
    "monday tuesday wednesday thursday friday saturday sunday january february march july "
    "september october november december community project projects open source networks network labs research "
    "mines minerals metals pharma therapeutics ventures global financial finance insurance trust fund "
    "english français french spanish toll free north american immediate further more action".split()
)
_TITLE_WORD = re.compile(
    r"\b(?:director|manager|officer|president|coordinator|specialist|secretary|spokes\w+|advisor|adviser|assistant|"
    r"associate|chief|head|vice|senior|executive|lead|consultant|representative|deputy|attaché\w*|directeur|directrice|"
    r"responsable|conseill\w+|chef\w*|chargée?|porte-parole|gestionnaire|président\w*|adjoint\w*)\b",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(r",?\s+(?:Ph\.?D|M\.?D|MBA|CPA|CFA|APR|Esq|P\.?\s?Eng|ing)\.?$")


@dataclass(slots=True)
class Names:
    """Reads the names off the lines of one contact block."""

    organisations: frozenset[str]
    found: list[str] = field(default_factory=list)
    expecting: bool = True
    group: int = -1

    def line(self, line: Line) -> None:
        text = line.text
        if line.group != self.group:
            self.group, self.expecting = line.group, True
        called = _CALLED.search(text)
        if called and self.accept(called["who"]):
            self.expecting = not has_address(text) and False
            return
        bare = _PHONE.sub(" ", _EMAIL.sub(" ", text))
        for piece in _PIECES.split(re.sub(r"\([^()]*\)", " ", bare)):
            if self.expecting and not _is_company(piece, text) and self.accept(piece):
                self.expecting = bool(re.search(r"\s(?:or|ou|et|and|/)\s", text))
        if has_address(text) or is_label(text):
            self.expecting = True

    def accept(self, words: str) -> bool:
        name = _CREDENTIAL.sub("", without_honorific(words.strip(" .,:;-–—"))).strip()
        if not is_contact_name(name) or name.casefold() in self.organisations:
            return False
        if name not in self.found:
            self.found.append(name)
        return True


def contacts_of(
    blocks: Sequence[Sequence[Line]], others: Iterable[Line], *, organisations: Iterable[str]
) -> tuple[str, ...]:
    """Names, phones and e-mails: of the contact blocks first, then what other lines hold."""
    known = frozenset(name.casefold() for name in organisations if name)
    result: dict[str, str] = {}
    for block in blocks:
        names = Names(organisations=known)
        for line in block:
            before = len(names.found)
            names.line(line)
            for name in names.found[before:]:
                result.setdefault(_key(name), name)
            _add_addresses(line, result)
    for line in others:
        _add_addresses(line, result)
    return tuple(result.values())


def cell_lines(line: Line) -> list[Line]:
    """The lines in the cells of a table, column by column."""
    columns = max((len(row) for row in line.rows), default=0)
    texts = [
        text
        for column in range(columns)
        for row in line.rows
        if column < len(row)
        for text in row[column].split("\n")
        if text
    ]
    return [Line(text=text, at=line.at, group=line.group, links=()) for text in texts]


def phones_in(text: str) -> list[str]:
    """The telephone numbers of a text; fax numbers are none."""
    return [
        found.group(0).strip()
        for found in _PHONE.finditer(text)
        if not _FAX.search(text[: found.start()]) and not _is_no_phone(text, found)
    ]


def emails_in(line: Line) -> list[str]:
    """The e-mail addresses a line shows or links to."""
    shown = [found.group(0).strip(".-'’") for found in _EMAIL.finditer(line.text)]
    linked = [link.url[7:].split("?")[0] for link in line.links if link.url.startswith("mailto:")]
    return [*shown, *(one for one in linked if _EMAIL.fullmatch(one))]


def has_address(text: str) -> bool:
    """Whether a text holds a telephone number or an e-mail address."""
    return bool(_EMAIL.search(text) or phones_in(text))


def is_label(text: str) -> bool:
    """Whether a line begins a contact block ("Media contact:")."""
    found = _LABEL.match(text)
    if not found or len(text) > 200:
        return False
    return ":" in text[: found.end() + 2] or len(text) - found.end() <= 3 or text.isupper()


def is_bare_label(text: str) -> bool:
    """Whether a line is nothing but the heading of a contact block."""
    return (
        len(text) <= 90 and is_label(text) and not re.sub(r"\W", "", _LABEL.sub("", text, count=1))
    )


def is_contact_sentence(line: Line) -> bool:
    """Whether a paragraph only says whom to ask."""
    text = line.text
    if len(text) > 420 or not _SENTENCE.search(text):
        return False
    return has_address(text) or bool(emails_in(line)) or len(text) <= 160


def is_contact_name(text: str) -> bool:
    """Whether a piece of a contact block is the name of a person."""
    if not looks_like_name(text) or _TITLE_WORD.search(text):
        return False
    words = [word.casefold().strip(".") for word in text.split()]
    return len(text) <= 40 and not any(word in _NOT_NAME for word in words)


def _is_company(piece: str, text: str) -> bool:
    after = text.partition(piece)[2] if piece else ""
    return bool(re.match(r",?\s*(?:Inc|Ltd|LLC|Corp|Co|PLC|GmbH|S\.?A)\b", after))


def _add_addresses(line: Line, result: dict[str, str]) -> None:
    lines = cell_lines(line) if line.shape is Shape.TABLE else [line]
    for one in lines:
        for found in (*phones_in(one.text), *emails_in(one)):
            result.setdefault(_key(found), found)


def _is_no_phone(text: str, found: re.Match[str]) -> bool:
    after = text[found.end() : found.end() + 14]
    if re.match(r"\s?(?:%|\$|€|million|milliard|billion|dollars|euros|units|logements)", after):
        return True
    digits = re.sub(r"\D", "", found.group(0))
    return not 9 <= len(digits) <= 15


def _key(text: str) -> str:
    if "@" in text:
        return text.casefold()
    digits = re.sub(r"\D", "", text)
    return digits[-10:] if len(digits) >= 7 else text.casefold()
