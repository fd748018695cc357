"""Lines that belong to a web page and not to the release on it: menus, buttons, credits, feet.

They are told by whole phrases, because a headline may begin with the same word as a button:
"Search Continues for Missing Hiker", "Back to School Campaign Launches".
"""

import re

from distributor.releases.read.lines import Line

_BUTTONS = (
    r"skip to\b.*", r"aller au\b.*", r"passer au\b.*", r"you are here\b.*", r"vous êtes ici\b.*",
    r"home", r"accueil", r"menu", r"search(?: for| form| this site| the site)?", r"rechercher?",
    r"share(?: this\b.*| on\b.*)?", r"partager(?: sur\b.*| ce(?:t|tte)? \w+)?", r"tweet(?: this)?",
    r"print(?: this\b.*)?", r"imprimer(?: cet?(?:te)? \w+)?", r"(?:e-?mail|send) this\b.*",
    r"download(?: (?:the |this |as |a )?(?:pdf|file|image|photo|release|document|here)s?\b.*)?",
    r"télécharger(?: (?:le|la|l['’]|en)\b.*)?", r"click here\b.*", r"cliquez ici\b.*",
    r"read more\b.*", r"lire (?:plus|la suite)\b.*", r"more (?:news|info)\w*",
    r"back to (?:top|home|news|all|list|results|press|main|the top)\b.*",
    r"retour(?: (?:à|au|aux)\b.*)?", r"scroll to\b.*", r"view (?:all|more|pdf|as)\b.*",
    r"follow (?:us|@)\w*.*", r"suivez-nous\b.*", r"subscribe(?: now| to our\b.*)?", r"s'abonner.*",
    r"sign[- ]?(?:up|in)(?: now| here)?", r"log ?in", r"register(?: now| here)?", r"english",
    r"français", r"español", r"\d+ min(?:ute)?s? (?:read|de lecture)", r"published",
    r"published:? (?:on )?(?:\d|\w+ \d).*", r"posted (?:on|by)\b.*", r"last updated\b.*",
    r"updated: .*", r"publié le\b.*", r"mis à jour\b.*", r"author", r"posted in\b.*",
    r"filed under\b.*", r"tags?: .*", r"tags?", r"categor(?:y|ies)(?: ?: .*)?",
    r"catégories?(?: ?: .*)?", r"we use cookies\b.*", r"this (?:web)?site uses cookies\b.*",
    r"ce site utilise\b.*", r"an official website\b.*", r"here.s how you know\b.*", r"toggle\b.*",
    r"close", r"next(?: (?:post|article|page))?", r"previous(?: (?:post|article|page))?",
    r"(?:enable |please enable )?javascript\b.*", r"loading", r"copy link", r"copier le lien",
    r"(?:news )?provided by\b.*", r"nouvelles fournies par\b.*",
    r"view (?:this e-?mail )?in (?:your )?browser\b.*", r"voir dans (?:le|votre) navigateur\b.*",
    r"listen(?: to this\b.*)?", r"pdf version", r"facebook", r"twitter", r"x", r"linkedin",
    r"instagram", r"youtube", r"e-?mail", r"whatsapp", r"pinterest", r"link to: .*",
)  # fmt: skip
_FEET = (
    r"related (?:posts|news|articles|content|stories|links|releases|documents)\b.*",
    r"(?:recent|latest) (?:news|posts|releases|articles|stories)\b.*",
    r"more (?:news|stories|press releases)\b.*", r"more from\b.{0,40}",
    r"other (?:news|releases|press releases|stories)\b.*",
    r"autres (?:communiqués|actualités|nouvelles|articles)(?: de presse)?",
    r"organi[sz]ation profile", r"profil de l['’](?:organisme|organisation|entreprise)",
    r"you (?:may|might) also\b.*", r"share(?: this\b.*| on\b.*)?", r"partager(?: sur\b.*)?",
    r"stay connected\b.*", r"newsletter(?: sign.?up)?", r"sign up for (?:our|the|news)\b.*",
    r"subscribe to (?:our|the)\b.*", r"follow us\b.*", r"suivez-nous\b.*",
    r"articles? (?:liés|similaires|récents|connexes)", r"actualités (?:récentes|liées)",
    r"dernières (?:actualités|nouvelles)", r"(?:à lire|voir|lire) aussi\b.*",
    r"leave a (?:reply|comment)\b.*", r"site ?map", r"plan du site",
    r"(?:tags?|categor(?:y|ies)|filed under|posted in|mots-clés|étiquettes) ?: .*",
    r"privacy (?:policy|statement)", r"(?:is|was) this (?:page|article|information) \w+",
    r"cette (?:page|information) vous a-t-elle été utile",
    r"mentions légales", r"politique de confidentialité", r"all rights reserved\b.*",
    r"tous droits réservés\b.*", r"copyright (?:©|\d).*", r"©.*", r"select language\b.*",
    r"post navigation", r"read more", r"(?:next|previous) (?:post|article)\b.*",
    r"back to (?:top|news|all)\b.*", r"scroll to top", r"in this section", r"quick links",
    r"liens rapides", r"powered by(?: \w+)?", r"view original content\b.*",
    r"voir le contenu original\b.*", r"recommended(?: for you| reading| articles)?",
)  # fmt: skip
_BUTTON = re.compile(rf"^\W*(?:{'|'.join(_BUTTONS)})\W*$", re.IGNORECASE)
_FOOT = re.compile(rf"^[^\w©]*(?:{'|'.join(_FEET)})\W*$", re.IGNORECASE)
_NAMED = r"[A-ZÀ-Ý][\w.'’-]+(?: [A-ZÀ-Ý][\w.'’-]+){0,3}"
_AUTHOR = re.compile(
    r"^(?:(?i:from|de|de la part de|author|auteur) ?: .*"
    rf"|(?i:by|par|posted by|publié par|written by):? {_NAMED}(?:\s*[|,•–—-].*)?"
    r"|(?i:admin|staff|webmaster|communications)\s*[|•].*|(?i:admin|author|auteur))$"
)
_CREDIT = re.compile(
    r"\b(?:photos?(?: credit| by| courtesy)?|courtesy(?: of)?|images?|credit|pictured?|"
    r"crédits?(?: photo)?|photographie)\s*:|"
    r"[(\[](?:photo|courtesy|credit|image|crédit)\b[^()]*[)\]]$|"
    r"\bphoto by\b|\b(?:photo|image|picture|video)s? courtesy\b",
    re.IGNORECASE,
)
_PROVIDER = re.compile(r"\W*(?:(?:news )?provided by|nouvelles fournies par)\W*$", re.IGNORECASE)
_FILE = re.compile(r"^https?://\S+\.(?:jpe?g|png|gif|webp|svg)$", re.IGNORECASE)
_STAMP = re.compile(r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?$")


def is_author(text: str) -> bool:
    """Whether a line only names who put the text online."""
    return len(text) <= 80 and bool(_AUTHOR.match(text))


def is_caption(text: str) -> bool:
    """Whether a line describes a picture: it names whose picture it is."""
    return len(text) <= 400 and bool(_CREDIT.search(text))


def is_page_line(text: str) -> bool:
    """Whether a line is a menu entry, a share button or the like."""
    return (len(text) <= 60 and bool(_BUTTON.match(text))) or bool(_FILE.match(text))


_MAILING = re.compile(
    r"\bunsubscribe\b|\byou (?:are )?receiv(?:e|ed|ing) this\b|\bse désabonner\b|"
    r"\bvous recevez ce (?:message|courriel)\b|\bmanage (?:your )?(?:e-?mail )?preferences\b",
    re.IGNORECASE,
)


def names_provider(text: str) -> bool:
    """Whether the next line only says whose release a wire carries."""
    return bool(_PROVIDER.match(text))


def begins_page_tail(line: Line) -> bool:
    """Whether the page's own foot begins with this line."""
    text = line.text
    if len(text) <= 300 and _MAILING.search(text):
        return True
    return len(text) <= 80 and bool(_FOOT.match(text) or _FILE.match(text))


def is_stamp(text: str) -> bool:
    """Whether a line is a time stamp out of the page's data."""
    return bool(_STAMP.match(text))
