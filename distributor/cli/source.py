"""The files a person names on the command line, as names and bytes; `-` is what they paste."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from distributor.cli import screen
from distributor.releases.read import Unreadable, pasted

HOW_TO_PASTE = "Paste the release here, then press Enter and Ctrl-D."
LARGEST = 100_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What a release is read from."""

    name: str
    content: bytes = field(repr=False)


def sources_of(files: Sequence[str]) -> list[Source]:
    """The bytes of every file, one for each language of a release.

    Raises:
        Unreadable: one of them cannot be read, or standard input is named twice.
    """
    if list(files).count("-") > 1:
        raise Unreadable("Standard input can be read once. Name a file for the other language.")
    return [source_of(file) for file in files]


def source_of(file: str) -> Source:
    """The bytes of a file, or of standard input.

    Raises:
        Unreadable: there is no such file, it cannot be opened, or nothing was pasted.
    """
    if file == "-":
        if sys.stdin.isatty():
            screen.remark(HOW_TO_PASTE)
        name, content = pasted(sys.stdin.buffer.read(LARGEST))
        return Source(name=name, content=content)
    path = Path(file)
    if path.is_dir():
        raise Unreadable(f"{file} is a folder. Name the file with the release.")
    try:
        with path.open("rb") as opened:
            return Source(name=path.name, content=opened.read(LARGEST))
    except FileNotFoundError as error:
        raise Unreadable(f"There is no file {file}. Check the name and the folder.") from error
    except OSError as error:
        raise Unreadable(f"The file {file} cannot be opened: {error.strerror}.") from error
