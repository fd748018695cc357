"""Opens a file of subscribers as a table: its encoding, its separator, the names of its columns.

Files come out of spreadsheets, so what can be told from the file is not asked of the person.
"""

import csv
import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from types import MappingProxyType
from typing import IO

BLOCK = 1 << 20
LONGEST_FIELD = 1 << 17
SEPARATORS = ",;\t"
WESTERN = "cp1252"  # what spreadsheets on Windows write where they do not write UTF-8

NAMES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "address": (
            *("address", "email", "mail", "email address", "mail address"),
            *("adresse", "courriel", "adresse courriel", "adresse email", "adresse electronique"),
        ),
        "name": ("name", "full name", "nom", "nom complet"),
        "first name": ("first name", "given name", "prenom"),
        "last name": ("last name", "family name", "surname", "nom de famille"),
        "language": ("language", "lang", "langue"),
        "zone": ("zone", "time zone", "timezone", "fuseau", "fuseau horaire"),
        "cadence": ("cadence", "frequency", "frequence"),
        "list": ("list", "liste", "topic", "sujet"),
        "source": ("consent source", "source", "source du consentement", "provenance"),
        "consent": ("consent", "consentement"),
        "agreed": ("confirmed at", "consent date", "date du consentement", "confirme le"),
        "ends": ("expires at", "consent ends", "fin du consentement"),
    }
)
_NAMED = {name: column for column, names in NAMES.items() for name in names}


class NoTable(Exception):
    """The file cannot be read as a table; `sentence` says why, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """An open file whose first line was read: where each column stands, and what was guessed."""

    columns: Mapping[str, int]
    lines: Iterator[tuple[int, list[str]]]
    encoding: str
    raw: IO[bytes]


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """Open the file and read its first line; `lines` then gives each row with its line number.

    Raises:
        NoTable: it is not text, or its first line names no column with addresses.
    """
    encoding = _encoding_of(path)
    with path.open("rb") as raw, TextIOWrapper(raw, encoding=encoding, newline="") as text:
        first = text.readline()
        separator = max(SEPARATORS, key=first.count)
        csv.field_size_limit(LONGEST_FIELD)
        columns = _columns(next(csv.reader([first], delimiter=separator), []))
        if "address" not in columns:
            raise NoTable(
                f"The file {path} has no column “address”. Its first line must name the "
                "columns: address, and if you know them name, language and zone."
            )
        lines = _lines(text, separator=separator, path=path)
        yield Table(columns=columns, lines=lines, encoding=encoding, raw=raw)


def _encoding_of(path: Path) -> str:
    """Read the file once to know: a wrong guess would spoil names in the middle of an import."""
    with path.open("rb") as file:
        begin = file.read(4)
        if begin.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return "utf-16"
        guesses = ["utf-8-sig"] if begin.startswith(BOM_UTF8) else ["utf-8-sig", WESTERN]
        for encoding in guesses:
            file.seek(0)
            if _is_in(file, encoding):
                return encoding
    raise NoTable(
        f"The file {path} is not a table in a known encoding. Save it as “CSV UTF-8” and try "
        "again. Nobody was added."
    )


def _is_in(file: IO[bytes], encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _columns(titles: Sequence[str]) -> dict[str, int]:
    """The columns by our names; the first one of a name counts."""
    found: dict[str, int] = {}
    for place, title in enumerate(titles):
        column = _NAMED.get(_plain(title))
        if column is not None:
            found.setdefault(column, place)
    return found


def _plain(title: str) -> str:
    """A title without accents, hyphens and capitals: “E-mail”, “e_mail” and “EMAIL” are one."""
    letters = unicodedata.normalize("NFKD", title.replace("\ufeff", "").strip().lower())
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    return re.sub(r"[\s_]+", " ", bare.replace("e-mail", "email").replace("e_mail", "email"))


def _lines(text: TextIOWrapper, *, separator: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line it begins on; empty lines are passed over."""
    reader = csv.reader(text, delimiter=separator)
    begins = 2
    try:
        for row in reader:
            if row:
                yield begins, row
            begins = reader.line_num + 2
    except csv.Error as error:
        raise NoTable(
            f"The file {path} cannot be read on from line {begins}: a field there has no end or "
            f"more than {LONGEST_FIELD} letters. What was read before stays; mend the line and "
            "import the file again."
        ) from error
