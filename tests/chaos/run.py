"""One run, in a process and a home of its own.

    python -m tests.chaos.run --seed 7 --faults 30 [--control intent] [--looks real] --home DIR

Writes `result.json` into its home; the exit code is 1 when a promise was broken.
"""

import argparse
import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from rich.console import Console

from tests.chaos.stage import REAL, SHORT, Stage

SMALL = 50  # so few faults need few parts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--faults", type=int, required=True)
    parser.add_argument("--control", default="")
    parser.add_argument("--looks", choices=("short", "real"), default="short")
    parser.add_argument("--home", type=Path, required=True)
    given = parser.parse_args()
    console = Console(stderr=True)
    stage = Stage(
        home=given.home,
        pace=REAL if given.looks == "real" else SHORT,
        without=given.control if given.control != "calm" else "",
        small=given.faults <= SMALL and given.control != "fence",
    )
    with stage:
        # Only now: Django reads the addresses of this home's servers.
        run = import_module("tests.chaos.play").Run(
            stage, seed=given.seed, faults=given.faults, control=given.control, console=console
        )
        result = run.play()
    (given.home / "result.json").write_text(json.dumps(asdict(result), indent=2, default=str))
    sys.exit(1 if result.violations else 0)


if __name__ == "__main__":
    main()
