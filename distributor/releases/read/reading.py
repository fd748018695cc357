"""What the reader found in a press release, with where it stood and what it is unsure of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812  the field of that name hides the type
from datetime import datetime
from types import MappingProxyType

from distributor.contract.values import Asset, Block, Boilerplate, Quote


@dataclass(frozen=True, kw_only=True, slots=True)
class Embargo:
    """The words of an embargo and what they mean.

    `instant` when the words name date, time and zone; `local` when they name date and time; `day`
    when they name a date. Words alone still forbid publication: a person then says until when.
    """

    phrase: str
    instant: datetime | None = None
    local: datetime | None = None
    day: Date | None = None


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A press release as it was read. What the text does not say is None or empty.

    `blocks` is the news from the lede on. `quotes` counts a quotation that goes on over several
    paragraphs once. `places` says where a field was found ("line 4"), `doubts` what a person
    should look at before trusting a field. `promises` is a language the text says is to follow and
    that does not stand in its file.
    """

    language: str
    release_line: str | None = None
    embargo: Embargo | None = None
    headline: str | None = None
    subheads: tuple[str, ...] = ()
    city: str | None = None
    date: Date | None = None
    blocks: tuple[Block, ...] = ()
    lede_first_sentence: str | None = None
    quotes: tuple[Quote, ...] = ()
    boilerplates: tuple[Boilerplate, ...] = ()
    contacts: tuple[str, ...] = ()
    legal: tuple[Block, ...] = ()
    footnotes: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    end_mark: str | None = None
    bullets_count: int = 0
    footnotes_count: int = 0
    issuer: str | None = None
    correction: str | None = None
    promises: str = ""
    assets: tuple[Asset, ...] = field(default=(), repr=False)
    text: str = field(default="", repr=False)
    places: Mapping[str, str] = field(default_factory=_nothing)
    doubts: Mapping[str, str] = field(default_factory=_nothing)
