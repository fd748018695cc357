"""Where the title of a page stands again in its text."""

import re
from collections.abc import Sequence

from distributor.releases.read.above import is_date_only, is_postal
from distributor.releases.read.addresses import shows_address
from distributor.releases.read.frame import is_kicker, without_kicker
from distributor.releases.read.lines import Line
from distributor.releases.read.offices import is_office, names_office
from distributor.releases.read.page_lines import is_page_line
from distributor.releases.read.phones import has_address
from distributor.releases.read.prose import is_prose

SITE = re.compile(r"\s+[-–—|·•»:]{1,2}\s+|\s*[|»]\s*|:\s+")


_MENU = 40  # lines of menu that may stand above the title of a pasted page
_LONGEST = 1000  # characters of a title; one that was never closed holds the whole page
_NOTICES = 2  # paragraphs a page may show above its title: a banner, a word about cookies


def normal(text: str) -> str:
    """A text for comparing: no blanks, marks or capitals."""
    return re.sub(r"[\W_]+", "", text).casefold()


def find_anchors(lines: Sequence[Line], title: str) -> list[tuple[int, int]]:
    """Where the page's own title stands in the text, as (first line, number of lines)."""
    names = _title_forms(title)
    texts = [normal(line.text[without_kicker(line.text) :]) for line in lines[:400]]
    if not names and lines and lines[0].is_plain and len(lines[0].text) <= 300:
        names = _repeated(lines[0].text, texts)
        if not names and site_bar(lines[0].text):
            texts[0] = normal(lines[0].text[: site_bar(lines[0].text)])
            names = [texts[0]]
    names = names or _below_menu(lines, texts)
    found: list[tuple[int, int]] = []
    for name in sorted(names, key=len, reverse=True):
        if sum(map(str.isalpha, name)) < 8:
            continue
        for place in range(len(texts)):
            size = _spans(texts, place, name)
            below = sum(map(is_prose, lines[1:place])) > _NOTICES
            if size and not below and not any(a <= place < a + n for a, n in found):
                found.append((place, size))
        if found and any(lines[place].text for place, _ in found):
            break
    repeated = title or any(place for place, _ in found) or (lines and site_bar(lines[0].text))
    return sorted(found) if repeated else []


def _title_forms(title: str) -> list[str]:
    """The title, and its pieces without the name of the site before or behind it."""
    if not title or len(title) > _LONGEST:
        return []
    own = title[without_kicker(title) :]
    forms = [] if is_date_only(own, french=False) else [normal(own)]
    kickers = {normal(piece) for piece in SITE.split(title) if is_kicker(piece)}
    for separator in SITE.finditer(title):
        before, after = title[: separator.start()], title[separator.end() :]
        forms.extend(normal(piece) for piece in (before, after) if _is_told(piece))
    return [form for form in dict.fromkeys(forms) if form and form not in kickers]


def _is_told(piece: str) -> bool:
    """Whether a piece of a title can be the headline, and is not a date or who the site is of."""
    if len(piece) < 15 or is_date_only(piece, french=False):
        return False
    return len(piece) > 80 or not (is_office(piece) or names_office(piece))


def _repeated(first: str, texts: Sequence[str]) -> list[str]:
    """The first line of a pasted page is its title, when what it says stands there again."""
    for form in _title_forms(first):
        if any(_spans(texts, place, form) for place in range(1, min(len(texts), 250))):
            return [form]
    return []


def _below_menu(lines: Sequence[Line], texts: Sequence[str]) -> list[str]:
    """The title of a pasted page whose menu stands above it: "Title - Site", then "Title"."""
    for place, line in enumerate(lines[1:_MENU], 1):
        if is_prose(line):
            return []
        after = texts[place + 1 : place + 9]
        for separator in SITE.finditer(line.text[:300]):
            form = normal(line.text[: separator.start()])
            if separator.start() >= 20 and form in after:
                return [form]
    return []


def site_bar(text: str) -> int:
    """Where a title ends before a bar and the name of the site; 0 when there is none."""
    if has_address(text) or shows_address(text) or is_postal(text) or is_page_line(text):
        return 0  # a letterhead
    for found in re.finditer(r"\s+[|»]\s+", text):
        before = text[: found.start()]
        if is_kicker(before) or is_date_only(text[found.end() :], french=False):
            return 0
        if before.count("«") <= before.count("»"):  # else it closes a quotation
            return found.start() if found.start() >= 15 else 0
    return 0


def _spans(texts: Sequence[str], place: int, name: str) -> int:
    """How many lines from this one on are together that title."""
    together = ""
    for size in range(1, 4):
        if place + size > len(texts):
            return 0
        together += texts[place + size - 1]
        if together == name:
            return size
        prefix = together.removesuffix(name) if size == 1 else together
        if size == 1 and 0 < len(prefix) <= 20 and prefix != together and re.search(r"\d", prefix):
            return 1  # a date stands before it
        if not name.startswith(together):
            return 0
    return 0
