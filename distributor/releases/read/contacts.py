"""The contacts of a release: names in its contact blocks, phones and e-mails anywhere."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from distributor.releases.read.contact_lines import is_contact_name, is_label
from distributor.releases.read.lines import Line, Shape
from distributor.releases.read.people import names_role, person_in, without_titles
from distributor.releases.read.phones import EMAIL, PHONE, emails_in, has_address, phones_in

_CALLED = re.compile(
    r"\b(?:contact(?:er|ez)?|call|reach|e-?mail|communiquer avec|joindre|appeler|s['’]adresser à|"
    r"attention:?|"
    r"attn:?|source|renseignements?|presse?|media|médias|contacts?)\b\s*[:–-]?\s*(?:M\.|Mme|Mr\.?|"
    r"Ms\.?|Mrs\.?|Dr\.?)?\s*"
    r"(?P<who>[A-ZÀ-Ý][\w'’.-]+(?:[ \u00a0](?:[A-ZÀ-Ý][\w'’.-]*|de|la|le|van|von|du|del|"
    r"der)){1,3})",
)
_PIECES = re.compile(r"\s*[,;|•·*/\t]\s*|\s+[–—-]+\s+|\s{2,}|\s+(?:or|and|ou|et|at)\s+|\s*:\s*")
_CREDENTIAL = re.compile(r",?\s+(?:Ph\.?D|M\.?D|MBA|CPA|CFA|APR|Esq|P\.?\s?Eng|ing)\.?$")


@dataclass(slots=True)
class Names:
    """Reads the names off the lines of one contact block."""

    organisations: frozenset[str]
    found: list[str] = field(default_factory=list)
    expecting: bool = True
    group: int = -1

    def line(self, line: Line) -> None:
        if line.group != self.group:
            self.group, self.expecting = line.group, True
        for text in line.text.split(";"):
            self.piece(text)

    def piece(self, text: str) -> None:
        """Read one contact of a line."""
        known = len(self.found)
        called = _CALLED.search(text)
        if called and self.accept(called["who"]):
            self.expecting = False
        bare = PHONE.sub(" ", EMAIL.sub(" ", text))
        for piece in _PIECES.split(re.sub(r"\([^()]*\)", " ", bare)):
            if self.expecting and not _is_company(piece, text) and self.accept(piece):
                self.expecting = bool(re.search(r"\s(?:or|ou|et|and|/)\s", text))
        if has_address(text) or (is_label(text) and known == len(self.found)):
            self.expecting = True

    def accept(self, words: str) -> bool:
        name = _CREDENTIAL.sub("", without_titles(words.strip(" .,:;-–—"))).strip()
        person = person_in(name) if names_role(name) else None
        name = person.name if person and " " in person.name else name
        if not is_contact_name(name) or name.casefold() in self.organisations:
            return False
        if name not in self.found:
            self.found.append(name)
        return True


def contacts_of(
    blocks: Sequence[Sequence[Line]],
    others: Iterable[Line],
    *,
    organisations: Iterable[str],
    order: Mapping[str, int],
) -> tuple[str, ...]:
    """Names of the contact blocks, phones and e-mails of all lines, in the order of the text.

    `order` says at which place of the text a line stands by its `at`.
    """
    known = frozenset(name.casefold() for name in organisations if name)
    result: dict[str, tuple[int, str]] = {}
    for block in blocks:
        names = Names(organisations=known)
        for line in block:
            before = len(names.found)
            names.line(line)
            _add(line, names.found[before:], result, order=order)
    for line in others:
        _add(line, (), result, order=order)
    return tuple(text for _, text in sorted(result.values(), key=lambda one: one[0]))


def cell_lines(line: Line) -> list[Line]:
    """The lines in the cells of a table: labels with what they label, else column by column."""
    columns = max((len(row) for row in line.rows), default=0)
    labelled = all(row[0].endswith(":") or is_label(row[0]) for row in line.rows if row)
    if labelled:
        texts = [text for row in line.rows for cell in row for text in cell.split("\n") if text]
        return [Line(text=text, at=line.at, group=line.group, links=()) for text in texts]
    texts = [
        text
        for column in range(columns)
        for row in line.rows
        if column < len(row)
        for text in row[column].split("\n")
        if text
    ]
    return [Line(text=text, at=line.at, group=line.group, links=()) for text in texts]


def _is_company(piece: str, text: str) -> bool:
    after = text.partition(piece)[2] if piece else ""
    return bool(re.match(r",?\s*(?:Inc|Ltd|LLC|Corp|Co|PLC|GmbH|S\.?A)\b", after))


def _add(
    line: Line,
    names: Sequence[str],
    result: dict[str, tuple[int, str]],
    *,
    order: Mapping[str, int],
) -> None:
    """Keep the names, phones and e-mails of one line as they follow each other in it."""
    place = order.get(line.at, len(order))
    lines = cell_lines(line) if line.shape is Shape.TABLE else [line]
    for one in lines:
        held = (*(names if one is lines[0] else ()), *phones_in(one.text), *emails_in(one))
        for found in sorted(held, key=partial(_stands, one.text)):
            result.setdefault(_key(found), (place, found))


def _stands(line: str, text: str) -> int:
    """Where a text stands in a line; an address that is only linked to stands at its end."""
    at = line.find(text)
    return at if at >= 0 else len(line)


def _key(text: str) -> str:
    if "@" in text:
        return text.casefold()
    digits = re.sub(r"\D", "", text)
    return digits[-10:] if len(digits) >= 7 else text.casefold()
