"""Takes the name and the role out of the words that say who speaks.

"Lake County District Attorney Jane Roe", "Bob Poe, Chair of the Harbour Club" and
"the minister of Health, Jane Doe" put the two in different orders; a list of title words and the
capitals tell them apart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from distributor.releases.read.titles import TITLES
from distributor.releases.read.vocabulary import vocabulary

_HONORIFIC = re.compile(
    r"^(?:(?:M\.|MM\.|Mme|Mmes|Mlle|Mᵐᵉ|Me|Mr|Mrs|Ms|Miss|Mx|Monsieur|Madame|Maître)\.?|"
    r"(?:the |l['’])?(?:Rt\.? |Right )?(?:Hon(?:ou?rable|\.)?)|l['’]honorable)\s+",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"^(?:he|she|they|it|i|we|il|elle|ils|elles|on|nous|je|-?t?-?(?:il|elle|on|ils|elles))$",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"^(?:(?:the|its|their|his|her|our|a|an|one|les|des|la|le|une?|ses|leurs?|son|"
    r"sa)\s+)?(?:[\w'’-]+\s+){0,3}?"
    r"(?:members?|families|family|parents?|mother|father|brother|sister|son|daughter|wife|husband|"
    r"widow|"
    r"survivors?|victims?|organi[sz]ers?|students?|authors?|officials?|"
    r"prosecutors?|leaders?|team|colleagues?|senators|residents?|employees?|workers?|spokes\w+|"
    r"membres?|familles?|organisateurs?|organisatrices?|étudiants?|auteurs?|responsables?|élus?|"
    r"équipe|"
    r"habitants?|porte-parole|parlementaires|sénateurs|ministres|lawmakers|congressmen|editors?)\b",
    re.IGNORECASE,
)
_KIN = re.compile(  # his daughter, Jane Doe
    r"(?:his|her|their|son|sa|leur)\s(?:(?:late|older|younger|eldest|youngest)\s)?(?:mother|father|"
    r"brother|sister|son|daughter|wife|husband|widow|widower|partner|granddaughter|grandson|niece|"
    r"nephew|mère|père|frère|sœur|fils|fille|épouse|époux|veuve|veuf|petite-fille|petit-fils)",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:the|la|le|l['’])\s*(?P<title>[\w'’-]+(?: (?:general|générale?|executive))?)"
    r"(?:\s(?:de|du|des|of|d['’]).{1,40})?",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"\b(?:report|study|law|bill|act|complaint|indictment|affidavit|statute|section|code|letter|"
    r"order|website|site|"
    r"page|amendment|resolution|constitution|policy|document|plan|title|sign|article|agreement|"
    r"contract|"
    r"rapport|étude|loi|lettre|projet de loi|décret|document|règlement|article|texte|motto|slogan|"
    r"theme|thème)\b",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(
    r"^(?:[A-ZÀ-ÝŠŽŁØÅÆŒ][\w'’.-]*|(?:de|da|di|du|van|von|der|den|la|le|el|al|bin|ben|ibn|dos|del|"
    r"della|ter|y|st)\.?)$"
)
_CAPITAL = re.compile(r"^[A-ZÀ-ÝŠŽŁØÅÆŒ]")
_OF = frozenset({"of", "for", "at", "from", "in", "with"})
_LINKS = frozenset({"of", "for", "de", "des", "du", "and", "et", "&", "la", "le"})
_PARTICLE = vocabulary("""
    de da di du van von der den la le el al bin ben ibn dos del della ter y
    """)
_SUFFIX = re.compile(
    r",?\s+(?:Jr|Sr|II|III|IV|Ph\.?D|M\.?D|Esq|MD|DO|RN|CPA|JD|MBA|MPH|ing|CM|OBE|MBE|CBE|QC|KC|"
    r"MP|MPP|MLA|OC)\b\.?"
)
_NO_ROLE = re.compile(
    r"^(?:the|le|la|l['’]|les)$|\b(?:in|to|at|by|with|from|on|into|about|that|than|is|are|was|"
    r"were|will|dans|sur|par|avec|est|que)$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?:,\s*|\s+)(?:who|whose|which|that|where|when|while|after|as|in (?:a|an|"
    r"the) (?:\w+ )?(?:statement|interview|letter|"
    r"speech|release|message)|during|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|today|"
    r"yesterday|earlier|adding|"
    r"noting|referring|speaking|commenting|qui|dont|lors d\w*|dans (?:un|une)|en (?:ajoutant|"
    r"précisant)|au sujet|"
    r"à propos|à l.occasion|ce matin|aujourd.hui|hier)\b.*$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who speaks: the name, and what the text calls them.

    A pronoun is nobody yet; `office` says of what kind they are: "the mayor" stands for one too.
    """

    name: str
    role: str | None = None
    is_pronoun: bool = False
    office: str = ""


