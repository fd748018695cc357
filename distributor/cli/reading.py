"""Shows how far a long file has been read, where somebody watches."""

# ruff: noqa: PLC0415  rich is loaded by what draws

from collections import Counter
from collections.abc import Iterator
from typing import IO

from distributor.cli import screen


def with_progress(
    counts: Iterator[Counter[str]], file: IO[bytes], *, octets: int
) -> Iterator[Counter[str]]:
    """The same counts; meanwhile a bar tells the share of the file, the rows and the rest."""
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    rows = 0
    with Progress(*columns, TimeRemainingColumn(), console=screen.err(), transient=True) as bar:
        task = bar.add_task("0 rows", total=max(1, octets))
        for each in counts:
            rows += each.total()
            bar.update(task, completed=file.tell(), description=f"{rows:,} rows")
            yield each
