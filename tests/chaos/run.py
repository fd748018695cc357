"""One run, in a process and a home of its own.

    python -m tests.chaos.run --seed 7 --faults 30 [--control NAME] [--looks real] --home DIR

Writes `result.json` into its home; the exit code is 1 when a promise was broken.
"""

import argparse
import json
import signal
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from rich.console import Console

from tests.chaos.stage import REAL, SHORT, TINY, Stage

SMALL = 50  # so few faults need few parts
CONTROLS = ("intent", "reconcile", "fence", "embargo")
ALL_PARTS = ("emptied", "kept", "frozen", "cut")
QUICK = ("frozen", "cut")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--faults", type=int, required=True)
    parser.add_argument("--control", default="")
    parser.add_argument("--looks", choices=("short", "real"), default="short")
    parser.add_argument("--home", type=Path, required=True)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # everything is undone then, too
    is_small = given.faults <= SMALL and given.control not in ALL_PARTS
    pace = TINY if is_small or given.control in QUICK else SHORT
    stage = Stage(
        home=given.home,
        pace=REAL if given.looks == "real" else pace,
        without=given.control if given.control in CONTROLS else "",
        small=is_small,
    )
    with stage:
        # Only now: Django reads the addresses of this home's servers.
        made = import_module("tests.chaos.controls").scene(
            given.control,
            seed=given.seed,
            faults=given.faults,
            lease=stage.pace.lease,
            is_small=is_small,
        )
        run = import_module("tests.chaos.play").Run(
            stage, made, seed=given.seed, control=given.control, console=Console(stderr=True)
        )
        result = run.play()
    (given.home / "result.json").write_text(json.dumps(asdict(result), indent=2, default=str))
    sys.exit(1 if result.violations else 0)


if __name__ == "__main__":
    main()
