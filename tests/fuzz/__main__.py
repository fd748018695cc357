"""Feeds every reader torn files for a while: `make fuzz`, `make fuzz SECONDS=600`.

Exit code 1 when a reader crashed or hung; the inputs that did it are kept.
"""

import argparse
import random
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.fuzz.inputs import KINDS
from tests.fuzz.watch import watch

AT_ONCE = 2


def main():
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    given = parser.parse_args()
    sys.exit(fuzz(seconds=given.seconds, seed=given.seed, console=Console()))


def fuzz(*, seconds, seed, console):
    """Feed all readers, two at a time, for so many seconds in all; the exit code."""
    folder = Path(tempfile.mkdtemp(prefix="distributor-fuzz-"))
    share = seconds * AT_ONCE / len(KINDS)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        tallies = list(
            pool.map(lambda kind: watch(kind, seconds=share, folder=folder, seed=seed), KINDS)
        )
    console.print(table_of(tallies, title=f"{seconds:.0f} seconds, seed {seed}"))
    kept = [str(path) for tally in tallies for path in tally.kept]
    for path in kept:
        console.print(f"Kept: {path}", soft_wrap=True)
    if not kept:
        folder.rmdir()
    return 0 if all(tally.is_clean for tally in tallies) else 1


def table_of(tallies, *, title):
    table = Table(title=title)
    table.add_column("Reader")
    for head in ("Inputs tried", "Refused with a sentence", "Crashes", "Hangs", "Peak memory"):
        table.add_column(head, justify="right")
    for tally in tallies:
        counted = (tally.tried, tally.refused, tally.crashes, tally.hangs)
        table.add_row(tally.reader, *(f"{n:,}" for n in counted), f"{tally.peak:.0f} MB")
    return table


if __name__ == "__main__":
    main()
