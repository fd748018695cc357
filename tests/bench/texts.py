"""What a person waits for: reading a Word file, composing every edition, painting the card."""

# ruff: noqa: PLC0415  the ledger's modules load when the bench's own database is known

import io
import time
from statistics import median

import docx

from distributor.cli.bench import own_home
from distributor.cli.demo.command import SAMPLE
from tests.bench.figure import at_most, plain

RUNS = 20
PAGES = 5
# Each is a paragraph; together they are about a page in a usual typeface.
PAGE = """\
The harbour library counted {number} loans in the month, which is 12 percent more than in the
month before, and its reading room was open on all 30 days of it. The new shelves hold 1,200
things that people need once a year: tents, telescopes, ladders and sewing machines.

“People want to try a thing before they buy it, and many find that they need not buy it at all,”
said Ines Okafor, head of the harbour library. “We see neighbours meet at the counter who have
lived on the same street for {number} days.”

Whoever has a library card may borrow three things at a time, for two weeks each, and may ask
for two weeks more. What comes back is cleaned, tested and on the shelf again within a day. The
city pays for repairs from the fees of its market halls, which came to 48,000 dollars.

The council will look at the figures again in the autumn. It may then open a second counter in
the northern district, where a former bakery with {number} square metres stands empty, and where
9,000 people live more than half an hour from the harbour.
"""


def measure(scale):
    runs = max(3, int(RUNS * scale))
    with own_home():
        from distributor.cli import house

        house.enter_django()
        yield from _compose(runs)
        yield from _paint(runs)
        yield from _read(runs)


def _compose(runs):
    from distributor.cli.demo.stage import sample_accounts
    from distributor.registry import channel_named

    release = _sample()
    pairs = [(channel_named(each.channel), each) for each in sample_accounts([])]
    times = [_timed(lambda: _compose_all(pairs, release)) for _ in range(runs + 1)]
    editions = ", ".join(account.channel for _, account in pairs)
    yield at_most(f"compose {editions}", median(times[1:]) * 1000, aim=30, unit="ms", digits=1)
    yield plain("the same, the first time in a process", f"{times[0] * 1000:.1f} ms")


def _sample():
    from distributor.releases.read import read_bytes, to_release

    reading = read_bytes(name=SAMPLE.name, content=SAMPLE.read_bytes())
    link = "https://news.example.com/r/0123456789"
    return to_release(reading, guid="tag:news.example.com,2026:bench", link=link)


def _compose_all(pairs, release):
    return [channel.compose(release, account) for channel, account in pairs]


def _paint(runs):
    from django.conf import settings

    from distributor.releases.card.card import card_of

    release = _sample()
    times = [_timed(lambda: card_of(release, settings.CARD_COLOURS)) for _ in range(runs + 1)]
    kilobytes = len(card_of(release, settings.CARD_COLOURS).content) / 1000
    name = "paint the card of a release"
    yield at_most(name, median(times[1:]) * 1000, aim=50, unit="ms", digits=1)
    yield plain("the same, the first time in a process", f"{times[0] * 1000:.1f} ms")
    yield at_most("its size", kilobytes, aim=300, unit="kB", digits=0)


def _read(runs):
    from distributor.releases.read import read_bytes

    content = _word_file()
    times = [_timed(lambda: read_bytes(name="news.docx", content=content)) for _ in range(runs + 1)]
    name = f"read a Word file of {PAGES} pages"
    yield at_most(name, median(times[1:]) * 1000, aim=400, unit="ms", digits=0)
    yield plain("the same, the first time in a process", f"{times[0] * 1000:.0f} ms")


def _word_file():
    document = docx.Document()
    document.add_heading("The harbour library lends tools and telescopes", level=1)
    document.add_paragraph(
        "HALIFAX, March 3, 2026 – The harbour library will lend tools, tents and telescopes from "
        "Monday on, the city announced today."
    )
    for page in range(1, PAGES + 1):
        document.add_heading(f"What changes in district {page}", level=2)
        for text in PAGE.split("\n\n"):
            document.add_paragraph(" ".join(text.split()).format(number=365 + page))
        for thing in ("tents for four people", "telescopes with a tripod", "sewing machines"):
            document.add_paragraph(thing, style="List Bullet")
    document.add_heading("About the harbour library", level=2)
    document.add_paragraph("The harbour library has lent books to the city since 1911.")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _timed(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