def person_in(words: str) -> Person | None:
    """The person that these words name, or None when they name none."""
    text = _cleaned(words)
    if not text:
        return None
    if _PRONOUN.match(text):
        return Person(name=text, is_pronoun=True)
    head, *rest = _split(text)
    after = ", ".join(rest).strip(" ,") or None
    pair = _pair(head)
    if pair is not None:
        return Person(name=pair.name, role=_role(pair.role, after))
    swapped = _named_later(head, rest)
    if swapped is not None:
        return swapped
    person = _named(head)
    if person is not None:
        return Person(name=person.name, role=_role(person.role, after))
    return _unnamed(head, after)


def _pair(head: str) -> Person | None:
    """Two people who say the same: "directors Jane Roe and John Poe"."""
    first, mark, second = head.partition(" and ") if " and " in head else head.partition(" et ")
    if not mark or not looks_like_name(without_titles(second)):
        return None
    one = _named(first)
    if one is None or not looks_like_name(one.name) or _is_organisation(second, None):
        return None
    return Person(name=f"{one.name}{mark}{second}", role=one.role)


def _unnamed(head: str, after: str | None) -> Person | None:
    """Somebody by office ("the mayor") or as one of many ("the families")."""
    group = _GROUP.match(head)
    if group and not _DOCUMENT.search(head[: group.end()]):
        return Person(name=head, role=after)
    office = _OFFICE.fullmatch(head)
    if office and _bare(office["title"].split()[-1]) in TITLES:
        return Person(name=head, is_pronoun=True, office=office["title"])
    return None


def surname(name: str) -> str:
    """The word by which a person is named a second time."""
    bare = _SUFFIX.sub("", name)
    words = [word for word in re.split(r"\s+", bare) if word]
    return words[-1].strip(".,") if words else name


def looks_like_name(text: str) -> bool:
    """Whether a text is hardly anything but the name of a person."""
    bare = _HONORIFIC.sub("", _SUFFIX.sub("", text.strip(" ,.;:")))
    words = bare.split()
    if not 2 <= len(words) <= 5 or not all(_NAME_WORD.match(word) for word in words):
        return False
    if any(
        _bare(word) in TITLES or (word.isupper() and len(word) > 3 and not bare.isupper())
        for word in words
    ):
        return False
    return bool(_CAPITAL.match(words[0]) and _CAPITAL.match(words[-1]))


def names_role(text: str) -> bool:
    """Whether a piece of a sentence says what somebody is: "mayor of Lyon"."""
    return any(_bare(word) in TITLES for word in text.split()[:4])


def without_honorific(name: str) -> str:
    """A name without Mr., Mme and the like."""
    return _HONORIFIC.sub("", name)


def leading_name(text: str) -> str | None:
    """The name of a person with which these words begin, or end."""
    words = without_honorific(text.strip()).split()
    for size in (4, 3, 2):
        for piece in (words[:size], words[-size:]):
            name = " ".join(piece)
            if len(piece) == size and looks_like_name(name) and not _is_organisation(name, None):
                return name
    return None


def without_titles(name: str) -> str:
    """A name without what it is called by: "Sgt. Dana Roe", "Mme la ministre Jeanne Roy"."""
    words = without_honorific(name).split()
    while len(words) > 2 and _bare(words[0]) in TITLES:
        words = words[1:]
    return " ".join(words)


