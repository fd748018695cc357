"""The full text of a release as clean HTML, for the feed and for the public page.

Made from the structure and never from the source file's own markup, so that nothing can come
through that we did not write.
"""

from collections.abc import Iterator
from html import escape
from urllib.parse import urlsplit

from distributor.contract import Block, BlockKind, Boilerplate, Release
from distributor.kit.dateline import dateline
from distributor.kit.text import clean
from distributor.kit.typography import bound, is_french

_HEADINGS = {
    False: {"about": "About {}", "contact": "Contact", "notes": "Notes"},
    True: {"about": "À propos de {}", "contact": "Renseignements", "notes": "Notes"},
}
_VOWELS = "aàâeéèêiîoôuùyhœæ"


def release_html(release: Release) -> str:
    """Every word of the news, in order: well-formed, escaped, links absolute or none.

    The headline is not in it: a page and a feed item show it themselves.
    """
    words = _HEADINGS[is_french(release.language)]
    pieces = [
        *_opening(release),
        *(_block(block) for block in release.blocks),
        *(piece for about in release.boilerplates for piece in _about(about, release.language)),
        *_contacts(release.contacts, words["contact"]),
        *(_block(block) for block in release.legal),
        *_footnotes(release.footnotes, words["notes"]),
    ]
    return "\n".join(piece for piece in pieces if piece)


def own_words(release: Release) -> tuple[str, ...]:
    """The headings `release_html` adds to the release's own words."""
    words = _HEADINGS[is_french(release.language)]
    abouts = (about_heading(b.organisation, release.language) for b in release.boilerplates)
    return (words["contact"], words["notes"], *abouts)


def tagged(name: str, text: str) -> str:
    """The text in an element, escaped, its line ends kept as breaks."""
    return f"<{name}>{escaped(text)}</{name}>"


def escaped(text: str) -> str:
    """The text for an element, line ends as breaks, French marks and numbers held together."""
    return escape(bound(clean(text))).replace("\n", "<br/>")


def is_public(url: str) -> bool:
    """Whether an address leads somewhere from a mail or a feed: http or https, with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _opening(release: Release) -> Iterator[str]:
    if release.correction:
        yield f"<p><strong>{escaped(release.correction)}</strong></p>"
    for subhead in release.subheads:
        yield f"<p><em>{escaped(subhead)}</em></p>"
    place_and_date = dateline(release)
    if place_and_date:
        yield tagged("p", place_and_date)


def _block(block: Block) -> str:
    if block.kind is BlockKind.HEADING:
        return tagged(f"h{min(4, max(2, block.level))}", block.text)
    if block.kind is BlockKind.LIST:
        return listed(block.items, ordered=block.ordered)
    if block.kind is BlockKind.TABLE:
        return _table(block.rows)
    paragraph = f"<p>{_linked(block)}</p>"
    if block.kind is BlockKind.QUOTE:
        return f"<blockquote>{paragraph}</blockquote>"
    return paragraph


def listed(items: tuple[str, ...], *, ordered: bool) -> str:
    """A list of items."""
    name = "ol" if ordered else "ul"
    return f"<{name}>{''.join(tagged('li', item) for item in items)}</{name}>"


def _linked(block: Block) -> str:
    """The text with its links; one that leads nowhere public or overlaps another is only text."""
    pieces, at = [], 0
    for link in sorted(block.links, key=lambda link: link.start):
        words = block.text[link.start : link.end]
        if link.start < at or not words.strip() or not is_public(link.url):
            continue
        pieces.append(_kept(block.text[at : link.start]))
        pieces.append(f'<a href="{escape(link.url)}">{_kept(words)}</a>')
        at = link.end
    return "".join((*pieces, _kept(block.text[at:])))


def _kept(text: str) -> str:
    """A stretch of a text with the spaces at its ends, which `clean` would take off."""
    inner = escaped(text)
    before = " " if text[:1] in {" ", "\n"} and inner else ""
    after = " " if text[-1:] in {" ", "\n"} else ""
    return f"{before}{inner}{after}"


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    """A table; the first row is its head where no number stands in it and rows follow."""
    if not rows:
        return ""
    head = len(rows) > 1 and not any(character.isdigit() for cell in rows[0] for character in cell)
    body = "".join(_row(row, "td") for row in rows[head:])
    top = f"<thead>{_row(rows[0], 'th')}</thead>" if head else ""
    return f"<table>{top}<tbody>{body}</tbody></table>"


def _row(cells: tuple[str, ...], name: str) -> str:
    return f"<tr>{''.join(tagged(name, cell) for cell in cells)}</tr>"


def _about(about: Boilerplate, language: str) -> Iterator[str]:
    yield tagged("h2", about_heading(about.organisation, language))
    yield from map(_block, about.blocks)


def about_heading(organisation: str, language: str) -> str:
    if is_french(language) and organisation[:1].casefold() in _VOWELS:
        return f"À propos d’{organisation}"
    return _HEADINGS[is_french(language)]["about"].format(organisation)


def _contacts(contacts: tuple[str, ...], heading: str) -> Iterator[str]:
    if contacts:
        yield tagged("h2", heading)
        yield f"<p>{'<br/>'.join(escaped(line) for line in contacts)}</p>"


def _footnotes(footnotes: tuple[str, ...], heading: str) -> Iterator[str]:
    if footnotes:
        yield tagged("h2", heading)
        yield listed(footnotes, ordered=True)
