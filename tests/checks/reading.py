"""Reads editions the way a stranger would, for the checks: nothing of the composing code is used.

Only the contract and the standard library: a mistake shared with the code under test would hide.
"""

import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

CORPUS = Path(__file__).parents[3] / "shared" / "releases"
QUOTE_MARKS = '"“”„«»'


def plain(text):
    """Without quotation marks, kinds of dashes and spaces, invisible characters and case."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub("[\u00ad\u200b-\u200d\u2060\ufeff\"“”„‟«»‘’'‚`´]", "", text)
    text = re.sub("[‐‑‒–—―−]", "-", text)
    return re.sub(r"\s+(?=[:;!?%.,])", "", " ".join(text.split()))


def digits(text):
    """Every number, with separators taken out."""
    return {
        re.sub(r"\D", "", number).lstrip("0") or "0"
        for number in re.findall(r"\d+(?:[.,\u00a0\u202f ]\d{3}(?!\d))*(?:[.,:]\d+)*", text)
    }


def paragraphs(text):
    """The paragraphs of a text, each on one line; items of a list are paragraphs."""
    found = []
    for block in re.split(r"\n\s*\n", text):
        lines = []
        for line in block.strip().split("\n"):
            if lines and not line.startswith(("– ", "— ")):
                lines[-1] += " " + line.strip()
            else:
                lines.append(line.strip())
        found += lines
    return [line for line in found if line]


def quoted(text):
    """Passages in quotation marks that hold four words or more."""
    found = re.findall(r"[“«\"]([^“”«»\"]*)[”»\"]", text)
    return [passage for passage in found if len(passage.split()) >= 4]


def units(release):
    """Runs of texts that may be told as they are: headline, subheads, sentences, items."""
    yield [release.headline]
    for subhead in release.subheads:
        yield [subhead]
    for block in release.blocks:
        yield list(block.sentences)
        yield from ([item] for item in block.items)
        for quote in block.quotes:
            yield list(quote.sentences or (quote.text,))


def is_made_of_whole_sentences(text, release):
    """Whether a text is a stretch of whole neighbouring units of the release."""
    wanted = plain(text).strip(" .,")
    for run in units(release):
        folded = [plain(unit) for unit in run]
        for start in range(len(folded)):
            for end in range(start + 1, len(folded) + 1):
                if " ".join(folded[start:end]).strip(" .,") == wanted:
                    return True
    return False


class Page(HTMLParser):
    """The tags and the words of a page."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.tags, self.words, self.links, self.open = [], [], [], []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs).get("href", ""))

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"style", "script", "title"} & set(self.open):
            self.words.append(data)

    def count(self, name):
        return sum(tag == name for tag, _ in self.tags)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())
