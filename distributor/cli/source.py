"""The file a person names on the command line, as name and bytes; `-` is what they paste."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from distributor.releases.read import Unreadable

PASTED = "pasted.txt"
LARGEST = 100_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What a release is read from."""

    name: str
    content: bytes = field(repr=False)


def source_of(file: str) -> Source:
    """The bytes of a file, or of standard input.

    Raises:
        Unreadable: there is no such file, or it cannot be opened.
    """
    if file == "-":
        return Source(name=PASTED, content=sys.stdin.buffer.read(LARGEST))
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
