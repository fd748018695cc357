"""The frame around a release: kicker, release line, end mark, and what belongs to a web page.

None of it is news. It is told apart line by line, by what the line says and nothing else.
"""

import re

from distributor.releases.read.lines import Line

_KICKER = re.compile(
    r"(?:official |joint |latest )?"
    r"(?:(?:press|news|media)[ -]?(?:release|advisory|statement|alert|note|bulletin|invitation|"
    r"briefing"
    r"|announcement|notice)s?"
    r"|(?:media|press|news) (?:room|centre|center)|newsroom|news|press|statement|public statement"
    r"|advisory|backgrounder|photo release|update|announcement|bulletin|dateline"
    r"|communiqué(?:s)?(?: de presse| commun)?|communique de presse|avis aux médias"
    r"|invitation(?: aux médias| presse| à la presse)?|note (?:de presse|aux médias|aux rédactions)"
    r"|déclaration|information(?:s)? presse|dossier de presse|espace presse|salle de presse"
    r"|comunicado de prensa|nota de prensa|pressemitteilung|medienmitteilung|comunicato stampa"
    r"|persbericht|nota à imprensa)",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    rf"^\W*(?:{_KICKER.pattern})\s*(?:[:|]|\s[–—-]{{1,2}}\s)\s*(?=\S)", re.IGNORECASE
)
_WHOLE_KICKER = re.compile(
    rf"^\W*(?:{_KICKER.pattern})(?:\s*(?:[/|•·–—-]|and|et|&)\s*(?:{_KICKER.pattern}))*"
    r"(?:\s*(?:no?\.?|n°|nº|#)\s*[\w/-]+)?\W*$",
    re.IGNORECASE,
)
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
    r"^\W*(?:for (?:\w+ )?release|release date|date of release|released|for publication|"
    r"pour (?:diffusion|publication)|date de diffusion|à publier)\b[: ]",
    re.IGNORECASE,
)
_END = re.compile(
    r"^\W{0,2}((?:#\s*){1,8}|[-–—]{1,3}\s*30\s*[-–—]{1,3}|\(?[-–—]*\s*(?:END|ENDS|FIN)\s*[-–—]*\)?"
    r"|[-–—]+\s*(?:end|ends|fin|End|Ends|Fin)\s*[-–—]+|(?:End|Ends|Fin) of (?:release|statement)"
    r"|(?:\*\s*){3,5}|[xX]{3})\W{0,2}$"
)
_AUTHOR = re.compile(
    r"^(?:from|de|de la part de)\s*:|^(?:by|par|posted by|publié par|written by|author|"
    r"auteur)\b[ :]|^(?:admin|staff|webmaster)\b",
    re.IGNORECASE,
)
_PAGE_LINE = re.compile(
    r"^\W*(?:skip to|aller au|passer au|you are here|vous êtes ici|home$|accueil$|menu$|search\b|"
    r"rechercher?\b|share(?: this| on|:|$)|partager\b|tweet\b|\[tweet|print(?: this|$)|imprimer\b|"
    r"(?:e-?mail|send) this|download\b|télécharger\b|click here\b|cliquez ici\b|read more|"
    r"lire (?:plus|la suite)|"
    r"more (?:news|info)\b|back to\b|retour\b|scroll to|view (?:all|more|in|this|pdf|as)|"
    r"follow (?:us|@)|"
    r"suivez-nous|subscribe\b|s'abonner|sign up|sign[- ]in|log ?in|register\b|english\b|"
    r"français\b|español\b|"
    r"\d+ min(?:ute)?s? (?:read|de lecture)|published\b(?:$|:? (?:on )?\d|:? \w+ \d)|posted (?:on|"
    r"by)\b|last updated|updated:|publié le|mis à jour|author$|posted in\b|filed under|tags?:|"
    r"categor(?:y|ies)\b|catégories?\b|we use cookies|this (?:web)?site uses cookies|"
    r"ce site utilise|an official website|here.s how you know|toggle|close\b$|next\b|previous\b|"
    r"javascript|enable javascript|loading|copy link|copier le lien|listen\b|pdf version|"
    r"facebook$|twitter$|x$|linkedin$|instagram$|youtube$|email$|whatsapp$|pinterest$|link to:)",
    re.IGNORECASE,
)
_PAGE_TAIL = re.compile(
    r"^\W*(?:related (?:posts|news|articles|content|stories|links|releases|documents)|"
    r"recent (?:news|posts|"
    r"releases|articles)|latest (?:news|posts|releases|articles|stories)|more (?:news|stories|"
    r"from|press releases)|"
    r"other news|you (?:may|might) also|share(?: this.*| on.*|:)?$|partager(?: .*)?$|"
    r"stay connected|newsletter|sign up for|subscribe to|follow us|suivez-nous|"
    r"articles? (?:liés|similaires|récents|connexes)|actualités (?:récentes|liées)|"
    r"dernières (?:actualités|nouvelles)|à lire aussi|voir aussi|lire aussi|leave a (?:reply|"
    r"comment)|"
    r"site ?map|plan du site|privacy (?:policy|statement)|mentions légales|"
    r"politique de confidentialité|"
    r"all rights reserved|tous droits réservés|copyright ©|copyright \d|©|select language|"
    r"post navigation|"
    r"read more$|next (?:post|article)|previous (?:post|article)|back to (?:top|news|all)|"
    r"scroll to top|"
    r"in this section|quick links|liens rapides|powered by|view original content|"
    r"voir le contenu original|recommended)",
    re.IGNORECASE,
)
_FILE = re.compile(r"^https?://\S+\.(?:jpe?g|png|gif|webp|svg)$", re.IGNORECASE)
_STAMP = re.compile(r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?$")
_NOTICE = re.compile(
    r"^\W*(?:all (?:amounts|figures|dollar)|tous les montants|unless otherwise|sauf indication|"
    r"\(?in (?:thousands|millions) of|les montants|editor.?s note|note (?:to editors|"
    r"aux rédacteurs|"
    r"à la rédaction|de la rédaction)|media interested|photos? (?:available|here|ici)|photo ici|"
    r"warning|avertissement|la version française|french version|english version|version française)",
    re.IGNORECASE,
)


def is_kicker(text: str) -> bool:
    """Whether a line only says what kind of text follows."""
    if len(text) > 60:
        return False
    prefix = _PREFIX.match(text)
    rest = text[prefix.end() :] if prefix else ""
    named = rest.isupper() and len(rest.split()) == 1
    return named or bool(_WHOLE_KICKER.match(text))


def without_kicker(text: str) -> int:
    """Where a line really begins, when "MEDIA ADVISORY:" or the like stands before it."""
    found = _PREFIX.match(text)
    return found.end() if found and len(text) - found.end() >= 8 else 0


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


def is_author(text: str) -> bool:
    """Whether a line only names who put the text online."""
    return len(text) <= 80 and bool(_AUTHOR.match(text))


def is_page_line(text: str) -> bool:
    """Whether a line is a menu entry, a share button or the like."""
    return (len(text) <= 60 and bool(_PAGE_LINE.match(text))) or bool(_FILE.match(text))


def begins_page_tail(line: Line) -> bool:
    """Whether the page's own foot begins with this line."""
    text = line.text
    return len(text) <= 80 and bool(_PAGE_TAIL.match(text) or _FILE.match(text))


def is_stamp(text: str) -> bool:
    """Whether a line is a time stamp out of the page's data."""
    return bool(_STAMP.match(text))


def is_notice(text: str) -> bool:
    """Whether a line above the news only explains it: currency, language, photographs."""
    return len(text) <= 200 and bool(_NOTICE.match(text))
