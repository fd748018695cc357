"""Feeds one reader in a process of its own, and says on standard output how each input ended.

    python -m tests.fuzz.feed html 7 12.0 FILE tests.fuzz.feed:read

FILE holds the input that is being read, so that it is there when this process is not any more.
Nothing is caught here: what escapes a reader ends the process, and whoever watches counts it.
"""

import os
import resource
import sys
import time
from importlib import import_module
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from distributor.releases.read import Unreadable, as_gold, read_bytes, to_release
from tests.fuzz.inputs import inputs

MEMORY = 2 * 1024**3
BATCH = settings(
    max_examples=100,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def read(name, content):
    """The way of a file into the house; whether a release was read, or a sentence said."""
    sentence = ""
    try:
        reading = read_bytes(name=name, content=content)
        as_gold(reading)
        to_release(reading, guid="urn:uuid:0", link="https://news.example.com/r/a")
    except Unreadable as refusal:
        sentence = refusal.sentence
        assert_is_sentence(sentence)
    return not sentence


def assert_is_sentence(text):
    assert text.strip()
    assert "Traceback" not in text


def main():
    kind, number, seconds, file, reader = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    module, _, function = reader.partition(":")
    read_one = getattr(import_module(module), function)
    end = time.monotonic() + float(seconds)
    at = int(number)
    while time.monotonic() < end:
        _batch(kind, at, end=end, file=Path(file), read_one=read_one)
        at += 1


def _batch(kind, number, *, end, file, read_one):
    @BATCH
    @seed(number)
    @given(content=inputs(kind))
    def feed(content):
        if time.monotonic() >= end:
            return
        file.write_bytes(content)
        _say(f"try {time.process_time()}")
        _say("read" if read_one(f"input.{kind}", content) else "refused")

    feed()


def _say(word):
    os.write(1, f"{word}\n".encode())


if __name__ == "__main__":
    main()
