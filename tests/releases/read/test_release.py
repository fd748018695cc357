import json
import subprocess
import sys

import pytest

from distributor.releases.read import Unreadable, as_gold, read_bytes, to_release

TEXT = (
    "Town opens a bridge for walkers\n\n"
    "LIMA, May 5, 2025 – The town opened a bridge today that only walkers may cross. It is red.\n\n"
    "About the Town of Lima\nThe Town of Lima has nine bridges and a harbour.\n"
)


def test_a_reading_becomes_the_release_that_channels_know():
    reading = read_bytes(name="a.txt", content=TEXT.encode())
    release = to_release(reading, guid="g1", link="https://news.example.org/1")
    assert (release.guid, release.link, release.language) == (
        "g1", "https://news.example.org/1", "en",
    )  # fmt: skip
    assert release.headline == reading.headline
    assert release.blocks == reading.blocks
    assert "May 5, 2025" in release.text
    assert release.boilerplates[0].organisation == "Town of Lima"


def test_without_a_headline_there_is_no_release():
    reading = read_bytes(name="a.txt", content=("It is red and long and high. " * 10).encode())
    with pytest.raises(Unreadable, match="no headline"):
        to_release(reading, guid="g1", link="https://news.example.org/1")


def test_the_gold_fields_are_plain_json():
    gold = as_gold(read_bytes(name="a.txt", content=TEXT.encode()))
    assert json.loads(json.dumps(gold)) == gold
    assert list(gold) == [
        "language", "release_line", "embargo", "headline", "subheadline", "city", "date",
        "lede_first_sentence", "quotes", "bullets_count", "boilerplates", "contacts", "urls",
        "end_mark", "footnotes_count",
    ]  # fmt: skip


def test_importing_the_reader_loads_no_heavy_library():
    code = (
        "import sys, distributor.releases.read as r;"
        "print([m for m in ('lxml','pysbd','mammoth','docx','markdown_it','py3langid','django')"
        " if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert out.stdout.strip() == "[]"
