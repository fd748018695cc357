"""What a mail tells, piece by piece, and its plain text; the plain text can be read back.

The text part is the one people edit. Reading it back gives the pieces the HTML is made of, so that
both parts of a mail always say the same.
"""

import re
import textwrap
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from channels.email.wording import Wording, wording
from distributor.contract import Account, Release
from distributor.kit import choose
from distributor.kit.dateline import dateline
from distributor.kit.house_style import worded
from distributor.kit.markup import about_heading
from distributor.kit.sayings import sayings
from distributor.kit.sentences import can_follow, has_quote_marks
from distributor.kit.text import one_line
from distributor.kit.typography import KEPT_SPACE, NO_BREAK, quoted

UNSUBSCRIBE, PREFERENCES = "__unsubscribe_url__", "__preferences_url__"
WIDTH = 76
_LEDE, _PARAGRAPH, _QUOTATION = 520, 420, 480
_HELD = "\ue000"
_BULLET, _DASH = "– ", "— "


class Kind(StrEnum):
    """What a piece of a mail is."""

    TITLE = "title"
    DATELINE = "dateline"
    LEDE = "lede"
    PARAGRAPH = "paragraph"
    LIST = "list"
    QUOTE = "quote"
    LINK = "link"
    ITEM = "item"
    MORE = "more"
    NOTE = "note"
    CONTACT = "contact"
    FOOTER = "footer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One piece: its lines are the items of a list, the words and the speaker of a quotation."""

    kind: Kind
    lines: tuple[str, ...]


def pieces_of(release: Release, account: Account) -> list[Piece]:
    """Headline, place and date, lede, the bullets or two paragraphs, a quotation, the link."""
    words = wording(release.language)
    lede = _lede(release)
    used = {release.headline, *lede}
    told = [
        _piece(Kind.TITLE, choose.title(release)),
        _piece(Kind.DATELINE, dateline(release)),
        _piece(Kind.LEDE, " ".join(lede)),
        *_middle(release, used),
        _piece(Kind.LINK, _call(release.language, account), release.link),
        _piece(Kind.NOTE, words.legal if release.legal else ""),
        _piece(Kind.CONTACT, words.contact, *release.contacts),
        *_abouts(release, account),
        footer(release.language, account),
    ]
    return _with_lede([piece for piece in told if piece.lines])


def _call(language: str, account: Account) -> str:
    """What the one link says: the team's own words where it has some."""
    return worded(account.settings.get("call_to_action", ""), language) or wording(language).read


def _abouts(release: Release, account: Account) -> list[Piece]:
    """Who the organisations are, small and last, where the team wants it in a mail."""
    if account.settings.get("boilerplate") != "yes":
        return []
    told: list[Piece] = []
    for about in release.boilerplates:
        told.append(_piece(Kind.NOTE, about_heading(about.organisation, release.language)))
        told += [_piece(Kind.NOTE, block.text) for block in about.blocks]
    return told


def _with_lede(pieces: list[Piece]) -> list[Piece]:
    """The pieces with the first paragraph set as the lede, where the release has none."""
    plain = [at for at, piece in enumerate(pieces) if piece.kind in {Kind.LEDE, Kind.PARAGRAPH}]
    if plain:
        pieces[plain[0]] = Piece(kind=Kind.LEDE, lines=pieces[plain[0]].lines)
    return pieces


def _piece(kind: Kind, *lines: str) -> Piece:
    kept = tuple(one_line(line) for line in lines if line.strip())
    alone = kind is Kind.CONTACT and len(kept) == 1
    return Piece(kind=kind, lines=() if alone else kept)


def _lede(release: Release) -> tuple[str, ...]:
    """The first sentence and those of its paragraph that may follow, while they are few."""
    first = choose.lede(release)
    if first is None:
        return ()
    sentences = [first.text]
    more = release.blocks[first.place[0]].sentences[1:]
    for sentence in takewhile(lambda s: _follows(s, release.language), more):
        if len(" ".join((*sentences, sentence))) > _LEDE:
            break
        sentences.append(sentence)
    return tuple(sentences)


def _follows(sentence: str, language: str) -> bool:
    return can_follow(sentence, language) and not has_quote_marks(sentence)


def _middle(release: Release, used: set[str]) -> list[Piece]:
    placed = [*_bullets_or_paragraphs(release, used), *_quotation(release)]
    return [piece for _, piece in sorted(placed, key=lambda one: one[0])]


_Placed = tuple[tuple[int, int], Piece]


