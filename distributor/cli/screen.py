"""What a command shows: results on standard output, remarks on standard error.

So that `--json` output can be piped on, whatever else has to be said.
"""

# ruff: noqa: PLC0415  rich is loaded by what draws, not by `read --json`

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH = 160  # links in tables stay whole for whoever searches the output
STATE_COLOURS = {
    "scheduled": "cyan",
    "sending": "blue",
    "sent": "green",
    "failed": "red",
    "unknown": "magenta",
    "held": "yellow",
    "cancelled": "dim",
}


@cache
def out() -> "Console":
    """The console for results."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)


@cache
def err() -> "Console":
    """The console for remarks and progress."""
    from rich.console import Console

    width = None if sys.stderr.isatty() else PIPED_WIDTH
    return Console(stderr=True, highlight=False, width=width)


def remark(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def remarks(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        remark(sentence)


def print_json(value: object) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=_plain)
    sys.stdout.write("\n")


def print_json_list(values: Iterable[object]) -> None:
    """A list that may be too long to be held: one value a line, and valid JSON as a whole."""
    lead = "["
    for value in values:
        sys.stdout.write(f"{lead}\n{json.dumps(value, ensure_ascii=False, default=_plain)}")
        lead = ","
    sys.stdout.write("[]\n" if lead == "[" else "\n]\n")


def print_line(line: str) -> None:
    """For lists too long to be held or drawn."""
    sys.stdout.write(f"{line}\n")


def coloured(state: str, text: str | None = None) -> str:
    """A state word (or another text) in the state's colour, as rich markup."""
    colour = STATE_COLOURS.get(state, "default")
    return f"[{colour}]{text or state}[/{colour}]"


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")
