"""What somebody wants to queue, and what the reader finds in it: one text for each language.

A release in two languages comes as two files or as one; from here on that makes no difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

from distributor.releases.identity import fingerprint_of
from distributor.releases.read import Reading, Unreadable, language_name, read_texts
from distributor.releases.refusal import Refused


def _none() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file by its name and bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What somebody wants to queue, as they said it.

    `more` are the files of further languages, `links` their own pages by language. `languages`,
    where given, are those it is to go out in, and no others.
    """

    name: str
    content: bytes
    who: str
    more: tuple[File, ...] = ()
    at: str | None = None
    zone: str | None = None
    link: str | None = None
    links: Mapping[str, str] = field(default_factory=_none)
    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    is_new_for_sure: bool = False
    late_after: int = 7200
    when_late: str = "hold"

    @property
    def files(self) -> tuple[File, ...]:
        return (File(name=self.name, content=self.content), *self.more)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A reading and the file it stands in."""

    reading: Reading
    file: File
    fingerprint: str

    @property
    def language(self) -> str:
        return self.reading.language


def read_request(request: Request) -> list[Found]:
    """What the reader finds in the files of a request, one for each language.

    Raises:
        Refused: a file cannot be read, or two texts are in the same language.
    """
    found = [each for file in request.files for each in read_one(file)]
    languages = [each.language for each in found]
    if twice := next((each for each in found if languages.count(each.language) > 1), None):
        names = " and ".join(each.file.name for each in found if each.language == twice.language)
        raise Refused(
            f"{names} are both in {language_name(twice.language)}. Name one file for each "
            "language; another announcement is queued by itself."
        )
    if not request.languages:
        return found
    kept = [each for each in found if each.language in request.languages]
    if not kept:
        named = ", ".join(map(language_name, request.languages))
        raise Refused(f"There is no text in {named} here; the text is in {_named(found)}.")
    return kept


def read_one(file: File) -> list[Found]:
    """The readings of one file.

    Raises:
        Refused: it cannot be read.
    """
    try:
        readings = read_texts(name=file.name, content=file.content)
    except Unreadable as error:
        raise Refused(error.sentence) from error
    fingerprint = fingerprint_of(file.content)
    return [Found(reading=one, file=file, fingerprint=fingerprint) for one in readings]


def canonical_link(link: str | None) -> str | None:
    """The address readers are led to.

    Raises:
        Refused: it is not a plain public https address.
    """
    if link is None:
        return None
    parts = urlsplit(link) if link.isprintable() and " " not in link else None
    if parts is None or parts.scheme != "https" or not parts.hostname or parts.username:
        raise Refused(
            f"The link {link!r} must begin with https:// and name a page, without spaces or a "
            "password in it."
        )
    return link


def _named(found: list[Found]) -> str:
    return " and ".join(language_name(each.language) for each in found)