def _cleaned(words: str) -> str:
    text = re.sub(r"\s+", " ", words).strip(' ,;:–—-.\u00a0"”“')
    text = re.sub(
        r"^(?:and|et|but|mais|also|so|then|as|comme|aussi|donc)\s+(?=\S)",
        "",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\s*\([^()]*\)", "", text)
    return _RELATIVE.sub("", text).strip(" ,")


def _split(text: str) -> list[str]:
    """The words at their commas, a suffix such as Jr. or Inc. staying where it belongs."""
    kept = _SUFFIX.sub(lambda found: found.group(0).replace(",", "\x00"), text)
    kept = re.sub(r",(?=\s*(?:Inc|Ltd|LLC|Corp|Co)\b)", "\x00", kept)
    return [piece.replace("\x00", ",").strip() for piece in kept.split(",") if piece.strip()]


def _role(own: str | None, after: str | None) -> str | None:
    if own and after:
        return f"{own}, {after}"
    return own or after


def _bare(word: str) -> str:
    return word.casefold().strip(".,").removesuffix("'s").removesuffix("’s")


def _named(head: str) -> Person | None:
    """A name, perhaps with titles before it."""
    text = _HONORIFIC.sub("", head)
    placed = _placed(text)
    if placed is not None:
        return placed
    words = text.split()
    if not words or not (_ends_name(words) or _SUFFIX.search(text)):
        return None
    start = _name_start(words)
    if start and words[start - 1] in _OF:
        if len(words) - start <= 2:
            return _of_somewhere(words, start)
        start = len(words) - (3 if re.fullmatch(r"[A-Z]\.?", words[-2]) else 2)
    name = " ".join(words[start:])
    role = " ".join(words[:start]).strip(" ,") or None
    titled = role is None and text == head and len(words) == 1 and _bare(words[0]) in TITLES
    if titled or _is_organisation(name, role) or (role and not _is_role(role)):
        return None
    doctor = re.search(r"(?:^|\s)((?:Dr|Drs|Pr|Prof)\.?)$", role or "")
    if role and doctor:
        name, role = f"{doctor.group(1)} {name}", role[: doctor.start()].strip(" ,") or None
    return Person(name=_HONORIFIC.sub("", name), role=_article_off(role))


def _ends_name(words: Sequence[str]) -> bool:
    """Whether the last of these words can end a name; d'Arcy can, behind a first name."""
    if _CAPITAL.match(words[-1]) or len(words) < 2:
        return bool(_CAPITAL.match(words[-1]))
    first = words[-2]
    given = _CAPITAL.match(first) and first.isalpha() and _bare(first) not in TITLES
    return bool(given and re.match(r"d['’][A-ZÀ-Ý]", words[-1]))


def _placed(text: str) -> Person | None:
    """Of "Professor Jane Roe of the University of Somewhere" the name before the preposition."""
    of = re.search(r"\s(?:of|at|from|with|for)\s", text)
    if of is None or any(_bare(word) in TITLES for word in text[of.end() :].split()):
        return None
    person = _named(text[: of.start()])
    if person is None or not looks_like_name(without_titles(person.name)):
        return None
    if _is_organisation(person.name, None):
        return None
    return Person(name=person.name, role=_role(person.role, text[of.end() :].strip()))


def _is_role(text: str) -> bool:
    return len(text.split()) <= 14 and not _NO_ROLE.search(text)


def _of_somewhere(words: list[str], start: int) -> Person | None:
    """Of "John Bell of Oxford University" the name, which stands before the preposition."""
    person = _named(" ".join(words[: start - 1])) if start > 1 else None
    if person is None or " " not in person.name:
        return None
    return Person(name=person.name, role=_role(person.role, " ".join(words[start:])))


def _name_start(words: list[str]) -> int:
    """Where the name begins: behind the last title word or the last word in small letters."""
    start = 0
    for place, word in enumerate(words[:-1]):
        small = not _CAPITAL.match(word) and word not in _PARTICLE
        titled = _bare(word) in TITLES or word.endswith(("'s", "’s", "'", "’"))
        if small or titled:
            start = place + 1
    while start < len(words) - 1 and words[start].casefold() in _LINKS:
        start = max(start + 1, len(words) - 2)
    if start == 0 and words[0].casefold() in _PARTICLE | {"the"}:
        return len(words) - 2 if len(words) > 2 else 0
    return _short(words, start)


def _short(words: list[str], start: int) -> int:
    """More than three capitalised words before a name are an office, not a name."""
    count = len(words) - start
    if count <= 3 or any(word in _PARTICLE for word in words[start:]):
        return start
    initials = sum(1 for word in words[start:] if re.fullmatch(r"[A-Z]\.?", word))
    suffixed = bool(re.fullmatch(r"(?:Jr|Sr|II|III|IV)\.?", words[-1]))
    return (
        max(start, len(words) - 2 - (1 if initials else 0) - (1 if suffixed else 0))
        if count > 4
        else start
    )


def _is_organisation(name: str, role: str | None) -> bool:
    if role is None and re.search(
        r"\b(?:Office|Department|Ministry|Inc|Ltd|LLC|Corp|Company|Committee|Council|Board|"
        r"Association|Foundation|"
        r"University|Institute|Agency|Bureau|Group|Commission|Court|Police|Ministère|Bureau|"
        r"Fondation|"
        r"Université|Conseil|Comité|Société|Agence|Act|Bill|Report|Congress|Senate)\b",
        name,
    ):
        return True
    return bool(_DOCUMENT.search(name) and role is None)


def _named_later(head: str, rest: list[str]) -> Person | None:
    """The role first and the name behind a comma: "the minister of Health, Jane Doe"."""
    lowered = head.casefold()
    titled = any(_bare(word) in TITLES for word in lowered.split()) or bool(_KIN.fullmatch(head))
    named = looks_like_name(_HONORIFIC.sub("", head))
    if (
        not titled
        or not rest
        or named
        or not re.match(r"(?:the|its|le|la|l['’])|[a-zà-ÿ]", head, re.IGNORECASE)
    ):
        return None
    article = re.match(r"(?:The|Its|L[ae]|Les)\b|L['’]", head)
    placed = re.search(r"\b(?:of|for|de|du|des|à|aux?)\b", head)
    only_titles = all(_bare(word) in TITLES for word in head.split())
    if head[0].isupper() and not (article or placed or only_titles):
        return None
    candidate = _HONORIFIC.sub("", rest[0])
    if looks_like_name(candidate):
        return Person(name=candidate, role=_role(_article_off(head), ", ".join(rest[1:]) or None))
    titled_name = _named(candidate) if names_role(candidate) else None
    return titled_name if titled_name and " " in titled_name.name else None


def _article_off(role: str | None) -> str | None:
    if not role:
        return None
    return (
        re.sub(r"^(?:(?:the|a|an|le|la|les|un|une)\s+|l['’])", "", role, flags=re.IGNORECASE)
        or None
    )
