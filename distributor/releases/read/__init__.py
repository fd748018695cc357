"""Reads press releases out of files: text, Markdown, HTML, Word and saved e-mails.

The public names of the reader; the libraries behind it are loaded by the file that needs them.
"""

from distributor.releases.read.confidence import Confidence, confidence
from distributor.releases.read.files import read_bytes, read_file, read_texts
from distributor.releases.read.gold import as_gold
from distributor.releases.read.language import language_name
from distributor.releases.read.pasted import pasted
from distributor.releases.read.reading import Embargo, Reading
from distributor.releases.read.release import to_release
from distributor.releases.read.unreadable import Unreadable

__all__ = [
    "Confidence",
    "Embargo",
    "Reading",
    "Unreadable",
    "as_gold",
    "confidence",
    "language_name",
    "pasted",
    "read_bytes",
    "read_file",
    "read_texts",
    "to_release",
]
