"""The "About ..." sections: whose they are, and where they begin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from distributor.releases.read.lines import Line, Shape

_ABOUT = re.compile(
    r"^\W{0,3}(?:About|ABOUT|À propos|A propos|À PROPOS|A PROPOS|Au sujet|AU SUJET|Acerca|Sobre|"
    r"Über|Informazioni su|Over)\s+"
    r"(?:de la |de l['’]|des |du |de |d['’]|DE LA |DE L['’]|DES |DU |DE |D['’])?(?P<org>\S.*)$"
)
_INLINE = re.compile(
    r"^(?P<head>\W{0,3}(?:About|ABOUT|À propos|A propos|À PROPOS)\b[^.:]{2,80}?)\s*(?::|"
    r"\s[–—-])\s+(?=\S)"
)
_CUT = re.compile(r"\s*(?:[:–—-]\s*$|,\s+(?=[a-zà-ÿ]).*$|\s[–—]\s.*$)")
_TICKER = re.compile(
    r"\s*\((?:[^()]*(?:TSX|NYSE|NASDAQ|Nasdaq|OTC|AMEX|LSE|Euronext|CSE|ASX)[^()]*|"
    r"[\"“][^()]*[\"”])\)"
)
_NO_ORGANISATION = re.compile(
    r"^(?:the|this|these|our|le|la|les|l['’]|ce|cette|"
    r"ces)?\s*(?:(?!\b[A-Z]{2,}\b)[\w'’-]+\s+){0,3}?"
    r"(?:survey|study|report|research|poll|data|award|awards|sondage|étude|enquête|rapport|"
    r"recherche|prix|"
    r"methodology|méthodologie|event|événement|initiative|bill|author|authors|project|projet|"
    r"fund(?:ing)?|offering|"
    r"transaction|dividend|conference|webcast|release|communiqué)\b",
    re.IGNORECASE,
)
_NAMED_PRIZE = re.compile(
    r"^(?:le |la |du |l['’])?(?:Prix|Initiative|Projet|Fonds) [A-ZÀ-Ý][a-zà-ÿ]|"
    r"^(?:the )?[A-ZÀ-Ý][\w'’-]+ (?:[A-ZÀ-Ý][\w'’-]+ )?(?:Project|Initiative|Fund|Prize)$"
)
_FIRM = re.compile(r"\b(?:[Ii]nc|[Ll]td|[Ll]tée|[Cc]orp|Co|S\.A|L\.P|Jr|[A-Z])\.$")
_SELF = re.compile(
    r"^(?:us|nous|the company|the (?:organi[sz]ation|issuer)|la société|l['’]entreprise)$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|has|have|will|said|says|can|est|sont|sera|ont|percent|people|half|%)\b|"
    r"\d{2,}\s+(?:percent|%|people)"
)


_BARE = re.compile(
    r"(?:about(?: us| the (?:company|organi[sz]ation|issuer))?|who we are|qui sommes-nous ?\??|"
    r"[àa] propos(?: de (?:nous|la société|l['’](?:entreprise|organisme|organisation)))?)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:(?:[Tt]he|[Aa]n?|[Ll]e|[Ll]a|[Ll]es|[Uu]ne?)\s|[Ll]['’])?"
    r"(?P<who>(?!Our |We |Nos |Notre |Nous |It )[A-ZÀ-Ý0-9][^.;:(),!?]{1,80}?)"
    r"(?=\s*[,(]|\s(?:is|are|was|were|has|have|operates?|provides?|offers?|helps?|works|serves|"
    r"makes|builds|runs|est|sont|a|ont|offre|regroupe|représente|œuvre|conçoit|propose|fabrique)\s)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """The heading of a boilerplate: the organisation, and where its text begins in the line."""

    organisation: str | None
    text_start: int


def about(line: Line) -> About | None:
    """The boilerplate that a line begins; its organisation is None for "About the survey"."""
    if line.shape in (Shape.TABLE, Shape.ITEM):
        return None
    head, start = _head(line)
    found = _ABOUT.match(head) if head else None
    if found is None:
        return None
    name = _clean(found["org"])
    if not name or not (
        re.match(r"[\"“«'‘]?[A-ZÀ-Ý0-9]", name)
        or _SELF.match(name)
        or line.lead
        or head == line.text
    ):
        return None
    if _SELF.match(name):
        return About(organisation="", text_start=start)
    nameless = (_NO_ORGANISATION.match(name) and not _NAMED_PRIZE.match(name)) or not re.search(
        r"[A-ZÀ-Ý0-9]", name
    )
    return About(organisation=None if nameless else name, text_start=start)


def about_itself(lines: Sequence[Line], place: int) -> str | None:
    """Whom the text below "About" or "About us" is on: the subject of its first sentence."""
    head = lines[place].text.strip(" :.–—-\u00a0")
    found = _BARE.fullmatch(head)
    if found is None or lines[place].shape is Shape.ITEM or place + 1 == len(lines):
        return None
    subject = _SUBJECT.match(lines[place + 1].text[:200])
    return subject["who"].strip() if subject else ""


def own_heading(lines: Sequence[Line], place: int) -> str | None:
    """An organisation's name as a heading over a paragraph that begins with it."""
    line = lines[place]
    after = lines[place + 1] if place + 1 < len(lines) else None
    if after is None or not after.is_plain or not line.text or line.shape is Shape.ITEM:
        return None
    name = line.text.strip(" :.–—-")
    if not 2 <= len(name) <= 70 or len(name.split()) > 8 or not name[0].isupper():
        return None
    if not (line.bold or line.shape is Shape.HEADING or line.is_plain) or len(after.text) < 120:
        return None
    begins = after.text.casefold()
    named = begins.startswith(
        (
            name.casefold(),
            f"the {name.casefold()}",
            f"la {name.casefold()}",
            f"le {name.casefold()}",
        )
    )
    if not named or not re.match(
        r".{0,160}?\b(?:is|are|was founded|operates?|provides?|offers?|helps?|works|serves|est|"
        r"offre|regroupe|œuvre)\b",
        after.text,
        re.DOTALL,
    ):
        return None
    return name


def _head(line: Line) -> tuple[str, int]:
    """The words of the heading and where the text behind it begins."""
    lead = line.lead
    if lead and _ABOUT.match(lead) and len(lead) <= 160:
        rest = line.text[len(lead) :]
        skipped = re.match(r"\s*(?:[:–—-]\s*)?", rest)
        start = len(lead) + (skipped.end() if skipped else 0)
        return (lead, start) if start < len(line.text) else (line.text, len(line.text))
    inline = _INLINE.match(line.text)
    if inline and not _SENTENCE.search(inline["head"]):
        return inline["head"], inline.end()
    ended = re.search(r"[.!?]\s*$", line.text.rstrip(" :")) and not _FIRM.search(line.text)
    short = len(line.text) <= 110 and not ended
    if not short or (line.is_plain and not line.bold and _SENTENCE.search(line.text)):
        return "", 0
    return line.text, len(line.text)


def _clean(name: str) -> str:
    text = _TICKER.sub("", name)
    text = _CUT.sub("", text.strip())
    text = text.strip(" :–—-\u00a0")
    if not _FIRM.search(text):
        text = text.rstrip(".")
    text = re.sub(r"^the\s+(?=[A-ZÀ-Ý])", "", text)
    return text.strip('"“”«»') if text[:1] in '"“«' else text
