"""Finds who speaks in the words around a quotation, in English and French.

The speaker stands after the quotation ("...," said X) or before it (X said, "..."), the verb on
either side of the name; which clause belongs to which quotation is told by where it touches.
"""

import re
from dataclasses import dataclass

from distributor.releases.read.contact_lines import is_contact_name
from distributor.releases.read.people import (
    Person,
    looks_like_name,
    names_role,
    person_in,
    without_honorific,
    without_titles,
)
from distributor.releases.read.verbs import INVERTED, VERB

_SOURCE = re.compile(
    r"^[\s,]*(?:according to|in the words of|selon|d['’]après|pour|for|as)\s+(?P<who>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_SAID_FIRST = re.compile(
    rf"^[\s,.;–—-]*(?:(?:and|et|as)\s+)?(?P<verb>{VERB})\b[\s,]*(?P<who>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NAMED_FIRST = re.compile(
    rf"^[\s,.;–—-]*(?P<who>[^\n]{{1,160}}?)[\s,]+(?P<verb>{VERB})\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ANY_VERB = re.compile(
    r"^[\s,]*(?!(?:which|that|who|whom|and|but|or|nor|so|if|in|on|at|for|with|to|from|by|as|of|a|an|"
    r"the|is|are|was|were|qui|que|et|mais|ou|dans|sur|avec|par|en|au|aux|des|du|est|sont)\b)"
    r"(?:de )?(?:s['’]|se )?[a-zà-ÿ][\w'’-]+(?: [a-zà-ÿ][\w'’-]+)?,? (?P<who>.+)$",
    re.DOTALL,
)
_DASHED = re.compile(r"^\s*[,.]?\s*(?:[–—―~]|--|- )\s*(?P<who>[^!?\n]{3,200}?)\.?\s*$", re.DOTALL)
_BARE = re.compile(r"^\s*(?P<who>[A-ZÀ-Ý][^.!?\n]{3,160}?)\.?\s*$", re.DOTALL)
_INSERTED = re.compile(
    rf"[,!?…]\s+(?P<verb>{VERB})\b(?:[\s,]+(?P<who>(?:[^.!?;]|(?<=\bM)\.|(?<=\bDr)\.){{2,200}}))?",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(r"(?:[,:]|\b(?:that|que|qu['’]|de|: ?))\s*$")
_VERB_AT_END = re.compile(
    rf"\b(?P<verb>{VERB})\b(?P<rest>[^.!?]{{0,140}})$", re.IGNORECASE | re.DOTALL
)
_RUN = re.compile(
    r"(?:[A-ZÀ-Ý][\w'’.-]*|M\.|Mme)(?:[ \u00a0]+(?:(?:de|da|di|du|van|von|der|la|le|el|al|bin)[ ]"
    r"(?=[A-ZÀ-Ý]))?[A-ZÀ-Ý][\w'’.-]*)*"
)
_STATEMENT = re.compile(
    r"\b(?:statement|remarks?|comments?|message|words|déclaration|propos|message|commentaire|"
    r"quote|following)\b[^.]{0,80}[:.]?\s*$",
    re.IGNORECASE,
)
_WHILE = re.compile(
    r"^(?:[A-Za-z]+ing|[Aa]sked|[Rr]eached|[Ee]n \w+ant|[Rr]éagissant|[Ii]nterrogée?)\s"
    r"(?=[a-zà-ÿ])[^,]{0,90},\s*(?=[A-ZÀ-Ý]|the |l[ae] |l['’])"
)
_KIND = re.compile(  # the plumber, le plasticien
    r"(?:\b(?:[Tt]he|[Aa]n?|[Ll]e|[Ll]a|[Uu]ne?)\s|\b[Ll]['’])[a-zà-ÿ][\wà-ÿ-]+\s$"
)
_DOES = re.compile(r"(?:,[^,]{3,80},)?\s[a-zà-ÿ]")
_SENTENCE_END = re.compile(
    r"(?<![A-Z])(?<!\bM)(?<!\bMr)(?<!\bDr)(?<!\bSt)(?<!\bMs)(?<!\bMrs)(?<!\bInc)(?<!\bLtd)(?<!\bSen)(?<!\bRep)(?<!\bGov)"
    r"(?<!\bCorp)(?<!\bJr)(?<!\bSr)(?<!\bLt)(?<!\bSgt)(?<!\bCapt)(?<!\bGen)(?<!\bCol)(?<!\bHon)(?<!\bRev)(?<!\bProf)(?<!\bSens)"
    r"(?<!\bReps)(?<!\bCo)(?<!\bPres)(?<!\bVol)(?<!\bNo)(?<!\bL\.P)(?<!\bU\.S)(?<!\bPh\.D)[.!?](?=\s|$)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """An attribution: who, and which part of the gap between quotations it takes up."""

    person: Person
    start: int
    end: int


def said_after(gap: str, *, quote: str) -> Said | None:
    """The attribution that follows a quotation, in the words between it and the next one."""
    clause_end = _clause_end(gap)
    clause = gap[:clause_end]
    dashed = _DASHED.match(clause)
    if dashed:
        return _said(dashed["who"], 0, clause_end)
    source = _SOURCE.match(clause)
    if source and re.match(r"[\s,]*(?:according|selon|d['’]|in the words)", clause, re.IGNORECASE):
        return _said(source["who"], 0, clause_end)
    first = _SAID_FIRST.match(clause)
    if first:
        inverted = INVERTED.search(first["verb"])
        if inverted:
            return _said(inverted.group(1), 0, clause_end)
        who = _spoken_to_off(first["who"])
        return _said(who, 0, clause_end)
    named = _NAMED_FIRST.match(clause)
    if named and _is_speaker(named["who"], quote=quote):
        return _said(named["who"], 0, clause_end)
    return _by_any_verb(clause, quote=quote)


def _by_any_verb(clause: str, *, quote: str) -> Said | None:
    """The speaker, whatever the verb: "...," jokes the mayor, Jane Roe. Only a name will do."""
    if quote.rstrip()[-1:] not in ",!?…" and not re.match(r"\s*,", clause):
        return None
    inverted = re.match(r"^[\s,]*(?:[\w'’]+\s)?[\w'’]+-(?:t-)?(il|elle|ils|elles)\b", clause)
    if inverted:
        return _said(inverted.group(1), 0, len(clause))
    found = _ANY_VERB.match(clause)
    person = _person(found["who"]) if found else None
    if person is None or len(clause.split()) > 30:
        return None
    who = found["who"] if found else ""
    titled = person.is_pronoun or person.role or without_honorific(who) != who
    if not titled and not looks_like_name(without_titles(person.name)):
        return None
    return Said(person=person, start=0, end=len(clause))


def said_before(gap: str) -> Said | None:
    """The attribution that leads into a quotation, in the words before it."""
    start = _last_sentence(gap)
    clause = gap[start:]
    if not clause.strip():
        return None
    source = _SOURCE.match(clause)
    if source and re.search(r"[,:]\s*$", clause) and len(clause) <= 160:
        found = _said(source["who"], start, len(gap))
        if found and not found.person.is_pronoun:
            return found
    verb = None
    for verb in _VERB_AT_END.finditer(clause):
        found = _with_verb(clause, verb, start=start, end=len(gap))
        if found:
            return found
    label = re.match(r"^\s*(?P<who>[^,:]{3,80}?(?:,[^:]{2,100})?)\s*:\s*$", clause)
    if label and verb is None:
        who = label["who"]
        found = _said(who, start, len(gap)) or _said(_from_name(who), start, len(gap))
        return found if found and not found.person.is_pronoun else None
    return None


def said_inside(quote: str) -> Person | None:
    """Who speaks in « We are glad, said Jane Doe, mayor. It is done. », the French way."""
    for found in _INSERTED.finditer(quote):
        inverted = INVERTED.search(found["verb"])
        if inverted:
            return _person(inverted.group(1))
        who = _appositions(found["who"] or "")
        person = _person(who)
        if person is not None and re.match(r"\W*(?:[A-ZÀ-Ý]|l[ae]?\b)", who):
            return person
    return None


def subject_before(text: str) -> Person | None:
    """The person the sentences before a quotation speak of: "Roe was pleased. ..., she added"."""
    for sentence in reversed(_SENTENCE_END.split(text)):
        for found in _RUN.finditer(sentence):
            person = person_in(found.group(0))
            name = without_titles(person.name) if person else ""
            before, after = sentence[: found.start()], sentence[found.end() :]
            if person is None or person.is_pronoun:
                continue
            if re.match(r"(?:L[ae]|Les|The)\b", name):
                continue  # an association
            if re.match(rf",? (?:(?:who|qui)\b|{VERB}\b)", after, re.IGNORECASE):
                return person
            titled = person.role is not None or name != person.name
            if person.role and names_role(person.role):
                return person
            if looks_like_name(name) and (titled or _is_titled(found.group(0), before, after)):
                return person
    return None


def opens_with_name(text: str) -> Person | None:
    """Whom the last sentence that begins with a name is on: Jane Doe will study frost."""
    for sentence in reversed(_SENTENCE_END.split(text)):
        found = _RUN.match(sentence.strip())
        if found and is_contact_name(found.group(0)) and _DOES.match(sentence.strip(), found.end()):
            return Person(name=found.group(0))
    return None


def _is_titled(name: str, before: str, after: str) -> bool:
    """Whether a name is a person's by what stands beside it: "Mr.", "the mayor, ", ", a nurse"."""
    if without_honorific(name) != name or _KIND.search(before):
        return True
    if _behind_post(before):
        return True
    leading = before.rstrip(", ").split()[-4 if before.endswith(", ") else -1 :]
    return names_role(" ".join(leading)) or (after.startswith(", ") and names_role(after[2:]))


def _behind_post(before: str) -> bool:
    """Whether words end with a position and its article: "le conseiller syndical "."""
    post: list[str] = []
    for word in reversed(before.split()[-5:]):
        bare = re.sub(r"^[Ll]['’]", "", word)
        if bare != word or word in ("le", "la", "Le", "La", "the", "The"):
            return names_role(" ".join([bare, *reversed(post)]))
        if not word.islower():
            return False
        post.append(word)
    return False


def _appositions(who: str) -> str:
    """The name and the roles behind its commas, up to where the quotation goes on."""
    name, *rest = who.split(",")
    roles = []
    if rest and names_role(name) and looks_like_name(rest[0]):
        roles.append(rest.pop(0))
    for piece in rest:
        if not names_role(piece):
            break
        roles.append(piece)
    return ",".join([name, *roles])


def speaker_of_statement(text: str) -> Person | None:
    """Who speaks in the paragraphs after "X issued the following statement:"."""
    start = _last_sentence(text)
    clause = text[start:]
    if not _STATEMENT.search(clause) and not clause.rstrip().endswith(":"):
        return None
    found = said_before(clause)
    if found is not None:
        return found.person
    issued = re.match(
        r"^(?P<who>.{3,200}?)[\s,]+(?:today\s+|recently\s+)?(?:has\s+|have\s+|a\s+|ont\s+)?"
        r"(?:issued|released|made|gave|offered|delivered|provided|shared|publié|fait|émis|livré)\b",
        clause,
        re.IGNORECASE | re.DOTALL,
    )
    if issued:
        return _person(issued["who"])
    by = re.search(
        r"(?:statement|remarks|déclaration)\s+(?:by|from|of|de|du)\s+(?P<who>[^:.]{3,140})", clause
    )
    return _person(by["who"]) if by else None


def _with_verb(clause: str, verb: re.Match[str], *, start: int, end: int) -> Said | None:
    rest = verb["rest"]
    inverted = INVERTED.search(verb["verb"])
    if inverted:
        return _said(inverted.group(1), start, end)
    if not _LEAD_IN.search(clause) and rest.strip(" ,:"):
        return None
    before = clause[: verb.start()]
    found = _said(before, start, end) if before.strip() else None
    if found is None and before.strip():
        found = _said(_last_clause(before), start, end)
    if found is None and rest.strip(" ,:"):
        found = _said(rest, start, end)
    return found


def _from_name(who: str) -> str:
    """Of "Among them, Jane Doe, a nurse" what stands from the name on."""
    pieces = who.split(",")
    for place, piece in enumerate(pieces):
        if looks_like_name(without_titles(piece.strip())):
            return ",".join(pieces[place:])
    return ""


def _last_clause(text: str) -> str:
    """Of "In addition, the plan is good, Jane Doe" the end, where the subject of the verb is."""
    pieces = re.split(r",\s+|\s+(?:and|et|but|mais|as|when|while|because)\s+", text.strip(" ,"))
    for count in (2, 1, 3):
        tail = ", ".join(pieces[-count:])
        if person_in(tail) and re.match(r"[A-ZÀ-Ý]", tail):
            return tail
    return pieces[-1]


def _said(who: str, start: int, end: int) -> Said | None:
    person = _person(who)
    return Said(person=person, start=start, end=end) if person else None


def _person(who: str) -> Person | None:
    return person_in(_spoken_to_off(who))


def _spoken_to_off(who: str) -> str:
    """Drop whom it was said to, and what was done while saying it."""
    who = _WHILE.sub("", who.strip())
    return re.sub(
        r"^(?:(?:to|before|in|at|of|about|à|devant|dans|lors|au)\s+[^,]{0,60},\s*)|"
        r"^(?:de (?:son|leur) côté|(?:pour|de) (?:sa|leur) part|quant à (?:lui|elle))\b[\s,]*|"
        r"\s+(?:told|to)\s+(?:reporters|the \w+|lawmakers)\b.*$|\s+(?:as|while|before|after|upon|"
        r"en)\s+\w+(?:ing|ant)\b.*$",
        "",
        who,
        flags=re.IGNORECASE,
    )


def _is_speaker(who: str, *, quote: str) -> bool:
    """Whether words before a verb are its subject, and not a sentence of their own."""
    ended = quote.rstrip()[-1:] in ".!?,…"
    words = who.split()
    if len(words) > 22:
        return False
    person = person_in(who)
    if person is None:
        return False
    if person.is_pronoun:
        return True
    return ended or len(words) <= 8


def _clause_end(gap: str) -> int:
    body = re.match(r"^[\s.,;]*", gap)
    offset = body.end() if body else 0
    found = _SENTENCE_END.search(gap, offset)
    return found.end() if found else len(gap)


def _last_sentence(gap: str) -> int:
    start = 0
    for found in _SENTENCE_END.finditer(gap):
        if gap[found.end() :].strip():
            start = found.end()
    return start
