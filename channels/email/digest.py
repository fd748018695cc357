"""Gathers the mails of several releases into one digest: headline, lede and link of each.

Made from the approved mails themselves, so that a digest says nothing nobody has approved.
"""

from collections.abc import Sequence

from channels.email.compose import HTML_LIMIT
from channels.email.layout import html_of
from channels.email.story import Kind, Piece, footer, read_back, text_of
from channels.email.wording import wording
from distributor.contract import Account, Edition, Part
from distributor.kit.text import cut

_PREHEADER = 90
_OURS = frozenset((Kind.TITLE, Kind.FOOTER))


def gather(editions: Sequence[Edition], account: Account, *, language: str) -> Edition:
    """One digest of mails, newest first as given, framed in `language`; a release counts once.

    A digest of a single release is that release's own mail. Pure.
    """
    distinct = list({edition.options["link"]: edition for edition in editions}.values())
    if len(distinct) == 1:
        return distinct[0]
    told = [_told(edition, account) for edition in distinct]
    for with_ledes in range(len(told), -1, -1):
        digest = _digest(told, account, language=language, with_ledes=with_ledes)
        if len(digest.parts[0].fields["html"].encode()) <= HTML_LIMIT:
            break
    return digest


def _told(edition: Edition, account: Account) -> list[Piece]:
    """Headline, lede and link of one mail, as a person may have edited them."""
    pieces = read_back(
        edition.parts[0].text,
        link=edition.options["link"],
        language=edition.language,
        account=account,
    )
    words = wording(edition.language)
    ledes = [piece for piece in pieces if piece.kind is Kind.LEDE]
    return [
        Piece(kind=Kind.ITEM, lines=pieces[0].lines),
        *(Piece(kind=Kind.PARAGRAPH, lines=piece.lines) for piece in ledes),
        Piece(kind=Kind.MORE, lines=(words.read, edition.options["link"])),
    ]


def _digest(
    told: list[list[Piece]], account: Account, *, language: str, with_ledes: int
) -> Edition:
    """The digest with the ledes of the first releases; the others with headline and link only."""
    words, end = wording(language), footer(language, account)
    others = len(told) - 1
    first = told[0][0].lines[0]
    subject = (words.one_more if others == 1 else words.more).format(first=first, others=others)
    news = Piece(kind=Kind.TITLE, lines=(words.news.format(organisation=end.lines[0]),))
    kept = [
        piece
        for at, item in enumerate(told)
        for piece in item
        if at < with_ledes or piece.kind is not Kind.PARAGRAPH
    ]
    pieces = [news, *kept, end]
    preheader = cut(" – ".join(item[0].lines[0] for item in told[1:]), _PREHEADER)
    html = html_of(pieces, subject=subject, preheader=preheader, language=language)
    part = Part(
        text=text_of(pieces, language),
        fields={"subject": subject, "preheader": preheader, "html": html},
    )
    frame = _frame(pieces, language, subject, preheader)
    return Edition(channel="email", language=language, parts=(part,), options={"frame": frame})


def _frame(pieces: list[Piece], language: str, *lines: str) -> str:
    """The lines that are not a release's, and those made of headlines that stand in the text."""
    words = wording(language)
    ours = [line for piece in pieces if piece.kind in _OURS for line in piece.lines]
    for piece in pieces:
        if piece.kind is Kind.MORE:
            ours += [piece.lines[0], f"{piece.lines[0]}{words.colon}"]
    ours.append(f"{words.unsubscribe} · {words.preferences}")
    return "\n".join(dict.fromkeys((*lines, *ours)))
