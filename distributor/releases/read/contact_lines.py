"""Lines that say whom to ask: labels, sentences and the names below them."""

import re

from distributor.releases.read.lines import Line
from distributor.releases.read.people import looks_like_name
from distributor.releases.read.phones import emails_in, has_address
from distributor.releases.read.vocabulary import vocabulary

LABEL = re.compile(
    r"^\W*(?:(?:media|press|news|public|investors?|corporate|communications?|general|primary|"
    r"secondary|other|"
    r"analyst|trade|agency|company)?\s*(?:&|and|/)?\s*(?:media|press|news|public|investors?|"
    r"shareholders?|corporate)?\s*"
    r"(?:relations?|affairs|information|communications?)?\s*(?:contacts?|inquir(?:y|ies)|"
    r"enquir(?:y|ies)|"
    r"requests?|relations|information officer|queries|questions)(?: information| details| person|"
    r" us)?"
    r"|(?:for )?(?:more|further|additional|press|media) information(?:,? (?:please )?(?:contact|"
    r"call|visit|see))?"
    r"|for (?:media|press|interviews?|general|all|any|more) ?[\w ,]{0,40}?(?:contact|inquiries|"
    r"enquiries|requests|questions|details)"
    r"|(?:media|press) (?:registration|accreditation)"
    r"|(?:media|press|investors?|analysts?)"
    r"|(?:please )?contact"
    r"|contacts? (?:for|pour) (?:the |les )?(?:media|press|médias|presse|journalist\w*|interviews?)"
    r"|(?:technical information|information)"
    r"|renseignements?|source[s]?|pour (?:nous contacter|(?:plus d|tout|toute|en savoir|"
    r"de plus amples|obtenir|"
    r"(?:d['’]autres|les)|information|renseignements?)[\w ’',]{0,70})"
    r"|(?:contacts?|relations?|service|demandes?|bureau|attachée?s?|personnes?[- ]ressources?|"
    r"responsable)(?: de)?(?: la)?(?: des)?(?: avec les)? ?"
    r"(?:de )?(?:presse|médias?|médiatiques?|publiques|communications?|investisseurs)?"
    r"|relations (?:avec les )?(?:médias|médiatiques|investisseurs|de presse)|médias?|presse|"
    r"investisseurs)"
    r"(?:\s+(?:et|ou|and|or|&)\s+[\w'’ -]{3,30}(?=\s*:\s*$))?"
    r"\s*(?:[:–—-]|$)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?:\b(?:for|pour)\b.{0,80}\b(?:information|inquiries|enquiries|details|questions|"
    r"interviews?|renseignements?|"
    r"savoir plus|entrevues?|détails)\b.{0,90}|\b(?:please|veuillez|media|anyone with|"
    r"members of the media|journalists)\b.{0,90}|^\W*)"
    r"\b(?:contact(?:er|ez)?|call|reach|e-?mail|communiquer avec|joindre|appeler|s['’]adresser à|"
    r"écrire à)\b",
    re.IGNORECASE | re.DOTALL,
)
_NOT_NAME = vocabulary("""
    media press public relations communications communication affairs office officer
    information corporate investor investors team department division bureau contact
    contacts news release newsroom inquiries enquiries service services center centre
    company corp corporation inc ltd llc group association foundation institute university
    college school committee council commission agency authority board court county city
    state district street avenue road suite floor building box general phone tel telephone
    mobile cell fax email e-mail website web site twitter facebook linkedin marketing
    development global international national canada united states america kingdom france
    europe new york los angeles washington toronto montréal montreal québec quebec ottawa
    paris london vancouver calgary texas california policy privacy notice relationniste
    relations médias médiatiques presse publiques attachée attaché ministère cabinet bureau
    service agence direction société fondation université ligne téléphone courriel courrier
    site renseignements bank partners capital energy health hospital systems technologies
    technology software solutions resources holdings industries limited plc gmbh plaza tower
    square place boulevard blvd drive parkway inquiry monday tuesday wednesday thursday
    friday saturday sunday january february march july september october november december
    community project projects open source networks network labs research mines minerals
    metals pharma therapeutics ventures global financial finance insurance trust fund
    ville municipalité town village pr
    préfecture région département mairie métropole administration
    english français french spanish toll free north american immediate further more action
    """)
_TITLE_WORD = re.compile(
    r"\b(?:director|manager|officer|president|coordinator|specialist|secretary|spokes\w+|advisor|"
    r"adviser|assistant|"
    r"associate|chief|head|vice|senior|executive|lead|consultant|representative|deputy|attaché\w*|"
    r"directeur|directrice|"
    r"responsable|conseill\w+|chef\w*|chargée?|porte-parole|gestionnaire|président\w*|"
    r"adjoint\w*)\b",
    re.IGNORECASE,
)


_SMALL = re.compile(r"(?:in|at|for|from|à|au|en|pour|de|le|la|les|the)\s", re.IGNORECASE)


def is_label(text: str) -> bool:
    """Whether a line begins a contact block ("Media contact:")."""
    found = LABEL.match(text)
    if not found or len(text) > 200:
        return False
    return ":" in text[: found.end() + 2] or len(text) - found.end() <= 3 or text.isupper()


def is_bare_label(text: str) -> bool:
    """Whether a line is nothing but the heading of a contact block."""
    return (
        len(text) <= 90 and is_label(text) and not re.sub(r"\W", "", LABEL.sub("", text, count=1))
    )


def is_contact_sentence(line: Line) -> bool:
    """Whether a paragraph only says whom to ask."""
    text = line.text
    if len(text) > 420 or not _SENTENCE.search(text):
        return False
    return has_address(text) or bool(emails_in(line)) or len(text) <= 160


def is_contact_name(text: str) -> bool:
    """Whether a piece of a contact block is the name of a person."""
    if not looks_like_name(text) or _TITLE_WORD.search(text) or _SMALL.match(text):
        return False
    words = [word.casefold().strip(".") for word in text.split()]
    return len(text) <= 40 and not any(word in _NOT_NAME for word in words)
