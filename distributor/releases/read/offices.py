"""Lines that only name who issues a release: an office, a firm, an association.

Such a letterhead stands where a headline could, and a headline may begin or end with the same
name; what tells them apart is whether the line says that something happened.
"""

import re

_OFFICE = re.compile(
    r"^(?:(?:u\.?s\.? )?(?:office|department|ministry|bureau|ministère|cabinet|préfecture|"
    r"direction)\b.*|(?:u\.?s\.? )?(?:senate|house|city|town|village|county|state|province|"
    r"government|committee|gouvernement|ville|république)(?:$| (?:of|for|on|de|du|des|hall|council|"
    r"committee|government|attorney|clerk|executive|manager)\b.*)|"
    r".*\b(?:office|department|ministry|inc\.?|"
    r"ltd\.?|corporation|corp\.?|llc|university|foundation|association|committee|agency|council|"
    r"commission|district|ministère|fondation|"
    r"université|district attorney|senator|newsroom)|"
    r".*\b(?:service|weather|information|operations) cent(?:er|re)(?: [–—-] [\w .'’-]{3,40})?)$",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:to [a-z]{3,}|Announces?|Reports?|Names|Appoints?|Acquires?|Launche?s?|Opens?|Signs?|"
    r"Completes?|Closes?|Files|Joins?|Receives?|Wins?|Declares?|Partners|Selects?|Unveils?|Expands?|"
    r"Raises?|Introduces?|Will|annonce|nomme|acquiert|lance|ouvre|signe)\b|"
    r"\s(?!of|and|the|for|on|in|at|by|de|du|des|la|le|les|et|aux?|en)[a-zà-ÿ]{3,}\s.*\s"
)
_FRENCH_OFFICE = re.compile(
    r"^(?:l[ea] |l['’])?(?:institut|syndicat|fondation|université|association|fédération|union|"
    r"ordre|chambre|conseil|société|groupe|agence|musée|centre|école|hôpital|collège|mairie|région|"
    r"département|académie|office|observatoire|comité|confédération|ligue|réseau|coopérative|"
    r"mutuelle|banque|régie|ministère|cabinet|préfecture|direction|secrétariat|ville|gouvernement|"
    r"commission|communauté|métropole|festival|collectif)\b",
    re.IGNORECASE,
)
_FRENCH_TELLS = re.compile(
    r"[:?!;\d]|\b(?:est|sont|a|ont|se|va|vont|met|fait|peut|veut|crée|vote|votent|signe|mise?)\b|"
    r"\b(?:annonc|nomm|acquier|lanc|ouvr|inaugur|pass|appell|obtien|reçoi|présent|publi|dévoil|"
    r"propos|investi|renforc|confirm|célèbr|accueill|prolong|dénonc|demand|salu|rejoi|devien|"
    r"remport|doubl|augment|réduit|restaur|ferm|repren|soutien|adopt|distribu|offr)\w*\b",
    re.IGNORECASE,
)
_OFFICE_END = re.compile(
    r"\b(?:office|department|ministry|bureau|inc|ltd|ltée|llc|llp|plc|corp|corporation|gmbh|division|"
    r"ministère|secrétariat|direction)\.?$",
    re.IGNORECASE,
)


def names_office(text: str) -> bool:
    """Whether a line is the name of an office or a firm, and tells no news of it."""
    if _FRENCH_OFFICE.match(text):
        return not _FRENCH_TELLS.search(text)
    return bool(_OFFICE.match(text)) and not _TELLS.search(text)


def tells(text: str) -> bool:
    """Whether a line says that something happened, and does not only name somebody."""
    return bool(_TELLS.search(text))


def names_itself(text: str) -> bool:
    """Whether a line is a few words with capitals, as the name of an organisation is."""
    words = [word for word in text.split() if len(word) > 3]
    capitals = 1 <= len(words) <= 6 and all(word[0].isupper() for word in words)
    return len(text) <= 45 and capitals and not _TELLS.search(text)


def is_office(text: str) -> bool:
    """Whether a line only names who issues it, perhaps with a place: "City Office, North"."""
    name = text.split(",", maxsplit=1)[0]
    return len(text) <= 80 and len(name.split()) <= 5 and bool(_OFFICE_END.search(name))
