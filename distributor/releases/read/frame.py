"""The frame around a release: kicker, release line, end mark, and what belongs to a web page.

None of it is news. It is told apart line by line, by what the line says and nothing else.
"""

import re

from distributor.releases.read.offices import tells
from distributor.releases.read.pointers import promised

_KICKER = re.compile(
    r"(?:official |joint |latest )?"
    r"(?:(?:press|news|media)[ -]?(?:release|advisory|statement|alert|note|bulletin|invitation|"
    r"briefing"
    r"|announcement|notice)s?"
    r"|(?:media|press|news) (?:room|centre|center)|newsroom|news|press|statement|public statement"
    r"|(?:consumer|traffic|health|weather|public|community|safety|scam|road|travel|fraud|event|water)"
    r" (?:alert|advisory|notice|warning|update)s?|public service announcement"
    r"|(?:public information|special weather) statement"
    r"|photo (?:opportunity|call|op)|save the date|inside information|for immediate attention"
    r"|(?:corporate|company|regulatory|research|science|product|campus|community|business|financial|"
    r"industry|stock exchange) (?:news|announcement|update|bulletin|notice)s?"
    r"|ad[ -]hoc (?:announcement|release)\b.{0,40}|(?:NR|PR|MR)[ -]?\d\d-\d{1,4}"
    r"|advisory|backgrounder|photo release|update|announcement|bulletin|dateline"
    r"|communiqué(?:s)?(?: de presse)?(?: commun| national| régional| conjoint)?"
    r"|communique de presse|avis aux médias"
    r"|invitation(?: aux médias| presse| à la presse)?|note (?:de presse|aux médias|aux rédactions)"
    r"|alertes? (?:aux )?médias?|point(?: de)? presse|convocation (?:de|à la) presse"
    r"|note à la presse|information réglementée|avis (?:public|de convocation)|actualités?"
    r"|déclaration|information(?:s)? presse|dossier de presse|espace presse|salle de presse"
    r"|comunicado de prensa|nota de prensa|pressemitteilung|medienmitteilung|comunicato stampa"
    r"|persbericht|nota à imprensa)",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^\W*(?:(?:official |joint )?(?:press|news|media)[ -]?(?:release|advisory|statement|alert|"
    r"note|"
    r"invitation|briefing|notice)|advisory|avis aux médias|"
    r"communiqué(?: de presse)?(?: national| régional| conjoint| commun)?|"
    r"invitation aux médias)(?:\s+(?:for|du))?\s*(?:[:|]|\s[–—-]{1,2}\s)\s*(?=\S)",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^\W*(?:headline|title|subject|re|titre|objet)\s*:\s*(?=\S)", re.IGNORECASE)
_WHOLE_KICKER = re.compile(
    rf"^\W*(?:{_KICKER.pattern})(?:\s*(?:[/|•·–—-]|and|et|&)\s*(?:{_KICKER.pattern}))*"
    r"(?:\s*(?:no?\.?|n°|nº|#)\s*[\w/-]+)?\W*$",
    re.IGNORECASE,
)
_TICKERS = re.compile(
    r"^\W*(?:(?:TSX|TSX-?V|NYSE|NASDAQ|Nasdaq|OTC[A-Z]*|CSE|ASX|LSE|AIM|FSE|FRA|Euronext[\w ]*|"
    r"Frankfurt)\s?:\s?[A-Z0-9.]{1,8}[\W_]*)+$"
)
_NUMBERED = re.compile(
    r"^\W*(?:(?:press |news |media )?release|reference|ref|communiqué)\.?\s*(?:no|number|#|n°|id)?"
    r"[.:#\s]{1,4}(?=[\w/.-]*\d)[\w/.-]+$",
    re.IGNORECASE,
)
_HOME = re.compile(r"^(?:home|accueil|newsroom|news|press|media|actualités|presse)$", re.IGNORECASE)
_ISSUED = re.compile(
    r"^\W*(?:(?:press|news|media) (?:release|statement|advisory)|communiqué de presse) "
    r"(?:from|by|issued by|of|de|du|des)\b[^.!?:]*$",
    re.IGNORECASE,
)
_NEWS_FROM = re.compile(r"^\W*(?:NEWS|News) (?:FROM|BY|[Ff]rom|[Bb]y)\b(?P<who>[^.!?:]*)$")
_IMMEDIATE = re.compile(
    r"(?:for|pour) (?:(?:your |use )?immediate (?:release|use|publication|distribution|"
    r"dissemination)|(?:diffusion|publication|parution|usage) immédiate)|"
    r"(?:à|pour) (?:diffusion|publication|parution|diffuser|publier) (?:immédiate(?:ment)?|"
    r"dès réception)|"
    r"for release (?:immediately|upon receipt|on receipt)|release:? immediate(?:ly)?|"
    r"immediate release|"
    r"à diffuser immédiatement|diffusion immédiate|libre de diffusion|"
    r"para (?:su )?publicación inmediata|"
    r"zur sofortigen veröffentlichung|for release:? now",
    re.IGNORECASE,
)
_RESTRICTED = re.compile(
    r"^\W*(?:this (?:news|press) release is )?(?:(?:news|press) release )?"
    r"(?:not (?:intended )?for (?:distribution|dissemination|release|publication)|"
    r"(?:ne pas|non destiné à|ne doit pas être|interdit(?:e)? de) (?:distribu|diffus|publi)\w*|"
    r"(?:strictly )?for (?:internal|media|trade) use only|"
    r"(?:la )?(?:diffusion|distribution|publication) (?:de ce communiqué )?(?:est )?interdite)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"^\W*(?:for (?:\w+ )?release|release date|date of release|released:|for publication|"
    r"pour (?:diffusion|publication)|date de diffusion|à publier)\b.*\d",
    re.IGNORECASE,
)
_END = re.compile(
    r"^\W{0,2}((?:#\s*){1,8}|[-–—]{1,3}\s*30\s*[-–—]{1,3}|\(?[-–—]*\s*(?:END|ENDS|FIN)\s*[-–—]*\)?"
    r"|[-–—]+\s*(?:end|ends|fin|End|Ends|Fin)\s*[-–—]+|(?:End|Ends|Fin) of (?:release|statement)"
    r"|(?:\*\s*){3,5}|[xX]{3}|Ends?|Fin)\W{0,2}$"
)
_NOTICE = re.compile(
    r"^\W*(?:all (?:amounts|figures|dollar)|tous les montants|unless otherwise|sauf indication|"
    r"\(?in (?:thousands|millions) of|les montants|editor.?s note|notes? (?:(?:to|for) (?:the )?"
    r"(?:editors?|journalists?|media|news ?desks?|broadcasters?)|aux (?:rédacteurs|journalistes|"
    r"médias|rédactions)|à la rédaction|de la rédaction)|media interested|"
    r"photos? (?:available|here|ici)|photo ici|"
    r"for planning purposes|à titre (?:de planification|indicatif)|"
    r"warning:|avertissement ?:|la version française|french version|english version|"
    r"version française)",
    re.IGNORECASE,
)


def is_kicker(text: str) -> bool:
    """Whether a line only says what kind of text follows."""
    if len(text) > 60:
        return False
    if _ISSUED.match(text) or _names_sender(text):
        return True
    if _TICKERS.match(text) or _NUMBERED.match(text) or _is_path(text):
        return True
    prefix = _PREFIX.match(text)
    rest = text[prefix.end() :] if prefix else ""
    named = rest.isupper() and len(rest.split()) == 1
    return named or bool(_WHOLE_KICKER.match(text))


def _names_sender(text: str) -> bool:
    """Whether a line only says whose news follows: "News from the Harbour Club"."""
    found = _NEWS_FROM.match(text)
    if found is None:
        return False
    words = re.findall(r"[^\W\d_]{4,}", found["who"])
    return text.isupper() or (all(word[0].isupper() for word in words) and not tells(found["who"]))


def _is_path(text: str) -> bool:
    """Whether a line is the way to a page: "Home > News > Press releases"."""
    pieces = re.split(r"\s*[>›»]\s*|\s+/\s+", text)
    return len(pieces) >= 2 and any(
        _WHOLE_KICKER.match(piece) or _HOME.match(piece) for piece in pieces[:3]
    )


def without_kicker(text: str) -> int:
    """Where a line really begins, when "MEDIA ADVISORY:" or "Subject:" stands before it."""
    found = _PREFIX.match(text) or _FIELD.match(text)
    return found.end() if found and len(text) - found.end() >= 8 else 0


def below_kicker(text: str) -> str:
    """What a line says behind its kicker; an advisory "for" a day names the day of an event."""
    found = _PREFIX.match(text)
    return (
        text if found is None or re.search(r"\bfor\b", found[0].casefold()) else text[found.end() :]
    )


def immediate(text: str) -> re.Match[str] | None:
    """The words "for immediate release" in a line."""
    return _IMMEDIATE.search(text)


def without_permission(text: str) -> str:
    """A line without its "for immediate release" and what sets that off."""
    return re.sub(rf"(?:{_IMMEDIATE.pattern})[\s:.–—|-]*", "", text, flags=re.IGNORECASE).strip()


def is_restricted(text: str) -> bool:
    """Whether a line says where the release may not be published."""
    return len(text) <= 300 and bool(_RESTRICTED.match(text))


def is_dated_release(text: str) -> bool:
    """Whether a line says "For release: ..." with something after it."""
    return len(text) <= 120 and bool(_DATED.match(text))


def end_mark(text: str) -> str | None:
    """The end mark a line consists of, as written."""
    return text.strip() if len(text) <= 40 and _END.match(text) else None


def is_notice(text: str) -> bool:
    """Whether a line above the news only explains it: currency, language, photographs."""
    return len(text) <= 200 and bool(_NOTICE.match(text) or promised(text))
