"""HTML as lines: what a reader sees of the release, without scripts, menus and share buttons."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from distributor.contract.values import Asset
from distributor.releases.read.addresses import is_share, real_url
from distributor.releases.read.breaks import flat, turned
from distributor.releases.read.bullets import fold_typed
from distributor.releases.read.inline import NOTE_MARK, Words
from distributor.releases.read.lines import Line, Shape, Source, joined, squeeze
from distributor.releases.read.page import is_frame
from distributor.releases.read.pictures import picture_at
from distributor.releases.read.tables import cell_text, is_layout
from distributor.releases.read.text import text_lines
from distributor.releases.read.unreadable import Unreadable
from distributor.releases.read.vocabulary import vocabulary

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SKIPPED = vocabulary("""
    head script style noscript template iframe object embed svg math form button select
    input textarea nav dialog audio video canvas map area applet frameset
    """)
_BLOCKS = vocabulary("""
    html body p div section article main header footer aside li ul ol dl dt dd h1 h2 h3 h4
    h5 h6 blockquote address figure figcaption center table thead tbody tfoot tr td th
    caption hr details summary fieldset menu
    """)
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em", "cite"})
_UNIT = re.compile(r"(?:\b(?:k|c|m|d|h)?m|\b10|\bkg/m)$")
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BACK = re.compile(r"^[↑↩⏎^]\ufe0e?$")
_NOTE_ID = re.compile(r"^(?:footnote|endnote|fn|note)[-_:]?\w*$", re.IGNORECASE)
_DATE_META = re.compile(
    r"published|pubdate|^date$|dc\.?date|dcterms\.(?:date|issued)", re.IGNORECASE
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})")
_PARAGRAPHS = re.compile(r"\S[ \t]*\n[ \t]*\n\s*\S")
_JSON_DATE = re.compile(r"\"datePublished\"\s*:\s*\"(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What surrounds the words that are being read."""

    shape: Shape = Shape.TEXT
    level: int = 0
    ordered: bool = False
    bold: bool = False
    italic: bool = False
    centred: bool = False
    quoted: bool = False
    french: bool = False


def read_html(
    content: str,
    *,
    unit: str = "line",
    soft_breaks: bool = False,
    assets: tuple[Asset, ...] = (),
    attached: Mapping[str, Asset] | None = None,
) -> Source:
    """The lines of an HTML document.

    `unit` names what provenance counts; `soft_breaks`: a line break may be a mere wrap. `assets`
    are pictures known already, `attached` those of a mail by their content id.
    """
    from lxml import etree, html  # noqa: PLC0415  reading text must not pay for the parser

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(content.encode("utf-8", "replace") or b"<p>", parser=parser)
    except (etree.ParserError, ValueError):
        return Source(lines=())
    if any("depth" in error.message for error in parser.error_log):
        raise Unreadable(
            "The page has elements inside elements, too deep to be read. Save its text as .txt and "
            "queue that."
        )
    walk = Walk(unit=unit, soft_breaks=soft_breaks, attached=attached or {})
    language = str(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    published = _published(root, content)
    title = squeeze(root.findtext(".//title") or "")
    body = root.find("body")
    walk.element(root if body is None else body, Place(french=language.startswith("fr")))
    walk.flush(Place())
    return Source(
        lines=tuple(fold_typed(walk.lines)),
        title=title,
        published=published,
        language=language,
        footnotes=tuple(walk.footnotes),
        assets=(*assets, *walk.pictures),
    )


def _published(root: "HtmlElement", content: str) -> date | None:
    for meta in root.iter("meta"):
        name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "")
        if _DATE_META.search(name):
            found = _iso(str(meta.get("content") or ""))
            if found:
                return found
    in_script = _JSON_DATE.search(content)
    return _iso(in_script.group(1)) if in_script else None