def _bullets_or_paragraphs(release: Release, used: set[str]) -> list[_Placed]:
    listing = choose.listing(release)
    if listing is not None:
        intro = "" if set(listing.intro.sentences) & used else listing.intro.text
        placed = [
            (listing.intro.place, _piece(Kind.PARAGRAPH, intro)),
            (listing.place, _piece(Kind.LIST, *listing.items)),
        ]
        return [(place, piece) for place, piece in placed if piece.lines]
    best = [p for p in choose.facts(release, used) if len(p.text) <= _PARAGRAPH][:1]
    used = used | {sentence for passage in best for sentence in passage.sentences}
    best += choose.paragraphs(release, used, limit=_PARAGRAPH)[: 2 - len(best)]
    best = best or [p for p in choose.openers(release, used) if len(p.text) <= _PARAGRAPH][:1]
    return [(passage.place, _piece(Kind.PARAGRAPH, passage.text)) for passage in best]


def _quotation(release: Release) -> list[_Placed]:
    for saying in sayings(release, limit=_QUOTATION):
        words = saying.text.rstrip(" ,;")
        stop = "" if words.endswith((".", "!", "?", "…")) else "."
        piece = _piece(Kind.QUOTE, quoted(words + stop, release.language), saying.who)
        return [(saying.place, piece)]
    return []


def footer(language: str, account: Account) -> Piece:
    """Who sends this, why, and the way out; the same for every mail of an account."""
    words, settings = wording(language), account.settings
    organisation = settings.get("organisation") or settings.get("from_name") or account.handle
    return Piece(
        kind=Kind.FOOTER,
        lines=(
            one_line(organisation),
            *filter(None, [one_line(settings.get("postal_address", ""))]),
            words.because.format(organisation=one_line(organisation)),
            f"{words.unsubscribe}{words.colon} {UNSUBSCRIBE}",
            f"{words.preferences}{words.colon} {PREFERENCES}",
        ),
    )


def text_of(pieces: list[Piece], language: str) -> str:
    """The text part: 76 columns, blocks parted by blank lines."""
    words = wording(language)
    return "\n\n".join(_written(piece, words) for piece in pieces) + "\n"


def _written(piece: Piece, words: Wording) -> str:
    if piece.kind is Kind.LIST:
        return "\n".join(_wrapped(_BULLET + item, hanging="  ") for item in piece.lines)
    if piece.kind is Kind.QUOTE:
        said, *who = piece.lines
        return "\n".join((_wrapped(said), *(_wrapped(_DASH + name, hanging="  ") for name in who)))
    if piece.kind in {Kind.LINK, Kind.MORE}:
        return f"{piece.lines[0]}{words.colon}\n{piece.lines[1]}"
    return "\n".join(map(_wrapped, piece.lines))


def _wrapped(line: str, *, hanging: str = "") -> str:
    """The line folded at 76 columns, but never before a French mark nor inside a number."""
    written = textwrap.fill(
        KEPT_SPACE.sub(_HELD, line),
        width=WIDTH,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return written.replace(_HELD, " ")


def read_back(text: str, *, link: str, language: str, account: Account) -> list[Piece]:
    """The pieces of a text part that a person may have edited; the footer is set anew."""
    blocks = [block for block in re.split(r"\n[ \t]*\n", text.strip()) if block.strip()]
    blocks = [block for block in blocks if UNSUBSCRIBE not in block]
    pieces: list[Piece] = []
    for block in blocks:
        pieces.append(_read(block, before=pieces, link=link, words=wording(language)))
    return [*pieces, footer(language, account)]


def _read(block: str, *, before: list[Piece], link: str, words: Wording) -> Piece:
    lines = block.strip().split("\n")
    kinds = {piece.kind for piece in before}
    if not before:
        return Piece(kind=Kind.TITLE, lines=(_joined(lines),))
    if lines[-1].strip() == link:
        label = _joined(lines[:-1]).rstrip(f":{NO_BREAK} ")
        return Piece(kind=Kind.LINK, lines=(label or words.read, link))
    if lines[0].strip() == words.contact:
        return Piece(kind=Kind.CONTACT, lines=tuple(line.strip() for line in lines))
    if lines[0].startswith(_BULLET):
        return Piece(kind=Kind.LIST, lines=_marked(lines, _BULLET))
    who = next((at for at, line in enumerate(lines) if line.startswith(_DASH)), 0)
    if who:
        return Piece(kind=Kind.QUOTE, lines=(_joined(lines[:who]), *_marked(lines[who:], _DASH)))
    return Piece(kind=_plain_kind(_joined(lines), kinds), lines=(_joined(lines),))


def _plain_kind(text: str, before: set[Kind]) -> Kind:
    if Kind.LINK in before:
        return Kind.NOTE
    if before == {Kind.TITLE} and len(text) < WIDTH and not text.endswith((".", "!", "?", ":")):
        return Kind.DATELINE
    return Kind.PARAGRAPH if Kind.LEDE in before else Kind.LEDE


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip(" \t") for line in lines)


def _marked(lines: list[str], mark: str) -> tuple[str, ...]:
    """The items of lines of which each begins with a mark or goes on the one before."""
    items: list[str] = []
    for line in lines:
        if line.startswith(mark):
            items.append(line.removeprefix(mark).strip(" \t"))
        else:
            items[-1] += " " + line.strip(" \t")
    return tuple(items)
