"""Loads twitter-text-parser, the reference for how X counts a text and finds links in it.

Its last release (3.0.0) reads a table through pkg_resources, which setuptools no longer brings
(gone since 82); the standard library reads the same file. Import it from here, nowhere else.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from types import ModuleType


def _resource_string(module: str, name: str) -> bytes:
    return files(module.rpartition(".")[0]).joinpath(name).read_bytes()


@contextmanager
def _with_package_resources() -> Iterator[None]:
    """Stand in for pkg_resources while the library loads, and leave no trace."""
    before = sys.modules.get("pkg_resources")
    stand_in = ModuleType("pkg_resources")
    stand_in.__dict__["resource_string"] = _resource_string
    sys.modules["pkg_resources"] = stand_in
    try:
        yield
    finally:
        del sys.modules["pkg_resources"]
        if before is not None:
            sys.modules["pkg_resources"] = before


with _with_package_resources():
    from twitter_text import (
        extract_emojis_with_indices,
        extract_urls,
        extract_urls_with_indices,
        parse_tweet,
    )

__all__ = [
    "extract_emojis_with_indices",
    "extract_urls",
    "extract_urls_with_indices",
    "parse_tweet",
]