def _iso(text: str) -> date | None:
    found = _ISO.search(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


@dataclass(slots=True)
class Walk:
    """Goes through a document once and leaves the lines it found in `lines`."""

    unit: str
    soft_breaks: bool
    lines: list[Line] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    pictures: list[Asset] = field(default_factory=list)
    attached: Mapping[str, Asset] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    row: int = 0
    group: int = 0

    def element(self, element: "HtmlElement", place: Place) -> None:
        """Read one element and what is in it."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _SKIPPED or _is_hidden(element) or is_frame(element):
            return
        if tag in _BLOCKS:
            self.block(element, tag, place)
        elif tag == "pre":
            self.flush(place)
            self.preformatted(element)
        elif tag == "br":
            self.words.turn()
        elif tag == "img":
            self.picture(element)
        else:
            self.inline(element, tag, place)

    def block(self, element: "HtmlElement", tag: str, place: Place) -> None:
        self.flush(place)
        self.row = element.sourceline or self.row
        self.group += 1
        if tag == "table" and not is_layout(element):
            self.table(element)
            return
        if tag == "li" and _NOTE_ID.match(str(element.get("id") or "")):
            self.footnote(element)
            return
        inner = _place_in(element, tag, place)
        first = len(self.lines)
        self.inside(element, inner)
        self.flush(inner)
        if tag == "li":
            self.one_item(first)

    def inside(self, element: "HtmlElement", place: Place) -> None:
        self.text(element, element.text or "", place)
        for child in element:
            self.element(child, place)
            self.text(element, child.tail or "", place)

    def text(self, element: "HtmlElement", raw: str, place: Place) -> None:
        if element.tag == "body" and _PARAGRAPHS.search(raw):
            self.flush(place)
            self.typed(raw, first=self.row + 1)
        else:
            self.words.add(raw, bold=place.bold, italic=place.italic)

    def inline(self, element: "HtmlElement", tag: str, place: Place) -> None:
        if tag == "sup" and self.superscript(element):
            return
        style = str(element.get("style") or "").replace(" ", "").casefold()
        inner = replace(
            place,
            bold=place.bold or tag in _BOLD or "font-weight:bold" in style,
            italic=place.italic or tag in _ITALIC,
        )
        if tag == "q":
            self.words.add("« " if place.french else "“")
        start = len(self.words.text)
        hidden = _protected_mail(str(element.get("data-cfemail") or ""))
        if hidden:
            self.words.add(hidden)
        else:
            self.inside(element, inner)
        if tag == "q":
            self.words.add(" »" if place.french else "”")
        if tag == "a":
            self.anchor(element, start)

    def anchor(self, element: "HtmlElement", start: int) -> None:
        shown = self.words.text[start:]
        href = str(element.get("href") or "")
        if _BACK.match(shown.strip()) or is_share(href):
            self.words.text = self.words.text[:start]
            return
        is_mail = href.casefold().startswith("mailto:")
        url = href if is_mail else real_url(href, shown=shown)
        if url:
            self.words.link(start, url)

    def picture(self, element: "HtmlElement") -> None:
        found = picture_at(
            str(element.get("src") or ""),
            alt=str(element.get("alt") or ""),
            number=len(self.pictures) + 1,
            attached=self.attached,
        )
        if found is not None:
            self.pictures.append(found)

    def superscript(self, element: "HtmlElement") -> bool:
        text = squeeze("".join(map(str, element.itertext())))
        found = NOTE_MARK.match(text)
        if found is None:
            return False
        if text.isalpha() and self.words.text[-1:].isdigit():
            return False  # 15<sup>e</sup>
        if text.isdigit() and _UNIT.search(self.words.text):
            self.words.add(text.translate(_POWERS))
        else:
            self.words.note(found.group(1))
        return True

    def preformatted(self, element: "HtmlElement") -> None:
        content = "".join(map(str, element.itertext()))
        self.typed(content, first=element.sourceline or 1)

    def typed(self, content: str, *, first: int) -> None:
        """Text that keeps its own line ends."""
        self.group += 1
        self.lines.extend(text_lines(content, first=first, group=self.group))
        self.row = first + content.count("\n")
        self.group = max((line.group for line in self.lines), default=self.group) + 1

    def table(self, element: "HtmlElement") -> None:
        rows = []
        for row in element.iter("tr"):
            cells = [cell_text(cell) for cell in row if cell.tag in ("td", "th")]
            if any(cells):
                rows.append(tuple(cells))
        if rows:
            text = "\n".join(" | ".join(cell for cell in row if cell) for row in rows)
            self.lines.append(self.line(text, Place(shape=Shape.TABLE), rows=tuple(rows)))

    def footnote(self, element: "HtmlElement") -> None:
        for link in element.iter("a"):
            if _BACK.match(squeeze("".join(map(str, link.itertext())))):
                link.text = ""
                for child in link:
                    child.text = child.tail = ""
        text = squeeze("".join(map(str, element.itertext())))
        if text:
            self.footnotes.append(text)

    def one_item(self, first: int) -> None:
        """Everything between <li> and </li> is one item, but a list inside it has its own."""
        own = [line for line in self.lines[first:] if line.shape is Shape.ITEM and not line.sign]
        if not own:
            return
        item = own[0]
        for more in own[1:]:
            item = joined(item, more)
        rest = [line for line in self.lines[first:] if not any(line is one for one in own)]
        self.lines[first:] = [replace(item, sign="•"), *rest]

    def flush(self, place: Place) -> None:
        """The block ends here: its words become lines."""
        words, self.words = self.words, Words()
        if not words.text.strip() and not words.notes:
            return
        whole = self.line(words.text, place, words=words)
        if place.shape is Shape.HEADING or not words.text.strip():
            self.lines.append(flat(whole))
        else:
            self.lines.extend(turned(whole, soft=self.soft_breaks))

    def line(
        self,
        text: str,
        place: Place,
        *,
        words: Words | None = None,
        rows: tuple[tuple[str, ...], ...] = (),
    ) -> Line:
        letters = len(re.sub(r"\s", "", text)) or 1
        return Line(
            text=text,
            at=f"{self.unit} {self.row or 1}" if self.unit == "line" else self.counted(),
            shape=place.shape,
            level=place.level,
            ordered=place.ordered,
            centred=place.centred,
            quoted=place.quoted,
            bold=bool(words and words.bold >= letters * 0.9),
            italic=bool(words and words.italic >= letters * 0.9),
            lead=text[: words.lead_end].strip() if words else "",
            links=tuple(words.links) if words else (),
            notes=tuple(words.notes) if words else (),
            rows=rows,
            group=self.group,
        )

    def counted(self) -> str:
        return f"{self.unit} {len(self.lines) + 1}"


def _protected_mail(code: str) -> str:
    """An address that a content network hid from harvesters as hexadecimal digits."""
    try:
        raw = bytes.fromhex(code)
    except ValueError:
        return ""
    text = "".join(chr(byte ^ raw[0]) for byte in raw[1:]) if raw else ""
    return text if "@" in text and text.isascii() else ""


def _place_in(element: "HtmlElement", tag: str, place: Place) -> Place:
    style = str(element.get("style") or "").replace(" ", "").casefold()
    classes = str(element.get("class") or "").casefold()
    centred = (
        place.centred
        or tag == "center"
        or "text-align:center" in style
        or str(element.get("align") or "").casefold() == "center"
        or "centre" in classes.split()
        or "has-text-align-center" in classes
    )
    french = place.french
    if element.get("lang"):
        french = str(element.get("lang")).startswith("fr")
    inner = replace(place, centred=centred, french=french)
    subhead = tag in ("p", "div") and place.shape is Shape.TEXT and _SUBHEAD.search(classes)
    if subhead or re.fullmatch(r"h[1-6]", tag):
        return replace(inner, shape=Shape.HEADING, level=5 if subhead else int(tag[1]))
    if tag in ("ul", "ol", "menu"):
        return replace(inner, ordered=tag == "ol", level=inner.level + 1)
    if tag == "li":
        return replace(inner, shape=Shape.ITEM)
    if tag in ("td", "th"):
        return replace(inner, shape=Shape.TEXT, level=0)
    named = frozenset(re.split(r"[^a-z]+", classes))
    if tag in ("figcaption", "caption") or "caption" in named or (tag == "p" and named & _IMAGE):
        return replace(inner, shape=Shape.IMAGE)
    return replace(inner, quoted=inner.quoted or tag == "blockquote")


_IMAGE = frozenset({"image", "images", "img", "photo", "photos", "picture"})
_SUBHEAD = re.compile(
    r"\b(?:sub-?(?:title|head(?:line|ing)?)|standfirst|strapline|dek|deck|"
    r"lead-?para(?:graph)?)\b"
)


def _is_hidden(element: "HtmlElement") -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = str(element.get("style") or "").replace(" ", "").casefold()
    return "display:none" in style or "visibility:hidden" in style
